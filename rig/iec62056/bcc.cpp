#include "rig/iec62056/bcc.hpp"

namespace umirig::iec62056 {

std::string_view to_text(BccKind kind) {
  switch (kind) {
    case BccKind::xor_:
      return "xor";
    case BccKind::sum7:
      return "sum7";
    case BccKind::none:
      break;
  }
  return "none";
}

std::optional<BccKind> bcc_kind_from(std::string_view text) {
  for (const auto kind : {BccKind::xor_, BccKind::sum7, BccKind::none}) {
    if (text == to_text(kind)) return kind;
  }
  return std::nullopt;
}

std::uint8_t bcc_xor(ByteView covered) {
  unsigned result = 0;
  for (const auto byte : covered) result ^= byte;
  return static_cast<std::uint8_t>(result & 0x7FU);
}

std::uint8_t bcc_sum7(ByteView covered) {
  unsigned result = 0;
  for (const auto byte : covered) result += byte;
  return static_cast<std::uint8_t>(result & 0x7FU);
}

std::uint8_t bcc(BccKind kind, ByteView covered) {
  switch (kind) {
    case BccKind::xor_:
      return bcc_xor(covered);
    case BccKind::sum7:
      return bcc_sum7(covered);
    case BccKind::none:
      break;
  }
  return 0;
}

BccKind BccCheck::fits() const {
  if (seen == expected_xor) return BccKind::xor_;
  return seen == expected_sum7 ? BccKind::sum7 : BccKind::none;
}

bool BccCheck::holds(BccKind kind) const {
  switch (kind) {
    case BccKind::xor_:
      return seen == expected_xor;
    case BccKind::sum7:
      return seen == expected_sum7;
    case BccKind::none:
      break;
  }
  return true;
}

BccCheck check_bcc(ByteView covered, std::uint8_t seen) {
  return {static_cast<std::uint8_t>(seen & 0x7FU), bcc_xor(covered), bcc_sum7(covered)};
}

}  // namespace umirig::iec62056
