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

TEST_F(Explanations, ATimeThatIsWrongByMuchMoreIsAnotherFault) {
  EXPECT_EQ(of({{"b_ms", "210"}}).kind, Kind::known);
  EXPECT_EQ(of({{"b_ms", "480"}}).kind, Kind::unknown);
}

TEST_F(Explanations, TwoDefectsAtOnceAreNamedTogether) {
  const auto found = of({{"defect", "no-a,late-b"}});
  EXPECT_EQ(found.kind, Kind::unknown);
  EXPECT_THAT(found.together, UnorderedElementsAre("no-a", "late-b"));
  EXPECT_THAT(found.summary, HasSubstr("together would"));
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

TEST_F(Explanations, ARecordWithoutCommonCasesHasNothingToCompare) {
  const auto found = explain({}, dictionary);
  EXPECT_EQ(found.kind, Kind::nothing_failed);
  EXPECT_THAT(found.summary, HasSubstr("nothing that could be compared"));
}

}  // namespace
}  // namespace umirig::run
