#include "rig/run/suite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void add_case(Suite& suite, const std::string& id, const std::string& requirement) {
  CaseHead head;
  head.id = "toy/" + id;
  head.clause = id.substr(0, id.rfind('/'));
  head.requirement = requirement;
  suite.cases.push_back(std::make_unique<FunctionCase>(head, [](Bench&, const CaseHead&) {}));
}

Suite suite_of(const std::vector<std::string>& ids) {
  Suite suite;
  suite.name = "toy";
  for (const auto& id : ids) {
    suite.requirements.push_back({id, id.substr(0, id.rfind('/')), "mandatory", {}, "text", ""});
    add_case(suite, id, id);
  }
  return suite;
}

std::vector<std::string> selected(const std::string& selector) {
  const auto suite = suite_of({"6/1", "6.1/1", "6.3.1/1", "6.3.1/11", "6.3.11/1", "6.10/2", "A/1"});
  std::vector<std::string> ids;
  for (const auto* one : select(suite, selector)) ids.push_back(one->head().id.substr(4));
  return ids;
}

TEST(Select, TheSuiteItselfSelectsAll) {
  EXPECT_EQ(selected("toy").size(), 7U);
  EXPECT_EQ(selected("toy/").size(), 7U);
}

TEST(Select, AClauseSelectsItsCasesAndNotThoseOfALongerNumber) {
  EXPECT_THAT(selected("toy/6.3.1"), ElementsAre("6.3.1/1", "6.3.1/11"));
  EXPECT_THAT(selected("6.3.1"), ElementsAre("6.3.1/1", "6.3.1/11"));
  EXPECT_THAT(selected("6.3.1/"), ElementsAre("6.3.1/1", "6.3.1/11"));
  EXPECT_THAT(selected("6.1"), ElementsAre("6.1/1"));
}

TEST(Select, AnUpperClauseSelectsAllBelowIt) {
  EXPECT_THAT(selected("6"), ElementsAre("6/1", "6.1/1", "6.3.1/1", "6.3.1/11", "6.3.11/1", "6.10/2"));
  EXPECT_THAT(selected("toy/6.3"), ElementsAre("6.3.1/1", "6.3.1/11", "6.3.11/1"));
  EXPECT_THAT(selected("A"), ElementsAre("A/1"));
}

TEST(Select, AWholeIdSelectsOneCase) {
  EXPECT_THAT(selected("toy/6.3.1/1"), ElementsAre("6.3.1/1"));
  EXPECT_THAT(selected("6.3.1/11"), ElementsAre("6.3.1/11"));
}

TEST(Select, WhatNamesNothingSelectsNothing) {
  for (const auto* selector : {"7", "6.3.12", "other", "other/6.3.1", "toys", "toy/6.3.1/2", "6.3.1/1/1", ".3"}) {
    EXPECT_TRUE(selected(selector).empty()) << selector;
  }
}

TEST(ClauseOrder, IsThatOfATableOfContents) {
  std::vector<std::string> clauses = {"C", "6.10", "A.2", "6", "6.2", "10", "6.2.1", "A", "5.4", "6.2.10", "6.2.9"};
  std::sort(clauses.begin(), clauses.end(), clause_before);
  EXPECT_THAT(clauses, ElementsAre("5.4", "6", "6.2", "6.2.1", "6.2.9", "6.2.10", "6.10", "10", "A", "A.2", "C"));
  EXPECT_FALSE(clause_before("6.2", "6.2"));
}

TEST(Unsound, ASoundSuiteHasNothingWrong) { EXPECT_THAT(unsound(suite_of({"1/1", "1/2"})), ElementsAre()); }

TEST(Unsound, ACaseThatStandsTwiceIsFound) {
  auto suite = suite_of({"1/1"});
  add_case(suite, "1/1", "1/1");
  EXPECT_THAT(unsound(suite), ElementsAre("case toy/1/1 stands twice"));
}

TEST(Unsound, ACaseWithoutRequirementIsFound) {
  auto suite = suite_of({"1/1"});
  add_case(suite, "1/2", "9/9");
  EXPECT_THAT(unsound(suite), ElementsAre("case toy/1/2 judges 9/9, which is no requirement"));
}

