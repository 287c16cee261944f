#include "rig/run/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Three cases of 10, 20 and 40 s and one that watches 9/1. a fails in 1/1 and 1/2, b in 1/2, c in 1/3, d breaks 9/1 in 1/1 and
// passes it, e is seen by none.
class Plans : public testing::Test {
 protected:
  Plans() {
    dictionary.cases = {{"s/1/1", "1/1", false, 10.0},
                        {"s/1/2", "1/2", false, 20.0},
                        {"s/1/3", "1/3", false, 40.0},
                        {"s/9/101", "9/1", true, 0.0}};
    add("good", "reference", {});
    add("defect", "a", {0, 1});
    add("defect", "b", {1});
    add("defect", "c", {2});
    add("defect", "d", {3}).violations[0] = {"9/1"};
    add("defect", "e", {});
    request.dictionary = &dictionary;
    for (const auto& one : dictionary.cases) request.seconds.push_back(one.seconds);
  }

  DictionaryRow& add(const std::string& kind, const std::string& id, const std::vector<std::size_t>& fails) {
    DictionaryRow row;
    row.kind = kind;
    row.id = id;
    row.requirement = "1/1";
    row.silent.assign(dictionary.cases.size(), false);
    for (const auto index : fails) row.deviating[index].verdict = Verdict::fail;
    dictionary.rows.push_back(row);
    return dictionary.rows.back();
  }

  Plan plan(double takt_s) {
    request.takt_s = takt_s;
    return make_plan(request);
  }

  static std::vector<std::string> ids(const Plan& plan) {
    std::vector<std::string> list;
    for (const auto& one : plan.cases) list.push_back(one.id);
    return list;
  }

  static std::vector<std::string> escaped(const Plan& plan) {
    std::vector<std::string> list;
    for (const auto& one : plan.escapes) list.push_back(one.defect + ": " + to_text(one.why) + " " + one.case_id);
    return list;
  }

  Dictionary dictionary;
  PlanRequest request;
};

TEST_F(Plans, TheCasesThatCatchMostInTheTimeAreChosen) {
  const auto found = plan(30);
  EXPECT_THAT(ids(found), ElementsAre("s/1/1", "s/1/2"));
  EXPECT_THAT(found.cases[0].catches, ElementsAre("a", "d"));
  EXPECT_THAT(found.cases[1].catches, ElementsAre("b"));
  EXPECT_DOUBLE_EQ(found.total_s, 30);
  EXPECT_EQ(found.caught, 3U);
  EXPECT_EQ(found.defects, 5U);
  EXPECT_TRUE(found.proven);
}

TEST_F(Plans, WhatEscapesIsNamedWithTheReason) {
  EXPECT_THAT(escaped(plan(30)), ElementsAre("c: time s/1/3", "e: no case "));
  EXPECT_THAT(escaped(plan(1000)), ElementsAre("e: no case "));
}

TEST_F(Plans, ACaseOverTheWholeRunCostsNothingAndCountsWhereItIsFed) {
  EXPECT_THAT(plan(10).watches, ElementsAre("s/9/101"));
  request.seconds[0] = std::nullopt;  // the case that feeds it is not to be chosen
  const auto found = plan(1000);
  EXPECT_THAT(found.watches, IsEmpty());
  EXPECT_THAT(escaped(found), ElementsAre("d: no case ", "e: no case "));
}

TEST_F(Plans, WithoutItsWatchADefectIsNotCaught) {
  request.seconds[3] = std::nullopt;
  EXPECT_THAT(escaped(plan(1000)), ElementsAre("d: no case ", "e: no case "));
}

TEST_F(Plans, WhatOnlyCasesOutsideTheSelectionShowIsCountedApart) {
  request.seconds[1] = std::nullopt;
  request.outside = {1};
  const auto found = plan(1000);
  EXPECT_THAT(found.outside, ElementsAre("b"));
  EXPECT_THAT(escaped(found), ElementsAre("e: no case "));
  EXPECT_EQ(found.defects, 4U);
}

