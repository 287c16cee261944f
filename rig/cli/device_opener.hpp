// Opens the devices of a qualification: one that has defects and options as switches, and those that are none.
#pragma once

#include <string>

#include "rig/cli/opening.hpp"
#include "rig/run/qualification.hpp"

namespace umirig::cli {

// The device of that URL, with the options of the catalogue behind its own.
run::OpenDevice device_opener(const Url& base);
// "silent" is sim:silent.
Result<std::unique_ptr<SerialLine>> open_null_device(World& world, const std::string& name);

}  // namespace umirig::cli
