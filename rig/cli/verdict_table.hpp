// The verdicts of a run as a table for people, the diagnosis below it.
#pragma once

#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

void print_verdicts(const run::Record& record, const run::Suite& suite);

}  // namespace umirig::cli
