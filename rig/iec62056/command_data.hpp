// What the data set of a command says, by the letter of the command: password, value to write, number of locations to read.
// IEC 62056-21, 6.3.14 and 6.5.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rig/base/result.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/finding.hpp"

namespace umirig::iec62056 {

struct CommandData {
  std::optional<std::string> address;      // where to begin; none in P and in the further blocks of W3 and W4
  std::string value;                       // operand, password, what is written, or the number of locations as it stands
  std::optional<std::uint32_t> locations;  // of R: how many to read; nothing where the value is no such number
  Findings findings;                       // offsets in the message, SOH at 0
};

// Error: a command without data, or data that are not one "address(value)".
Result<CommandData> decode_command_data(const Command& command);

// A decimal number; empty is 1. Nothing for anything else.
std::optional<std::uint32_t> locations_from(std::string_view value);

}  // namespace umirig::iec62056
