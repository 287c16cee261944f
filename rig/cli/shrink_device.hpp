// The device that a record was made with, opened and known again.
#pragma once

#include "rig/cli/commands.hpp"
#include "rig/cli/good_devices.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {

// By the URL in the record, or the one given now; PICS and IXIT of the record, but for secrets, which it does not hold; what is
// given now wins. Error (configuration): a secret is missing; (usage): no device, or one that is a recording.
Result<Stand> device_of(const run::Suite& suite, const run::Record& record, const ShrinkArguments& arguments);

}  // namespace umirig::cli