TEST_F(Plans, MoreTimeNeverFindsLess) {
  // By steps the short case comes first, and the other two find all without it.
  dictionary.cases = {{"s/1/1", "1/1", false, 10.0}, {"s/1/2", "1/2", false, 20.0}, {"s/1/3", "1/3", false, 20.0}};
  request.seconds = {10, 20, 20};
  dictionary.rows.clear();
  add("good", "reference", {});
  for (const char* id : {"a", "b"}) add("defect", id, {0, 1});
  for (const char* id : {"c", "d"}) add("defect", id, {0, 2});
  for (const char* id : {"e", "f"}) add("defect", id, {1});
  for (const char* id : {"g", "h"}) add("defect", id, {2});
  const auto found = plan(10);
  EXPECT_DOUBLE_EQ(found.full_s, 40);
  ASSERT_GE(found.curve.size(), 2U);
  for (std::size_t i = 1; i < found.curve.size(); ++i) {
    EXPECT_LT(found.curve[i - 1].seconds, found.curve[i].seconds);
    EXPECT_LT(found.curve[i - 1].cases, found.curve[i].cases);
  }
}

TEST_F(Plans, WhatIsOnlyLeftOpenIsNotCaught) {
  add("defect", "f", {}).deviating[0].verdict = Verdict::inconclusive;
  EXPECT_THAT(escaped(plan(1000)), ElementsAre("e: no case ", "f: no case "));
}

TEST_F(Plans, PausesStandBetweenCasesOnly) {
  request.pause_s = 100;
  EXPECT_THAT(ids(plan(10)), ElementsAre("s/1/1"));
  EXPECT_EQ(ids(plan(129.9)).size(), 1U);
  const auto two = plan(130);
  EXPECT_EQ(ids(two).size(), 2U);
  EXPECT_DOUBLE_EQ(two.total_s, 130);
}

TEST_F(Plans, DefectsOfOptionsThatTheDeviceDoesNotHaveAreLeftOut) {
  request.absent = {"c", "e"};
  const auto found = plan(1000);
  EXPECT_EQ(found.defects, 3U);
  EXPECT_THAT(found.escapes, IsEmpty());
  EXPECT_THAT(found.absent, ElementsAre("c", "e"));
}

TEST_F(Plans, TheCurveSaysWhatMoreTimeWouldBring) {
  const auto found = plan(10);
  EXPECT_EQ(found.full_caught, 4U);
  EXPECT_EQ(found.full_cases, 3U);
  EXPECT_DOUBLE_EQ(found.full_s, 70);
  ASSERT_GE(found.curve.size(), 2U);
  EXPECT_DOUBLE_EQ(found.curve.front().share, 0.5);
  EXPECT_DOUBLE_EQ(found.curve.front().seconds, 10);
  EXPECT_DOUBLE_EQ(found.curve.back().seconds, 70);
}

TEST_F(Plans, NothingFitsIntoTooLittleTime) {
  const auto found = plan(5);
  EXPECT_THAT(found.cases, IsEmpty());
  EXPECT_THAT(found.watches, IsEmpty());
  EXPECT_EQ(found.escapes.size(), 5U);
  EXPECT_DOUBLE_EQ(found.total_s, 0);
}

TEST_F(Plans, VerificationSetsThePromiseRight) {
  auto found = plan(30);
  std::vector<MatrixRow> rows(3);
  rows[0] = {"defect", "a", "1/1", {}, {Verdict::pass, Verdict::inconclusive}, {}, ""};
  rows[1] = {"defect", "b", "1/2", {}, {Verdict::fail}, {}, ""};
  rows[2] = {"defect", "c", "1/3", {}, {Verdict::fail}, {}, ""};
  verify(found, rows);
  EXPECT_TRUE(found.verified);
  EXPECT_EQ(found.caught, 3U);
  EXPECT_THAT(found.also, ElementsAre("c"));
  EXPECT_THAT(escaped(found), ElementsAre("e: no case ", "a: other cases s/1/1"));
  EXPECT_THAT(found.cases[0].catches, ElementsAre("d"));
}

TEST(Takts, AreReadWithTheirUnit) {
  EXPECT_DOUBLE_EQ(takt_of("60s").value(), 60);
  EXPECT_DOUBLE_EQ(takt_of("90").value(), 90);
  EXPECT_DOUBLE_EQ(takt_of("2min").value(), 120);
  EXPECT_DOUBLE_EQ(takt_of("1.5 min").value(), 90);
  EXPECT_DOUBLE_EQ(takt_of("1h").value(), 3600);
}

TEST(Takts, AWrongOneIsRefusedWithWhatIsExpected) {
  for (const auto* text : {"", "s", "0", "-3s", "60sec", "1m", "nan", "inf", "1e999s", "60s60", "sixty"}) {
    const auto takt = takt_of(text);
    ASSERT_FALSE(takt) << text;
    EXPECT_THAT(takt.error().text, HasSubstr("60s, 2min")) << text;
  }
}

}  // namespace
}  // namespace umirig::run
