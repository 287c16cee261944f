#include "rig/iec62056/parity.hpp"

#include <bit>

namespace umirig::iec62056 {

bool has_even_parity(std::uint8_t byte) { return std::popcount(byte) % 2 == 0; }

Bytes with_even_parity(ByteView bytes) {
  Bytes padded = without_parity(bytes);
  for (auto& byte : padded) {
    if (!has_even_parity(byte)) byte |= 0x80U;
  }
  return padded;
}

Bytes without_parity(ByteView bytes) {
  Bytes stripped(bytes.begin(), bytes.end());
  for (auto& byte : stripped) byte &= 0x7FU;
  return stripped;
}

std::optional<Bytes> strip_even_parity(ByteView input, FindingList& findings) {
  std::size_t high = 0;
  std::size_t even = 0;
  std::size_t first = input.size();
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] >= 0x80 && high++ == 0) first = i;
    even += has_even_parity(input[i]) ? 1 : 0;
  }
  if (high == 0 || even * 10 < input.size() * 9) return std::nullopt;
  findings.add("5.4", first,
               "bit 7 carries even parity ({} of {} bytes fit): received as 8N1, 7E1 expected; the bits are left out", even,
               input.size());
  Bytes stripped(input.begin(), input.end());
  for (std::size_t i = 0; i < stripped.size(); ++i) {
    if (!has_even_parity(stripped[i])) findings.add("5.6", i, "byte {:02X} has odd parity, even parity expected", stripped[i]);
    stripped[i] &= 0x7FU;
  }
  return stripped;
}

}  // namespace umirig::iec62056
