// The call that a run was made by, as its record keeps it and as it can be made again.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/cli/commands.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {

// {"pics": path, "ixit": path, "set": [...]}, what was given of them; `secrets` masked.
Node call_node(const RunArguments& arguments, const std::vector<std::string>& secrets);

// "umirig run CASE … --dut URL --pics FILE": those cases on the device of a record, quoted for a shell. What the record does not
// say stands in capitals.
std::string run_again(const Node& header, const std::vector<std::string>& cases);

// "umirig run --resume RECORD …" with what no record keeps: secrets, and where they stood.
std::string resume_again(const run::Record& record);

}  // namespace umirig::cli
