#include <gtest/gtest.h>

#include "reports/report.hpp"
#include "reports/sample/records.hpp"
#include "reports/text.hpp"
#include "rig/run/json.hpp"

namespace umirig::reports {
namespace {

TEST(ReportNode, CountsEachVerdict) {
  const auto node = report_node(plain_record());
  EXPECT_EQ(node["counts"]["pass"].integer(), 2);
  for (const auto* name : {"fail", "inconclusive", "error", "none"}) EXPECT_EQ(node["counts"][name].integer(), 1) << name;
  EXPECT_EQ(node["verdict"].text(), "rig error");
}

TEST(ReportNode, SaysWhatItIsNot) {
  const auto statements = report_node(plain_record())["statements"];
  ASSERT_EQ(statements.items().size(), 2U);
  EXPECT_NE(statements.items()[0].text().find("pre-compliance"), std::string::npos);
  EXPECT_NE(statements.items()[1].text().find("relates only to the item tested"), std::string::npos);
}

TEST(ReportNode, ACaseCarriesItsMeasurementsFindingsAndSteps) {
  const auto node = report_node(plain_record());
  const auto& failed = node["cases"].items().at(2);
  EXPECT_EQ(failed["verdict"].text(), "FAIL");
  EXPECT_EQ(failed["measurements"].items().at(0)["value"].number(), 1700.25);
  EXPECT_EQ(failed["measurements"].items().at(0)["upper"].number(), 1500);
  EXPECT_EQ(failed["steps"].items().at(1)["kind"].text(), "violation");
  EXPECT_EQ(failed["steps"].items().at(1)["at_ms"].number(), 1700);
  EXPECT_EQ(failed["begin_ms"].number(), 10'000);
  EXPECT_EQ(node["cases"].items().at(1)["findings"].items().size(), 1U);
}

TEST(ReportNode, MarksAndMeaningsStandInTheirCase) {
  const auto failed = report_node(rich_record())["cases"].items().at(2);
  ASSERT_EQ(failed["marks"].items().size(), 1U);
  EXPECT_NEAR(failed["marks"].items()[0]["begin_ms"].number(), 2266, 0.001);
  EXPECT_EQ(failed["steps"].items().at(0)["decoded"].text(), "request");
  EXPECT_EQ(failed["measurements"].items().at(0)["begin"].integer(), 466666667);
  EXPECT_FALSE(report_node(plain_record())["cases"].items().at(2).has("marks"));
}

TEST(ReportNode, TheExplanationIsThereWhereItIsGiven) {
  const auto why = known_explanation();
  const auto node = report_node(plain_record(), "", &why)["explanation"];
  EXPECT_EQ(node["kind"].text(), "known defect");
  EXPECT_EQ(node["candidates"].items().at(1)["defect"].text(), "slow-sign-on");
  EXPECT_EQ(node["candidates"].items().at(1)["unexplained"].items().at(0).text(), "iec62056-21/6.5/1");
  EXPECT_EQ(node["separating"].items().size(), 1U);
  EXPECT_FALSE(report_node(plain_record()).has("explanation"));
}

TEST(ReportNode, WhatIsNotStatedIsNull) {
  const auto node = report_node(plain_record());
  EXPECT_TRUE(node["session"].has("report_number"));
  EXPECT_TRUE(node["session"]["report_number"].is_null());
  EXPECT_EQ(node["session"]["dut_maker"].text(), "Example Meters");
}

TEST(ReportNode, TellsWhetherTheRunCameToItsEnd) {
  EXPECT_TRUE(report_node(plain_record())["complete"].boolean());
  EXPECT_FALSE(report_node(cut_record())["complete"].boolean(true));
  EXPECT_EQ(report_node(cut_record())["remarks"].items().size(), 1U);
}

TEST(ReportNode, TheHashIsThatOfTheRecord) { EXPECT_EQ(report_node(plain_record())["hash"].text(), plain_record().hash); }

TEST(ReportNode, HostileTextsComeBackAsTheyWere) {
  const auto record = hostile_record();
  const auto read = run::parse_json(run::to_json(report_node(record)));
  ASSERT_TRUE(read.has_value());
  const auto reason = (*read)["cases"].items().at(2)["reason"].text();
  EXPECT_EQ(reason, valid_utf8(record.cases[2].outcome.reason));
  EXPECT_GT(reason.size(), 100'000U) << "nothing is cut";
  EXPECT_TRUE((*read)["cases"].items().at(0)["measurements"].items().at(0)["value"].is_null()) << "JSON has no infinity";
}

}  // namespace
}  // namespace umirig::reports
