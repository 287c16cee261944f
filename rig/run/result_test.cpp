#include "rig/run/result.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

std::vector<CaseRecord> cases_with(const std::vector<Verdict>& verdicts) {
  std::vector<CaseRecord> cases;
  for (const auto verdict : verdicts) {
    CaseRecord one;
    one.id = "toy/1/" + std::to_string(cases.size() + 1);
    one.outcome.verdict = verdict;
    cases.push_back(one);
  }
  return cases;
}

Record record_with(const std::vector<Verdict>& verdicts) {
  Record record;
  record.cases = cases_with(verdicts);
  record.end = Node::object();
  return record;
}

std::vector<int> codes(const std::vector<Verdict>& verdicts) { return exit_codes(record_with(verdicts)); }

constexpr auto none = Verdict::none;
constexpr auto pass = Verdict::pass;
constexpr auto open = Verdict::inconclusive;
constexpr auto fail = Verdict::fail;
constexpr auto error = Verdict::error;

TEST(ExitCodes, OnlyPassesAreConformant) {
  EXPECT_EQ(codes({pass, pass}), std::vector{exit_conformant + 0});
  EXPECT_EQ(codes({pass, none}), std::vector{0});
  EXPECT_EQ(overall(record_with({pass, none})), "conformant");
}

TEST(ExitCodes, TheRigsTroubleGoesBeforeAFailure) {
  EXPECT_EQ(codes({fail, error, open, pass}), (std::vector{4, 1, 3}));
  EXPECT_EQ(overall(record_with({fail, error})), "rig error");
}

TEST(ExitCodes, AFailureGoesBeforeWhatIsOpen) {
  EXPECT_EQ(codes({open, fail, pass}), (std::vector{1, 3}));
  EXPECT_EQ(overall(record_with({open, fail})), "not conformant");
}

TEST(ExitCodes, WhatIsOpenGoesBeforeNothingVerified) {
  EXPECT_EQ(codes({open, pass}), std::vector{3});
  EXPECT_EQ(codes({open, none}), (std::vector{3, 5}));
  EXPECT_EQ(overall(record_with({open})), "inconclusive");
}

TEST(ExitCodes, NothingSelectedAndNothingApplicableVerifyNothing) {
  EXPECT_EQ(codes({}), std::vector{5});
  EXPECT_EQ(codes({none, none}), std::vector{5});
  EXPECT_EQ(codes({error}), (std::vector{4, 5}));
  EXPECT_EQ(overall(record_with({})), "nothing verified");
}

TEST(ExitCodes, AFailureAloneHasVerifiedSomething) { EXPECT_EQ(codes({fail}), std::vector{1}); }

TEST(ExitCodes, OfSeveralDevicesTheFirstByPrecedenceCounts) {
  EXPECT_EQ(worst_exit({0, 5, 3, 1}), 1);
  EXPECT_EQ(worst_exit({1, 4}), 4);
  EXPECT_EQ(worst_exit({0, 5}), 5);
  EXPECT_EQ(worst_exit({0, 0}), 0);
  EXPECT_EQ(worst_exit({}), 5);
}

TEST(Count, EachVerdictHasItsOwnNumber) {
  const auto counts =
      count(cases_with({none, pass, pass, open, open, open, fail, fail, fail, fail, error, error, error, error, error}));
  EXPECT_EQ(counts.none, 1U);
  EXPECT_EQ(counts.pass, 2U);
  EXPECT_EQ(counts.inconclusive, 3U);
  EXPECT_EQ(counts.fail, 4U);
  EXPECT_EQ(counts.error, 5U);
}

TEST(ExitCodes, ARunThatDidNotComeToItsEndIsNeverConformant) {
  Record record;
  EXPECT_EQ(exit_codes(record), (std::vector{3, 5}));
  record.cases = cases_with({pass, pass});
  EXPECT_EQ(exit_codes(record), std::vector{3});
  EXPECT_EQ(overall(record), "incomplete");
  record.cases = cases_with({pass, fail});
  EXPECT_EQ(overall(record), "not conformant");
}

TEST(Summary, HasWhatTheCommandPrints) {
  Record record;
  record.header = Node::object().set("suite", Node::object().set("name", "toy")).set("dut", "sim:toy");
  record.path = "r.jsonl";
  record.end = Node::object();
  record.cases = cases_with({pass, fail});
  record.cases[1].outcome.reason = "expected A, saw B";
  record.cases[1].outcome.requirement = "1/2";
  record.cases[1].outcome.measurements.push_back({"time", 1.5, "ms", 1.0, std::nullopt, std::nullopt, true});
  const auto node = summary(record, "out");
  EXPECT_EQ(node["suite"].text(), "toy");
  EXPECT_EQ(node["dut"].text(), "sim:toy");
  EXPECT_EQ(node["verdict"].text(), "not conformant");
  EXPECT_EQ(node["exit"].integer(), 1);
  EXPECT_EQ(node["exits"].items().size(), 1U);
  EXPECT_EQ(node["counts"]["pass"].integer(), 1);
  EXPECT_EQ(node["record"].text(), "r.jsonl");
  EXPECT_EQ(node["report"].text(), "out");
  ASSERT_EQ(node["cases"].items().size(), 2U);
  const auto& failed = node["cases"].items()[1];
  EXPECT_EQ(failed["verdict"].text(), "FAIL");
  EXPECT_EQ(failed["reason"].text(), "expected A, saw B");
  EXPECT_EQ(failed["blamed"].text(), "1/2");
  EXPECT_DOUBLE_EQ(failed["measurements"].items().at(0)["value"].number(), 1.5);
  EXPECT_TRUE(summary(Record{}, "")["record"].is_null());
}

}  // namespace
}  // namespace umirig::run
