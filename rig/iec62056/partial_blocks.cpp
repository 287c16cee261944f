#include "rig/iec62056/partial_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::iec62056 {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 24U;
constexpr std::size_t most_blocks = 100'000;

}  // namespace

bool is_partial_type(char letter, char type) { return (letter == 'R' || letter == 'W') && (type == '3' || type == '4'); }

std::vector<Command> write_blocks(char type, std::string_view address, std::string_view value, std::size_t size) {
  std::vector<Command> commands;
  do {
    const auto part = size == 0 ? value : value.substr(0, size);
    value.remove_prefix(part.size());
    commands.push_back(write_command(type, commands.empty() ? address : std::string_view(), part, !value.empty()));
  } while (!value.empty());
  return commands;
}

Result<void> BlockJoiner::add(ByteView block) {
  if (count_ == most_blocks || joined_.size() + block.size() > most_bytes) {
    return failure(ErrorKind::data,
                   fmt::format("the meter goes on sending partial blocks: {} so far, {} bytes; an end with <ETX> "
                               "expected",
                               count_, joined_.size()));
  }
  joined_.insert(joined_.end(), block.begin(), block.end());
  ++count_;
  return {};
}

}  // namespace umirig::iec62056
