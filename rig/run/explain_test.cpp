// The toy with defects of its catalogue, with two of them, and with a fault that the catalogue does not have.
#include "rig/run/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/toy_dictionary_test.hpp"

namespace umirig::run {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Kind = Explanation::Kind;

class Explanations : public testing::Test {
 protected:
  Explanation of(const std::vector<std::pair<std::string, std::string>>& options) {
    return explain(toy_record(suite, toy_device(options)), dictionary);
  }
  DictionaryRow& row(const std::string& id) {
    return *std::find_if(dictionary.rows.begin(), dictionary.rows.end(), [&](const auto& one) { return one.id == id; });
  }

  Suite suite = toy_catalogue();
  Dictionary dictionary = toy_dictionary(suite);
};

TEST_F(Explanations, EveryDefectOfTheCatalogueIsKnownAgain) {
  for (const auto& one : suite.defects) {
    const auto found = of({{"defect", one.id}});
    EXPECT_EQ(found.kind, Kind::known) << one.id;
    ASSERT_FALSE(found.candidates.empty());
    EXPECT_EQ(found.candidates[0].defect, one.id);
    EXPECT_NEAR(found.candidates[0].likeness, 1, 1e-6);
    EXPECT_THAT(found.candidates[0].unexplained, IsEmpty());
    EXPECT_THAT(found.summary, HasSubstr(one.text));
    EXPECT_EQ(found.compared, 4U);
  }
}

TEST_F(Explanations, AGoodDeviceNeedsNone) {
  const auto found = of({});
  EXPECT_EQ(found.kind, Kind::nothing_failed);
  EXPECT_THAT(found.candidates, IsEmpty());
  EXPECT_THAT(found.summary, HasSubstr("Nothing failed in 4 cases"));
}

TEST_F(Explanations, AFaultOfNoCatalogueIsNotNamed) {
  // The same case fails as with no-a, but in another way.
  const auto found = of({{"a", "Z"}});
  EXPECT_EQ(found.kind, Kind::unknown);
  ASSERT_FALSE(found.candidates.empty());
  EXPECT_EQ(found.candidates[0].defect, "no-a");
  EXPECT_LT(found.candidates[0].likeness, least_likeness);
  EXPECT_THAT(found.summary, HasSubstr("in no catalogue"));
  EXPECT_THAT(found.together, IsEmpty());
}

TEST_F(Explanations, WhatADeviceCouldDoOrCouldNotSpeaksAgainstADefectThatDoesOtherwise) {
  const auto whole = of({{"defect", "no-a"}}).candidates.at(0).likeness;
  // A case that this defect passes was stopped in the record.
  auto cases = toy_record(suite, toy_device({{"defect", "no-a"}}));
  const auto passed =
      std::find_if(cases.begin(), cases.end(), [](const auto& one) { return one.outcome.verdict == Verdict::pass; });
  ASSERT_NE(passed, cases.end());
  passed->outcome.verdict = Verdict::inconclusive;
  passed->outcome.reason = "saw nothing";
  const auto found = explain(cases, dictionary);
  ASSERT_EQ(found.candidates.at(0).defect, "no-a");
  // More than its share of the weights, 0.3 of 1.3.
  EXPECT_LT(found.candidates[0].likeness, 0.95 * whole / 1.3);
}

TEST_F(Explanations, ATimeThatIsWrongByMuchMoreIsAnotherFault) {
  EXPECT_EQ(of({{"b_ms", "210"}}).kind, Kind::known);
  EXPECT_EQ(of({{"b_ms", "480"}}).kind, Kind::unknown);
}

TEST_F(Explanations, TwoDefectsAtOnceAreNamedTogether) {
  const auto found = of({{"defect", "no-a,late-b"}});
  EXPECT_EQ(found.kind, Kind::unknown);
  EXPECT_THAT(found.together, UnorderedElementsAre("no-a", "late-b"));
  EXPECT_THAT(found.summary, HasSubstr("together"));
}

TEST_F(Explanations, AFailureThatTheDefectDoesNotExplainIsNoMatter) {
  // Both are seen as no-a sees them but for one case more.
  row("late-b").kind = "taken out";
  const auto found = of({{"defect", "no-a,late-b"}});
  EXPECT_EQ(found.kind, Kind::unknown);
  EXPECT_THAT(found.candidates[0].unexplained, ElementsAre("toy/1/3"));
}

TEST_F(Explanations, ADefectThatHidesAnotherIsKnownAlone) {
  EXPECT_EQ(of({{"defect", "mute,no-a"}}).candidates[0].defect, "mute");
  EXPECT_EQ(of({{"defect", "mute,no-a"}}).kind, Kind::known);
}

TEST_F(Explanations, DefectsThatLookAlikeAreNamedTogether) {
  auto twin = row("no-a");
  twin.id = "no-a-either";
  dictionary.rows.push_back(twin);
  const auto found = of({{"defect", "no-a"}});
  EXPECT_EQ(found.kind, Kind::known);
  EXPECT_THAT(found.alike, ElementsAre("no-a-either"));
  EXPECT_THAT(found.separating, IsEmpty());
  EXPECT_THAT(found.summary, HasSubstr("'no-a' or 'no-a-either'"));
}

TEST_F(Explanations, ACaseThatTheRecordLacksIsTheNextToRun) {
  auto twin = row("no-a");
  twin.id = "no-a-no-b";
  twin.deviating[2] = row("late-b").at(2);
  dictionary.rows.push_back(twin);
  auto record = toy_record(suite, toy_device({{"defect", "no-a"}}));
  record.erase(record.begin() + 2);
  const auto found = explain(record, dictionary);
  EXPECT_EQ(found.kind, Kind::known);
  EXPECT_THAT(found.alike, ElementsAre("no-a-no-b"));
  EXPECT_THAT(found.next, ElementsAre("toy/1/3"));
  EXPECT_THAT(found.separating, Contains(HasSubstr("'no-a' gives PASS, 'no-a-no-b' gives FAIL")));
}

TEST_F(Explanations, ASeparatingCaseThatDoesNotApplyIsNotAskedFor) {
  auto twin = row("no-a");
  twin.id = "no-a-no-b";
  twin.deviating[2] = row("late-b").at(2);
  dictionary.rows.push_back(twin);
  auto record = toy_record(suite, toy_device({{"defect", "no-a"}}));
  record[2].outcome = Outcome{};  // NONE
  EXPECT_THAT(explain(record, dictionary).next, IsEmpty());
}

TEST_F(Explanations, ADeviceThatIsNoneIsNotHeldToBeBroken) {
  ToyDevice device;
  device.answers.clear();
  // Beside it the catalogue has nothing that is as silent.
  row("mute").kind = "taken out";
  const auto found = explain(toy_record(suite, device), dictionary);
  EXPECT_EQ(found.kind, Kind::unknown);
  EXPECT_EQ(found.no_device, "silent");
  EXPECT_THAT(found.summary, HasSubstr("wiring"));
}

TEST_F(Explanations, CasesThatTheDictionaryDoesNotHaveAreLeftOutAndCounted) {
  auto record = toy_record(suite, toy_device({{"defect", "no-a"}}));
  record[3].id = "toy/9/9";
  const auto found = explain(record, dictionary);
  EXPECT_EQ(found.compared, 3U);
  EXPECT_THAT(found.remarks, ElementsAre(HasSubstr("1 of 4 cases")));
  EXPECT_EQ(found.candidates[0].defect, "no-a");
}

// A dictionary made by hand: one defect that fails the first cases, of ten.
class Likenesses : public testing::Test {
 protected:
  Likenesses() {
    for (int i = 0; i < 10; ++i) {
      dictionary.cases.push_back({fmt::format("s/1/{}", i), "1/1", false, 1.0});
      record.push_back(case_of(i, Verdict::pass));
    }
    dictionary.rows.push_back(row("good", "reference", 0));
    dictionary.rows.push_back(row("defect", "eight", 8));
    for (int i = 0; i < 8; ++i) record[static_cast<std::size_t>(i)] = case_of(i, Verdict::fail);
  }
  static CaseRecord case_of(int number, Verdict verdict) {
    CaseRecord one;
    one.id = fmt::format("s/1/{}", number);
    one.outcome.verdict = verdict;
    return one;
  }
  static DictionaryRow row(const std::string& kind, const std::string& id, std::size_t fails) {
    DictionaryRow one;
    one.kind = kind;
    one.id = id;
    one.silent.assign(10, false);
    for (std::size_t i = 0; i < fails; ++i) one.deviating[i].verdict = Verdict::fail;
    return one;
  }

