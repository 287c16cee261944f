#include "rig/run/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rig/run/suite.hpp"

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> all_but_valid = {"invalid",          "inopportune", "omitted",     "wrong value",
                                                "too early",        "too late",    "wrong state", "accepted though illegal",
                                                "side effect stays"};

void add_case(Suite& suite, const std::string& id, const std::string& behaviour) {
  CaseHead head;
  head.id = "toy/" + id;
  head.requirement = id;
  head.clause = id.substr(0, id.rfind('/'));
  head.behaviour = behaviour;
  suite.cases.push_back(std::make_unique<FunctionCase>(head, [](Bench&, const CaseHead&) {}));
}

void add_requirement(Suite& suite, const std::string& id, const std::string& unseen = "") {
  suite.requirements.push_back({id, id.substr(0, id.rfind('/')), "mandatory", {}, "text", unseen});
}

void add_defect(Suite& suite, const std::string& id, const std::string& requirement, const std::string& kind) {
  suite.defects.push_back({id, requirement, {}, kind, "", "text"});
}

// The clause 1 with one valid case and reasons for the rest, the clause 2 that nobody can see.
Suite covered() {
  Suite suite;
  suite.name = "toy";
  add_requirement(suite, "1/1");
  add_case(suite, "1/1", "valid");
  suite.clauses = {{"1", "answers", "", {{all_but_valid, "it cannot"}}}, {"2", "looks", "it has none", {}}};
  return suite;
}

const Cell& cell(const ClauseCoverage& row, std::string_view column) {
  const auto at = std::find(coverage_columns.begin(), coverage_columns.end(), column) - coverage_columns.begin();
  return row.cells.at(static_cast<std::size_t>(at));
}

TEST(Coverage, CountsACaseForItsClauseAndADefectForThatOfItsRequirement) {
  auto suite = covered();
  add_requirement(suite, "2/1");
  add_case(suite, "2/1", "invalid");
  add_defect(suite, "deaf", "1/1", "omitted");
  add_defect(suite, "mute", "1/1", "omitted");
  suite.defects.back().also = {"2/1"};
  const auto rows = coverage(suite);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].clause->title, "answers");
  EXPECT_THAT(cell(rows[0], "valid").ids, ElementsAre("toy/1/1"));
  EXPECT_THAT(cell(rows[0], "omitted").ids, ElementsAre("deaf", "mute"));
  EXPECT_THAT(cell(rows[0], "too late").ids, IsEmpty());
  EXPECT_EQ(cell(rows[0], "too late").reason, "it cannot");
  EXPECT_THAT(cell(rows[1], "invalid").ids, ElementsAre("toy/2/1"));
  EXPECT_THAT(cell(rows[1], "omitted").ids, IsEmpty());
  ASSERT_EQ(rows[1].requirements.size(), 1U);
  EXPECT_EQ(rows[1].requirements[0]->id, "2/1");
}

TEST(Uncovered, ASuiteWithAReasonForEachEmptyCellHasNothingWrong) { EXPECT_THAT(unsound(covered()), IsEmpty()); }

TEST(Uncovered, ASuiteWithoutAListOfClausesIsNotAsked) {
  auto suite = covered();
  suite.clauses.clear();
  EXPECT_THAT(unsound(suite), IsEmpty());
}

TEST(Uncovered, ARequirementOfAClauseThatIsNotInTheListIsFound) {
  auto suite = covered();
  add_requirement(suite, "3/1", "nobody looks");
  EXPECT_THAT(unsound(suite), ElementsAre("requirement 3/1 is of the clause 3, which is not in the list"));
}

TEST(Uncovered, ACaseOfAClauseThatIsNotInTheListIsFound) {
  auto suite = covered();
  add_case(suite, "1.1/2", "valid");
  EXPECT_THAT(uncovered(suite), ElementsAre("case toy/1.1/2 is of the clause 1.1, which is not in the list"));
}

TEST(Uncovered, AnEmptyCellWithoutAReasonIsFound) {
  auto suite = covered();
  suite.clauses[0].empty[0].columns.erase(suite.clauses[0].empty[0].columns.begin() + 1);
  EXPECT_THAT(unsound(suite), ElementsAre("clause 1: 'inopportune' is empty without a reason"));
}

TEST(Uncovered, AReasonForACellThatHoldsACaseIsFound) {
  auto suite = covered();
  add_case(suite, "1/1", "invalid");
  EXPECT_THAT(uncovered(suite), ElementsAre("clause 1: 'invalid' has a reason to be empty, and holds toy/1/1"));
}

TEST(Uncovered, AReasonForACellThatHoldsADefectIsFound) {
  auto suite = covered();
  add_defect(suite, "late", "1/1", "too late");
  EXPECT_THAT(unsound(suite), ElementsAre("clause 1: 'too late' has a reason to be empty, and holds late"));
}

