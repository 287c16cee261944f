#include "reports/clause.hpp"

#include <gtest/gtest.h>

#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

const Clause& find(const std::vector<Clause>& all, const std::string& name) {
  for (const auto& one : all) {
    if (one.clause == name) return one;
  }
  throw std::runtime_error("no clause " + name);
}

TEST(Clauses, EachClauseHasTheWorstVerdictOfItsCases) {
  const auto all = clauses(plain_record());
  EXPECT_EQ(find(all, "5.4").verdict, run::Verdict::pass);
  EXPECT_EQ(find(all, "6.5").verdict, run::Verdict::error);
  EXPECT_EQ(find(all, "6.5").cases, (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(find(all, "6.6").verdict, run::Verdict::none);
}

TEST(Clauses, AFailureStandsWithTheClauseThatIsBlamed) {
  const auto all = clauses(plain_record());
  EXPECT_EQ(find(all, "6.1").verdict, run::Verdict::fail) << "a case of 6.4.3 blames 6.1/2";
  EXPECT_EQ(find(all, "6.1").cases, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(find(all, "6.4.3").verdict, run::Verdict::inconclusive);
}

TEST(Clauses, AFailureThatBlamesItsOwnRequirementOrNoneStaysAtHome) {
  auto record = plain_record();
  record.cases[2].outcome.requirement = "6.4.3/2";
  EXPECT_EQ(find(clauses(record), "6.4.3").verdict, run::Verdict::fail);
  EXPECT_EQ(find(clauses(record), "6.1").verdict, run::Verdict::pass);
  record.cases[2].outcome.requirement.clear();
  EXPECT_EQ(find(clauses(record), "6.4.3").verdict, run::Verdict::fail);
}

TEST(Clauses, WithoutACatalogueTheRequirementNamesItsClause) {
  auto record = plain_record();
  record.header = Node();
  EXPECT_EQ(find(clauses(record), "6.1").verdict, run::Verdict::fail);
}

TEST(Clauses, TheOrderIsThatOfTheRecord) {
  std::vector<std::string> names;
  for (const auto& one : clauses(plain_record())) names.push_back(one.clause);
  EXPECT_EQ(names, (std::vector<std::string>{"5.4", "6.1", "6.4.3", "6.5", "6.6"}));
}

}  // namespace
}  // namespace umirig::reports
