#include "reports/diagnosis.hpp"

#include <gtest/gtest.h>

#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

TEST(Diagnosis, WhatIsBrokenComesBeforeWhatOnlyStoodInTheWay) {
  const auto all = troubles(plain_record());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].requirement, "6.1/2");
  EXPECT_EQ(all[0].failed, std::vector<std::size_t>{2});
  EXPECT_EQ(all[1].requirement, "6.4.3/2");
  EXPECT_EQ(all[1].in_the_way, std::vector<std::size_t>{3});
  EXPECT_TRUE(troubles(cut_record()).empty());
}

TEST(Diagnosis, FindingsThatSeveralCasesShareAreToldOnce) {
  const auto all = findings(rich_record());
  ASSERT_EQ(all.readings.size(), 2U);
  EXPECT_EQ(all.readings[0].text, "D2: a break has the XOR BCC");
  EXPECT_EQ(all.readings[1].cases, (std::vector<std::size_t>{0, 1}));
  ASSERT_EQ(all.others.size(), 1U);
}

TEST(Diagnosis, OnlyANumberedPointIsADisputedOne) {
  auto record = cut_record();
  record.cases[0].outcome.findings = {"D: no number", "Data of 3 bytes", "D12345: too long", "D7", "D7: one"};
  const auto all = findings(record);
  ASSERT_EQ(all.readings.size(), 1U);
  EXPECT_EQ(all.readings[0].text, "D7: one");
}

TEST(Diagnosis, EveryRequirementOfTheCatalogueIsCountedOnce) {
  const auto all = coverage(rich_record());
  EXPECT_EQ(all.requirements, 4U);
  EXPECT_EQ(all.judged + all.not_applicable + all.open.size() + all.unseen.size() + all.without_case.size(), 4U);
  EXPECT_EQ(all.judged, 1U) << "6.1/2, broken";
  ASSERT_EQ(all.open.size(), 1U);
  EXPECT_EQ(all.open[0].requirement, "6.4.3/2") << "its case failed by another one";
  ASSERT_EQ(all.unseen.size(), 1U);
  EXPECT_EQ(all.unseen[0].why, "an optical measurement");
  ASSERT_EQ(all.without_case.size(), 1U);
  ASSERT_EQ(all.none.size(), 1U);
  EXPECT_EQ(all.none[0].cases, std::vector<std::size_t>{5});
}

}  // namespace
}  // namespace umirig::reports
