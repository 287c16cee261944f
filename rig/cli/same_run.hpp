// What a run must have in common with the one of a record that it goes on with, or shortens.
#pragma once

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {

// `header`: of the run now. Error (configuration): it has another suite, device, form, seed or selectors: which, and both values.
Result<void> check_same_run(const run::Record& record, const Node& header);

// The form alone, {"pics", "ixit"}.
Result<void> check_same_form(const run::Record& record, const Node& form);

}  // namespace umirig::cli
