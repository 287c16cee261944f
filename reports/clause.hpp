// The verdict on each clause, from the verdicts of the cases.
#pragma once

#include <string>
#include <vector>

#include "rig/run/record.hpp"

namespace umirig::reports {

struct Clause {
  std::string clause;
  run::Verdict verdict = run::Verdict::none;
  std::vector<std::size_t> cases;  // places in Record::cases
};

// In the order in which the record's cases name them. A clause has the worst verdict of its cases, with one exception: a case
// that fails and blames a requirement of another clause has shown that one broken and says nothing of its own. The FAIL then
// stands with the clause that is blamed, and the case's own clause is INCONCLUSIVE.
std::vector<Clause> clauses(const run::Record& record);

}  // namespace umirig::reports
