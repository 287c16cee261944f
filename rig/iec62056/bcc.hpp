// The block check character. IEC 62056-21, 6.2, and the arithmetic variant of meters in the field.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rig/base/bytes.hpp"

namespace umirig::iec62056 {

enum class BccKind {
  xor_,  // 6.2: exclusive or of the seven data bits
  sum7,  // their arithmetic sum modulo 128, as Kamstrup and Energomera meters send it
  none,  // no check characters
};

// "xor", "sum7", "none", and back.
using umirig::to_text;  // stays visible beside this one
std::string_view to_text(BccKind kind);
std::optional<BccKind> bcc_kind_from(std::string_view text);

// `covered` is what 6.2 covers: all behind the first SOH or STX, up to and with ETX or EOT. Bit 7 (parity) is left out.
std::uint8_t bcc_xor(ByteView covered);
std::uint8_t bcc_sum7(ByteView covered);
// By kind; 0 for BccKind::none.
std::uint8_t bcc(BccKind kind, ByteView covered);

struct BccCheck {
  std::uint8_t seen = 0;
  std::uint8_t expected_xor = 0;
  std::uint8_t expected_sum7 = 0;

  // The first of xor_ and sum7 that gives `seen`; none where neither does. One frame alone only fits a sum, it does not
  // prove one: a frame can fit by chance.
  BccKind fits() const;
  // What a message with this kind of BCC would have to carry.
  bool holds(BccKind kind) const;

  bool operator==(const BccCheck&) const = default;
};

BccCheck check_bcc(ByteView covered, std::uint8_t seen);

}  // namespace umirig::iec62056