TEST(Uncovered, AnUnseenClauseThatIsJudgedAfterAllIsFound) {
  auto suite = covered();
  add_requirement(suite, "2/1");
  add_case(suite, "2/1", "valid");
  EXPECT_THAT(unsound(suite), ElementsAre("clause 2 is unseen, and has cases or defects"));
}

TEST(Uncovered, AClauseWithoutCaseAndDefectMustBeUnseen) {
  auto suite = covered();
  suite.clauses[1] = {"2", "looks", "", {{all_but_valid, "no"}, {{"valid"}, "no"}}};
  EXPECT_THAT(unsound(suite), ElementsAre("clause 2 has no case and no defect: expected the reason, 'unseen'"));
}

TEST(Uncovered, ARequirementThatNoCaseJudgesNeedsItsReason) {
  auto suite = covered();
  add_requirement(suite, "1/2");
  EXPECT_THAT(unsound(suite), ElementsAre("requirement 1/2 has neither a case nor a reason"));
}

TEST(Uncovered, BehavioursAndKindsThatHaveNoColumnAreFound) {
  auto suite = covered();
  add_case(suite, "1/1", "omitted");
  add_defect(suite, "odd", "1/1", "valid");
  EXPECT_THAT(uncovered(suite),
              ElementsAre("case toy/1/1 has the behaviour 'omitted': expected valid, invalid, inopportune",
                          "defect odd is of the kind 'valid': expected omitted, wrong value, too early, too late, wrong state, "
                          "accepted though illegal, side effect stays"));
  const auto rows = coverage(suite);
  EXPECT_THAT(cell(rows[0], "omitted").ids, IsEmpty());
  EXPECT_THAT(cell(rows[0], "valid").ids, ElementsAre("toy/1/1"));
}

TEST(Clauses, AreReadAsTheyStand) {
  const auto clauses = parse_clauses(R"(
[[clause]]
id = "6.2"
title = "check"
[[clause.empty]]
columns = ["valid", "too late"]
reason = "none"
[[clause.empty]]
columns = ["invalid"]
reason = "nobody"
[[clause]]
id = "A"
title = "annex"
unseen = "elsewhere"
)",
                                     "clauses.toml");
  ASSERT_TRUE(clauses.has_value()) << clauses.error().text;
  ASSERT_EQ(clauses->size(), 2U);
  const auto& first = clauses->at(0);
  EXPECT_EQ(first.id, "6.2");
  EXPECT_EQ(first.title, "check");
  EXPECT_EQ(first.unseen, "");
  ASSERT_EQ(first.empty.size(), 2U);
  EXPECT_THAT(first.empty[0].columns, ElementsAre("valid", "too late"));
  EXPECT_EQ(first.empty[1].reason, "nobody");
  EXPECT_EQ(clauses->at(1).unseen, "elsewhere");
}

// What is said of a list with this clause in it.
std::string complaint(const std::string& body) {
  const auto clauses = parse_clauses("[[clause]]\nid = \"1\"\ntitle = \"t\"\nunseen = \"u\"\n[[clause]]\n" + body, "c.toml");
  if (clauses) return "";
  EXPECT_EQ(clauses.error().kind, ErrorKind::configuration);
  return clauses.error().text;
}

TEST(Clauses, WhatIsWrongIsNamedWithItsPlace) {
  const std::string head = "id = \"2\"\ntitle = \"t\"\n";
  EXPECT_EQ(complaint(head), "");
  EXPECT_EQ(complaint("title = \"t\""), "c.toml: clause 2 '': 'id' is missing");
  EXPECT_EQ(complaint("id = \"2\""), "c.toml: clause 2 '2': 'title' is missing");
  EXPECT_EQ(complaint("id = \"1\"\ntitle = \"t\""), "c.toml: clause 2 '1': stands twice");
  EXPECT_THAT(complaint(head + "[[clause.empty]]\nreason = \"r\""), HasSubstr("'columns' of an empty cell is missing"));
  EXPECT_THAT(complaint(head + "[[clause.empty]]\ncolumns = [\"valid\"]"), HasSubstr("'reason' for 'valid' is missing"));
  EXPECT_THAT(complaint(head + "[[clause.empty]]\ncolumns = [\"late\"]\nreason = \"r\""),
              HasSubstr("'late' is no column: expected one of valid, invalid, inopportune, omitted"));
  EXPECT_THAT(complaint(head + "[[clause.empty]]\ncolumns = [\"valid\", \"valid\"]\nreason = \"r\""),
              HasSubstr("'valid' has two reasons"));
  EXPECT_THAT(complaint(head + "unseen = \"u\"\n[[clause.empty]]\ncolumns = [\"valid\"]\nreason = \"r\""),
              HasSubstr("it is 'unseen'"));
  EXPECT_FALSE(parse_clauses("[[clause]", "c.toml").has_value());
  const auto none = parse_clauses("suite = \"toy\"\n", "c.toml");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().text, "c.toml: expected a list of [[clause]], found none");
}

}  // namespace
}  // namespace umirig::run
