#include "rig/cli/coverage_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace umirig::cli {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Le;
using testing::SizeIs;

// The clause 1 holds a valid case and a defect, the clause 2 nothing that can be seen.
run::Suite toy() {
  run::Suite suite;
  suite.name = "toy";
  suite.version = "3";
  suite.requirements.push_back({"1/1", "1", "mandatory", {}, "answers", ""});
  suite.requirements.push_back({"2/1", "2", "optional", {}, "looks good", "it has no looks"});
  run::CaseHead head;
  head.id = "toy/1/1";
  head.requirement = "1/1";
  head.clause = "1";
  head.behaviour = "valid";
  suite.cases.push_back(std::make_unique<run::FunctionCase>(head, [](run::Bench&, const run::CaseHead&) {}));
  suite.defects.push_back({"slow", "1/1", {}, "too late", "", "it is slow"});
  suite.clauses = {{"1",
                    "a title of many words that no table holds",
                    "",
                    {{{"invalid", "inopportune"}, "nothing else can be said to it"},
                     {{"omitted", "wrong value", "too early", "wrong state", "accepted though illegal", "side effect stays"},
                      "a reason of so many words that they do not stand in one line beside the names of these columns"}}},
                   {"2", "looks", "it has none", {}}};
  return suite;
}

TEST(CoverageText, IsATableThenReasonsThenTotals) {
  const auto suite = toy();
  ASSERT_THAT(run::unsound(suite), testing::IsEmpty());
  EXPECT_THAT(
      coverage_lines(suite),
      ElementsAre("                                       cases              defects",
                  "clause  title                          valid inval inopp  omitt value early  late state illeg stays",
                  "1       a title of many words that n..     1     .     .      .     .     .     1     .     .     .",
                  "2       looks                           not observed", "", "cases by behaviour: valid, invalid, inopportune",
                  "defects by kind: omitted, wrong value, too early, too late, wrong state, accepted though illegal,",
                  "side effect stays", "", "Why a cell is empty", "1       invalid, inopportune: nothing else can be said to it",
                  "        omitted, wrong value, too early, wrong state, accepted though illegal, side effect stays: a",
                  "        reason of so many words that they do not stand in one line beside the names of these columns",
                  "2       not observed: it has none", "", "Requirements that no case observes", "2/1     it has no looks", "",
                  "2 clauses, 1 of them not observed; 2 requirements, 1 not observed; 1 case; 1 defect; 10 cells: 2",
                  "filled, 8 empty with a reason"));
  EXPECT_THAT(coverage_lines(suite), Each(SizeIs(Le(coverage_width))));
}

TEST(CoverageText, AWordThatIsTooLongStandsAlone) {
  auto suite = toy();
  suite.clauses[1].unseen = std::string(120, 'x') + "\n  y";
  const auto lines = coverage_lines(suite);
  const std::vector<std::string> expected = {"2       not observed:", "        " + std::string(120, 'x'), "        y"};
  EXPECT_NE(std::search(lines.begin(), lines.end(), expected.begin(), expected.end()), lines.end());
}

TEST(CoverageText, ALineIsFullAtTheWidthOfATerminal) {
  auto suite = toy();
  const std::string word(coverage_width - 10, 'x');
  const auto contains = [&](const std::string& line) {
    const auto lines = coverage_lines(suite);
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  suite.requirements[1].unseen = word + " y";
  EXPECT_TRUE(contains("2/1     " + word + " y"));
  suite.requirements[1].unseen = word + " yz";
  EXPECT_TRUE(contains("2/1     " + word));
  EXPECT_TRUE(contains("        yz"));
  suite.requirements[1].unseen = word + word;
  EXPECT_TRUE(contains("2/1     " + word + word));
}

TEST(CoverageText, TheNodeHasACellForEachColumnUnlessTheClauseIsUnseen) {
  const auto node = coverage_node(toy());
  EXPECT_EQ(node["format"].text(), "umirig-coverage/1");
  EXPECT_EQ(node["suite"].text(), "toy");
  EXPECT_EQ(node["version"].text(), "3");
  EXPECT_EQ(node["columns"].items().at(2)["of"].text(), "cases");
  EXPECT_EQ(node["columns"].items().at(3)["of"].text(), "defects");
  const auto& first = node["clauses"].items().at(0);
  EXPECT_TRUE(first["unseen"].is_null());
  ASSERT_EQ(first["cells"].items().size(), 10U);
  const auto& valid = first["cells"].items()[0];
  EXPECT_EQ(valid["ids"].items().at(0).text(), "toy/1/1");
  EXPECT_TRUE(valid["reason"].is_null());
  const auto& invalid = first["cells"].items()[1];
  EXPECT_EQ(invalid["column"].text(), "invalid");
  EXPECT_TRUE(invalid["ids"].items().empty());
  EXPECT_EQ(invalid["reason"].text(), "nothing else can be said to it");
  EXPECT_EQ(first["cells"].items()[6]["ids"].items().at(0).text(), "slow");
  const auto& second = node["clauses"].items().at(1);
  EXPECT_TRUE(second["cells"].is_array());
  EXPECT_TRUE(second["cells"].items().empty());
  EXPECT_EQ(second["requirements"].items().at(0)["unseen"].text(), "it has no looks");
  EXPECT_EQ(node["totals"]["filled"].integer(), 2);
  EXPECT_EQ(node["totals"]["empty"].integer(), 8);
  EXPECT_EQ(node["totals"]["unseen_clauses"].integer(), 1);
  EXPECT_EQ(node["totals"]["unseen_requirements"].integer(), 1);
}

}  // namespace
}  // namespace umirig::cli
