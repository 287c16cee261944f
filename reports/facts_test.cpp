#include "reports/facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

std::string text_of(const std::vector<Fact>& facts, const std::string& name) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.name == name; });
  return found != facts.end() ? found->text() : "no such fact";
}

TEST(Facts, WhatTheLaboratoryStatesIsThereAndWhatItLeavesOutIsNotStated) {
  const auto facts = session_facts(plain_record());
  EXPECT_EQ(text_of(facts, "dut_serial"), "12345678");
  EXPECT_EQ(text_of(facts, "report_number"), "not stated") << "stated as the empty text";
  EXPECT_EQ(text_of(facts, "ambient"), "23 °C") << "an item of the laboratory's own";
}

TEST(Facts, AnEmptyRecordStatesNothing) {
  const run::Record record;
  for (const auto& fact : session_facts(record)) EXPECT_EQ(fact.text(), "not stated") << fact.name;
  for (const auto& fact : provenance_facts(record)) EXPECT_EQ(fact.text(), "not stated") << fact.name;
  EXPECT_EQ(suite_name(record), "not stated");
}

TEST(Facts, ProvenanceNamesVersionsHashesAndUncertainty) {
  const auto facts = provenance_facts(plain_record());
  EXPECT_EQ(text_of(facts, "program"), "umirig 0.1.0");
  EXPECT_EQ(text_of(facts, "suite_hash"), "bb02");
  EXPECT_EQ(text_of(facts, "seed"), "42");
  EXPECT_EQ(text_of(facts, "uncertainty"), "a time stamp lies within −0.1 ms and +2 ms of the truth");
}

TEST(Facts, LimitsReadAsASentence) {
  EXPECT_EQ(limits_text({"a", 1, "ms", 20.0, 1500.0, std::nullopt, true}), "20 to 1500 ms");
  EXPECT_EQ(limits_text({"a", 1, "ms", 20.5, std::nullopt, std::nullopt, true}), "at least 20.5 ms");
  EXPECT_EQ(limits_text({"a", 1, "", std::nullopt, 3.0, std::nullopt, true}), "at most 3");
  EXPECT_EQ(limits_text({"a", 1, "", std::nullopt, std::nullopt, std::nullopt, true}), "no limit");
}

TEST(Facts, TheSuiteIsNamedByTheFirstCaseWhereTheHeaderIsSilent) {
  auto record = plain_record();
  record.header = Node();
  EXPECT_EQ(suite_name(record), "iec62056-21");
}

}  // namespace
}  // namespace umirig::reports
