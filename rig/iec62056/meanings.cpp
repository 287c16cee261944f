#include "rig/iec62056/meanings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"

namespace umirig::iec62056 {

std::string meaning_of_manufacturer(std::string_view letters) {
  const bool fast = !letters.empty() && is_lower(static_cast<std::uint8_t>(letters.back()));
  return fmt::format("manufacturer, reaction time from {} ms", fast ? 20 : 200);
}

std::string meaning_of_rate(char z) {
  if (is_reserved_rate(z)) return "baud rate character, reserved";
  const auto baud = baud_of(z);
  if (!baud) return "baud rate character, no rate: mode A";
  return fmt::format("baud rate character, {} Bd, {}", *baud, mode_of(z) == 'B' ? "mode B" : "modes C, D and E");
}

std::string_view meaning_of_escape(char w) {
  if (w == '2') return "escape: HDLC of mode E";
  return is_digit(static_cast<std::uint8_t>(w)) ? "escape, reserved" : "escape of the manufacturer";
}

std::string_view meaning_of_protocol(char v) {
  switch (v) {
    case '0':
      return "protocol: normal";
    case '1':
      return "protocol: secondary";
    case '2':
      return "protocol: HDLC";
    default:
      return "protocol: reserved";
  }
}

std::string_view meaning_of_mode(char y) {
  switch (y) {
    case '0':
      return "mode: data readout";
    case '1':
      return "mode: programming";
    case '2':
      return "mode: binary, HDLC";
    default:
      return y >= '6' && y <= '9' ? "mode: the manufacturer's" : "mode: reserved";
  }
}

std::string_view meaning_of_command(char letter) {
  switch (letter) {
    case 'P':
      return "command: password";
    case 'W':
      return "command: write";
    case 'R':
      return "command: read";
    case 'E':
      return "command: execute";
    case 'B':
      return "command: break";
    default:
      return "command: reserved";
  }
}

// 6.3.14, item 7.
std::string_view meaning_of_command_type(char letter, char type) {
  struct Meaning {
    char letter;
    char type;
    std::string_view words;
  };
  constexpr std::array<Meaning, 17> meanings = {{
      {'P', '0', "data are the operand of the secure algorithm"},
      {'P', '1', "data are compared with a password that the meter holds"},
      {'P', '2', "data are the result of the secure algorithm"},
      {'W', '1', "ASCII coded data"},
      {'W', '2', "formatted data"},
      {'W', '3', "ASCII coded data in partial blocks"},
      {'W', '4', "formatted data in partial blocks"},
      {'W', '5', "national use"},
      {'R', '1', "ASCII coded data"},
      {'R', '2', "formatted data"},
      {'R', '3', "ASCII coded data in partial blocks"},
      {'R', '4', "formatted data in partial blocks"},
      {'R', '5', "national use"},
      {'R', '6', "national use"},
      {'E', '2', "formatted data"},
      {'B', '0', "complete sign-off"},
      {'B', '1', "sign-off of a battery meter with fast wake-up, answered by ACK"},
  }};
  const auto known =
      std::find_if(meanings.begin(), meanings.end(), [=](const auto& one) { return one.letter == letter && one.type == type; });
  return known == meanings.end() ? "reserved" : known->words;
}

std::string_view meaning_of_argument(char letter, char type) {
  switch (letter) {
    case 'R':
      return "number of locations to read, 1 where it is left out";
    case 'W':
      return "value to write";
    case 'P':
      return type == '0' ? "operand" : type == '2' ? "result of the algorithm" : "password";
    default:
      return "value";
  }
}

}  // namespace umirig::iec62056
