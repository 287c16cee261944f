#include "rig/base/bytes.hpp"

#include <fmt/format.h>

#include <array>

namespace umirig {
namespace {

// ISO 646, control characters 00 to 1F.
constexpr std::array<std::string_view, 32> control_names = {
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT", "LF",  "VT",  "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"};

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  int high = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i]) && high < 0) continue;
    const int value = digit_value(text[i]);
    if (value < 0) {
      return failure(ErrorKind::data, fmt::format("'{}' at offset {} is no hex digit", to_readable(view(text.substr(i, 1))), i));
    }
    if (high < 0) {
      high = value;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + value));
      high = -1;
    }
  }
  if (high >= 0) return failure(ErrorKind::data, fmt::format("hex text ends after half a byte, at offset {}", text.size()));
  return bytes;
}

std::string to_readable(ByteView bytes) {
  std::string text;
  for (const auto byte : bytes) {
    if (byte < control_names.size()) {
      text += fmt::format("<{}>", control_names[byte]);
    } else if (byte < 0x7F) {
      text += static_cast<char>(byte);
    } else {
      text += fmt::format("<{:02X}>", byte);
    }
  }
  return text;
}

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

std::string to_text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace umirig
