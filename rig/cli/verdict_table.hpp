// The verdicts of a run as a table for people, the diagnosis below it.
#pragma once

#include <string>

#include "rig/run/record.hpp"
#include "rig/run/result.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

// "134 passed, 2 failed, 2 inconclusive, 0 errors, 71 not applicable"
std::string counts_text(const run::Counts& counts);

// `verbose`: every case, those too that do not apply to the device; else more than a few of them stand in one line.
void print_verdicts(const run::Record& record, const run::Suite& suite, bool verbose);

}  // namespace umirig::cli