TEST(Unsound, ARequirementWithNeitherCaseNorReasonIsFoundAndOneWithBoth) {
  auto suite = suite_of({"1/1"});
  suite.requirements.push_back({"1/2", "1", "mandatory", {}, "text", ""});
  suite.requirements.push_back({"1/3", "1", "mandatory", {}, "text", "cannot be seen"});
  suite.requirements[0].unseen = "cannot be seen";
  EXPECT_THAT(unsound(suite), ElementsAre("requirement 1/1 has a case and a reason why it has none",
                                          "requirement 1/2 has neither a case nor a reason"));
}

TEST(Unsound, ADefectThatBreaksOrSpoilsNoRequirementIsFound) {
  auto suite = suite_of({"1/1"});
  suite.defects.push_back({"bad", "9/9", {"8/8"}, "omitted", "", "text"});
  EXPECT_THAT(unsound(suite),
              ElementsAre("defect bad breaks 8/8, which is no requirement", "defect bad breaks 9/9, which is no requirement"));
}

TEST(Unsound, ADefectOnAnUnknownVariantIsFound) {
  auto suite = suite_of({"1/1"});
  suite.variants.push_back({"small", "text", {}, {}});
  suite.defects.push_back({"good", "1/1", {}, "omitted", "small", "text"});
  suite.defects.push_back({"bad", "1/1", {}, "omitted", "large", "text"});
  EXPECT_THAT(unsound(suite), ElementsAre("defect bad is on the variant large, which does not exist"));
}

TEST(Suite, TheOwnerIsTheFirstCaseThatJudges) {
  auto suite = suite_of({"1/1"});
  add_case(suite, "1/2", "1/1");
  EXPECT_EQ(suite.owner("1/1"), "toy/1/1");
  EXPECT_EQ(suite.owner("1/2"), "");
  EXPECT_EQ(suite.find("toy/1/2")->head().requirement, "1/1");
  EXPECT_EQ(suite.find("1/2"), nullptr);
}

TEST(Catalogue, IsReadAsItStands) {
  const auto requirement = parse_requirements(
      "[[requirement]]\nid = \"6.4.3/2\"\nlevel = \"optional\"\nwhen = [\"C.1\"]\ntext = \"t\"\nunseen = \"u\"\n", "r");
  ASSERT_TRUE(requirement.has_value());
  EXPECT_EQ(requirement->at(0).clause, "6.4.3");
  EXPECT_EQ(requirement->at(0).when, std::vector<std::string>{"C.1"});
  EXPECT_EQ(requirement->at(0).unseen, "u");
  const auto variant = parse_variants(
      "[[variant]]\nid = \"v\"\ntext = \"t\"\ndevice = { n = 20, b = true, s = 'x' }\npics = { \"A.2\" = false }\n", "v");
  ASSERT_TRUE(variant.has_value());
  EXPECT_THAT(variant->at(0).device,
              testing::UnorderedElementsAre(testing::Pair("n", "20"), testing::Pair("b", "true"), testing::Pair("s", "x")));
  EXPECT_THAT(variant->at(0).settings, ElementsAre(testing::Pair("A.2", "false")));
  const auto defect = parse_defects(
      "[[defect]]\nid = \"d\"\nrequirement = \"1/1\"\nalso = [\"1/2\"]\nkind = \"omitted\"\non = \"v\"\ntext = \"t\"\n", "d");
  ASSERT_TRUE(defect.has_value());
  EXPECT_EQ(defect->at(0).also, std::vector<std::string>{"1/2"});
  EXPECT_EQ(defect->at(0).on, "v");
}

TEST(Catalogue, WhatIsMissingOrTwiceIsNamed) {
  const auto missing = parse_defects("[[defect]]\nid = \"d\"\nrequirement = \"1/1\"\ntext = \"t\"\n", "defects.toml");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::configuration);
  EXPECT_THAT(missing.error().text, HasSubstr("defects.toml: defect 1 'd': 'kind' is missing"));
  const auto twice =
      parse_variants("[[variant]]\nid = \"v\"\ntext = \"t\"\n[[variant]]\nid = \"v\"\ntext = \"t\"\n", "variants.toml");
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().text, HasSubstr("'v' stands twice"));
  EXPECT_FALSE(parse_requirements("[[requirement]]\nid = ", "r.toml").has_value());
}

}  // namespace
}  // namespace umirig::run
