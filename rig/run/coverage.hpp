// What a suite covers of its standard: clause x behaviour of cases x kind of defects, and the reason for each empty cell.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"

namespace umirig::run {

struct Requirement;
struct Suite;

// The columns of the table: the behaviours that cases have, then the kinds of defects.
inline constexpr std::size_t behaviour_count = 3;
inline constexpr std::array<std::string_view, 10> coverage_columns = {"valid",
                                                                      "invalid",
                                                                      "inopportune",
                                                                      "omitted",
                                                                      "wrong value",
                                                                      "too early",
                                                                      "too late",
                                                                      "wrong state",
                                                                      "accepted though illegal",
                                                                      "side effect stays"};

struct EmptyCells {
  std::vector<std::string> columns;
  std::string reason;
};

// A clause of the standard, in own words.
struct Clause {
  std::string id;  // "6.4.3"
  std::string title;
  std::string unseen;  // why nothing of it can be observed on the line, or where it is judged instead; empty where something is
  std::vector<EmptyCells> empty;
};

// Reads clauses.toml. Error (configuration): what is missing or unknown, and where; a list without a clause is one, too.
Result<std::vector<Clause>> parse_clauses(std::string_view toml, std::string_view name);

struct Cell {
  std::vector<std::string> ids;  // of the cases or defects that stand there
  std::string reason;            // why none does
};

struct ClauseCoverage {
  const Clause* clause = nullptr;
  std::vector<const Requirement*> requirements;
  std::array<Cell, coverage_columns.size()> cells;  // a case counts for its own clause, a defect for that of what it breaks
};

// One row a clause, in the order of the suite's list; it points into the suite.
std::vector<ClauseCoverage> coverage(const Suite& suite);

// What does not fit together: a clause that is not in the list, an empty cell without reason, a reason for what is filled. Empty
// for a suite that has no list of clauses.
std::vector<std::string> uncovered(const Suite& suite);

}  // namespace umirig::run
