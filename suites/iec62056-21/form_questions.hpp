// What to ask a form when a requirement fails: an option that the meter does not have looks like a defect of it, and the reverse.
#pragma once

#include <vector>

#include "rig/run/form_doubt.hpp"
#include "rig/run/record.hpp"

namespace umirig::suites {

// Possible doubts, none certain: by the requirements that fail, and by what the form says.
std::vector<run::FormDoubt> form_questions(const run::Record& record);

}  // namespace umirig::suites
