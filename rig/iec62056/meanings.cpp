#include "rig/iec62056/meanings.hpp"

#include <fmt/format.h>

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

}  // namespace umirig::iec62056