  Dictionary dictionary;
  std::vector<CaseRecord> record;
};

TEST_F(Likenesses, OneFailureThatIsLeftOverIsAnotherFault) {
  EXPECT_EQ(explain(record, dictionary).kind, Kind::known);
  record[9] = case_of(9, Verdict::fail);
  const auto found = explain(record, dictionary);
  EXPECT_GT(found.candidates[0].likeness, least_likeness);
  EXPECT_EQ(found.kind, Kind::unknown);
  EXPECT_THAT(found.candidates[0].unexplained, ElementsAre("s/1/9"));
}

TEST_F(Likenesses, AFailureThatDoesNotShowSpeaksAgainstADefect) {
  record[0] = case_of(0, Verdict::pass);
  const auto found = explain(record, dictionary);
  EXPECT_NEAR(found.candidates[0].likeness, 7.0 / 8, 1e-9);
  EXPECT_THAT(found.candidates[0].unexplained, ElementsAre("s/1/0"));
}

TEST_F(Likenesses, ACaseThatDoesNotApplyToTheDeviceSaysNothing) {
  record[0] = case_of(0, Verdict::none);
  EXPECT_NEAR(explain(record, dictionary).candidates[0].likeness, 1, 1e-9);
  EXPECT_EQ(explain(record, dictionary).compared, 9U);
}

TEST_F(Likenesses, ACaseThatDoesNotApplyToTheKnownDeviceExplainsNoFailure) {
  dictionary.rows[1].silent[9] = true;
  record[9] = case_of(9, Verdict::inconclusive);
  EXPECT_NEAR(explain(record, dictionary).candidates[0].likeness, 1, 1e-9);
  record[9] = case_of(9, Verdict::fail);
  EXPECT_NEAR(explain(record, dictionary).candidates[0].likeness, 8.0 / 9, 1e-9);
}

TEST_F(Likenesses, ADefectWithoutAnythingToCompareIsNoCandidate) {
  dictionary.rows.push_back(row("defect", "unseen", 0));
  EXPECT_EQ(explain(record, dictionary).candidates.size(), 1U);
}

TEST_F(Likenesses, WhatTheRecordLacksStandsInFrontOfWhatItHas) {
  dictionary.rows.push_back(row("defect", "six", 6));
  record.erase(record.begin() + 7);
  const auto found = explain(record, dictionary);
  EXPECT_THAT(found.separating, ElementsAre(HasSubstr("s/1/7: "), HasSubstr("s/1/6: ")));
  EXPECT_THAT(found.next, ElementsAre("s/1/7"));
}

TEST_F(Explanations, ARecordWithoutCommonCasesHasNothingToCompare) {
  const auto found = explain({}, dictionary);
  EXPECT_EQ(found.kind, Kind::nothing_failed);
  EXPECT_THAT(found.summary, HasSubstr("nothing that could be compared"));
}

}  // namespace
}  // namespace umirig::run
