// What a suite covers of its standard, for people (a table, then the reasons) and for programs
// (reports/schema/coverage.schema.json).
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

inline constexpr std::size_t coverage_width = 100;  // columns of a terminal; only a word longer than that goes beyond

// The lines of the table: a row a clause, counts of cases and defects, a dot for an empty cell; the reasons by clause; totals.
std::vector<std::string> coverage_lines(const run::Suite& suite);
Node coverage_node(const run::Suite& suite);

}  // namespace umirig::cli
