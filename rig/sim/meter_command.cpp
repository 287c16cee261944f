#include "rig/sim/meter_command.hpp"

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr std::size_t command_limit = 1024;  // far above every legal command
constexpr std::size_t address_limit = 16;    // 6.6
constexpr std::size_t value_limit = 128;     // 6.6, programming in mode C
constexpr std::size_t unit_limit = 16;       // 6.6

template <typename Class>
bool consists_of(std::string_view text, std::size_t limit, Class allowed) {
  return text.size() <= limit &&
         std::all_of(text.begin(), text.end(), [&](char c) { return allowed(static_cast<std::uint8_t>(c)); });
}

}  // namespace

bool is_further_command(std::string_view covered) {
  constexpr std::array<std::string_view, 9> names = {"R2", "R3", "R4", "R5", "R6", "W2", "W4", "W5", "E2"};
  return std::find(names.begin(), names.end(), covered.substr(0, 2)) != names.end();
}

void CommandListener::reset() {
  part_ = Part::none;
  covered_.clear();
  damaged_ = false;
  parity_error_ = false;
  parity_error_before_bcc_ = false;
  other_damage_ = false;
}

// Of the character that comes next.
bool CommandListener::takes_parity_errors(std::uint8_t byte) const {
  if (part_ == Part::none) return false;
  if (options_.has(Defect::parity_unchecked_in_command)) return true;
  if (part_ == Part::bcc && options_.has(Defect::parity_unchecked_in_bcc)) return true;
  const bool password = covered_ == "P" || covered_.starts_with("P1");
  if (password && options_.has(Defect::parity_unchecked_in_password)) return true;
  if (is_further_command(covered_) && options_.has(Defect::parity_unchecked_in_further_commands)) return true;
  const bool in_value = part_ == Part::covered && covered_.starts_with("W1") && covered_.find('(') != std::string::npos;
  if (in_value && byte != ETX && options_.has(Defect::parity_unchecked_in_value)) return true;
  return covered_.starts_with('W') && options_.has(Defect::parity_unchecked_in_write);
}

// The last character before the BCC. A damaged one is none: the command stays incomplete and is dropped by time.
bool CommandListener::is_end(std::uint8_t byte, std::uint8_t errors) const {
  if (errors == no_error) return byte == ETX || byte == EOT;
  return errors == parity_error && covered_ == "B0\x03" && options_.has(Defect::parity_unchecked_in_break);
}

CommandListener::Heard CommandListener::hear(const Character& character) {
  const Duration patience = options_.has(Defect::commands_need_haste) ? 1000ms : patience_;
  const bool torn = part_ != Part::none && character.begin - last_end_ > patience;
  if (torn && !options_.has(Defect::torn_command_stays)) part_ = Part::none;
  last_end_ = character.end;
  auto errors = character.errors;
  if (takes_parity_errors(character.byte)) errors &= static_cast<std::uint8_t>(~parity_error);
  const bool good = errors == no_error;
  const auto byte = character.byte;
  const bool wrong_parity = part_ != Part::none && (errors & parity_error) != 0;
  if (wrong_parity) parity_error_ = true;
  if (part_ != Part::none && !good && errors != parity_error) other_damage_ = true;

  switch (part_) {
    case Part::none:
      if (good && byte == NAK) return Heard::nak;
      if (good && byte == ACK) return Heard::ack;
      if (byte == SOH && (good || (errors == parity_error && options_.has(Defect::parity_unchecked_in_start)))) {
        reset();
        part_ = Part::covered;
      }
      return Heard::nothing;
    case Part::covered:
      if (!good || covered_.size() == command_limit) damaged_ = true;  // 5.6
      if (covered_.size() == command_limit) other_damage_ = true;
      if (wrong_parity) parity_error_before_bcc_ = true;
      if (covered_.size() < command_limit) covered_ += static_cast<char>(byte);
      if (is_end(byte, errors)) part_ = Part::bcc;
      return Heard::nothing;
    case Part::bcc:
      break;
  }
  if (!good) damaged_ = true;
  bcc_ = byte;
  part_ = Part::none;
  return Heard::command;
}

std::optional<ReceivedCommand> parse_command(std::string_view covered) {
  if (covered.size() < 3) return std::nullopt;
  ReceivedCommand command;
  command.letter = covered[0];
  command.type = covered[1];
  command.partial = covered.back() == EOT;
  if (!is_printable(static_cast<std::uint8_t>(command.letter)) || !is_printable(static_cast<std::uint8_t>(command.type))) {
    return std::nullopt;
  }
  auto rest = covered.substr(2, covered.size() - 3);
  if (rest.empty()) return command;
  if (rest.front() != STX) return std::nullopt;
  command.set = rest.substr(1);
  return command;
}

std::optional<CommandData> parse_command_data(std::string_view set, bool closed) {
  const auto open = set.find('(');
  if (open == std::string_view::npos || (closed && !set.ends_with(')'))) return std::nullopt;
  CommandData data;
  data.address = set.substr(0, open);
  data.value = set.substr(open + 1);
  if (data.value.ends_with(')')) data.value.remove_suffix(1);
  std::string_view unit;
  if (const auto star = data.value.find('*'); star != std::string_view::npos) {
    unit = data.value.substr(star + 1);
    data.value = data.value.substr(0, star);
    data.has_unit = true;
  }
  if (!consists_of(data.address, address_limit, is_address_character) ||
      !consists_of(data.value, value_limit, is_value_character) || !consists_of(unit, unit_limit, is_unit_character)) {
    return std::nullopt;
  }
  return data;
}

CommandData parse_without_brackets(std::string_view set) {
  CommandData data;
  const auto open = set.find('(');
  if (open != std::string_view::npos) {
    data.address = set.substr(0, open);
    data.value = set.substr(open + 1);
  } else {
    for (const auto& one : registers()) {
      if (set.starts_with(one.address) && one.address.size() > data.address.size())
        data.address = set.substr(0, one.address.size());
    }
    data.value = set.substr(data.address.size());
  }
  if (data.value.ends_with(')')) data.value.remove_suffix(1);
  return data;
}

}  // namespace umirig::sim
