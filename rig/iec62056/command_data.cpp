#include "rig/iec62056/command_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t data_offset = 4;  // behind SOH C D STX

// Whether an address belongs to the command: everywhere but in P, and in the further blocks of a partial write.
void check_address(const Command& command, const CommandData& data, FindingList& findings) {
  const bool partial_write = command.letter == 'W' && (command.type == '3' || command.type == '4');
  if (command.letter == 'P' && data.address) {
    findings.add("6.3.14", data_offset, "a password has no address, seen: '{}'", excerpt(view(*data.address)));
  } else if ((command.letter == 'W' || command.letter == 'R') && !data.address && !partial_write) {
    findings.add("6.3.14", data_offset, "an address in front of '(' expected in {}{}", command.letter, command.type);
  }
}

void check_partial(const Command& command, FindingList& findings) {
  const bool partial_type = command.letter == 'W' && (command.type == '3' || command.type == '4');
  if (command.partial && !partial_type) {
    findings.add("6.3.8", data_offset + command.data.size(), "{}{} ends with <EOT>, <ETX> expected", command.letter,
                 command.type);
  }
}

}  // namespace

std::optional<std::uint32_t> locations_from(std::string_view value) {
  if (value.empty()) return 1;
  const auto bytes = view(value);
  if (!std::all_of(bytes.begin(), bytes.end(), is_digit)) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() && end == value.data() + value.size() ? std::optional(number) : std::nullopt;
}

Result<CommandData> decode_command_data(const Command& command) {
  if (!command.has_data) {
    return failure(ErrorKind::data,
                   fmt::format("{}{} has no data: <STX> at offset {} expected", excerpt(view({&command.letter, 1})),
                               excerpt(view({&command.type, 1})), data_offset - 1));
  }
  auto block = decode_block(command.data, data_offset, {.programming = true, .value_limit = programming_value_limit});
  if (block.datasets.size() != 1 || block.datasets[0].values.size() != 1) {
    return failure(ErrorKind::data,
                   fmt::format("'{}' at offset {}: one 'address(value)' expected", excerpt(command.data), data_offset));
  }
  CommandData data;
  FindingList findings;
  findings.add_all(block.findings);
  auto& set = block.datasets[0];
  auto& value = set.values[0];
  data.address = std::move(set.address);
  data.value = std::move(value.value);
  check_address(command, data, findings);
  check_partial(command, findings);
  if (value.unit) {
    findings.add("6.3.14", data_offset, "the unit '{}' in {}{}, none expected", excerpt(view(*value.unit)), command.letter,
                 command.type);
  }
  if (command.letter == 'R') {
    data.locations = locations_from(data.value);
    if (!data.locations || *data.locations == 0) {
      findings.add("6.3.14", data_offset, "'{}' is no number of locations, a decimal number from 1 expected",
                   excerpt(view(data.value)));
    }
  }
  data.findings = findings.take();
  return data;
}

}  // namespace umirig::iec62056
