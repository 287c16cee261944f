#include "reports/clause.hpp"

#include <algorithm>

#include "reports/facts.hpp"

namespace umirig::reports {
namespace {

void judge(std::vector<Clause>& all, const std::string& clause, run::Verdict verdict, std::size_t place) {
  auto found = std::find_if(all.begin(), all.end(), [&](const Clause& one) { return one.clause == clause; });
  if (found == all.end()) found = all.insert(all.end(), Clause{clause, run::Verdict::none, {}});
  found->verdict = run::worse(found->verdict, verdict);
  found->cases.push_back(place);
}

}  // namespace

std::vector<Clause> clauses(const run::Record& record) {
  std::vector<Clause> all;
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    const auto& one = record.cases[i];
    const auto blamed = clause_of(record, requirement_of(one));
    const bool elsewhere = one.outcome.verdict == run::Verdict::fail && !blamed.empty() && blamed != one.clause;
    judge(all, one.clause, elsewhere ? run::Verdict::inconclusive : one.outcome.verdict, i);
    if (elsewhere) judge(all, blamed, run::Verdict::fail, i);
  }
  return all;
}

}  // namespace umirig::reports
