// The control characters of the protocol and the character classes of its fields. IEC 62056-21, 5.5 and 6.3.14.
#pragma once

#include <cstdint>

namespace umirig::iec62056 {

// 6.3.14, the characters that frame messages; values from ISO 646.
inline constexpr std::uint8_t SOH = 0x01;
inline constexpr std::uint8_t STX = 0x02;
inline constexpr std::uint8_t ETX = 0x03;
inline constexpr std::uint8_t EOT = 0x04;
inline constexpr std::uint8_t ACK = 0x06;
inline constexpr std::uint8_t LF = 0x0A;
inline constexpr std::uint8_t CR = 0x0D;
inline constexpr std::uint8_t NAK = 0x15;

// Annex B.1: what a wake-up string consists of.
inline constexpr std::uint8_t NUL = 0x00;

constexpr bool is_printable(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }
constexpr bool is_digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }
constexpr bool is_upper(std::uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }
constexpr bool is_lower(std::uint8_t byte) { return byte >= 'a' && byte <= 'z'; }
constexpr bool is_letter(std::uint8_t byte) { return is_upper(byte) || is_lower(byte); }
constexpr bool is_hex_digit(std::uint8_t byte) {
  return is_digit(byte) || (byte >= 'A' && byte <= 'F') || (byte >= 'a' && byte <= 'f');
}

// 6.6: what an address, a value and a unit may hold. A unit may hold '*'; an address, too.
constexpr bool is_address_character(std::uint8_t byte) {
  return is_printable(byte) && byte != '(' && byte != ')' && byte != '/' && byte != '!';
}
constexpr bool is_unit_character(std::uint8_t byte) { return is_address_character(byte); }
constexpr bool is_value_character(std::uint8_t byte) { return is_address_character(byte) && byte != '*'; }

}  // namespace umirig::iec62056
