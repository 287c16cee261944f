#include "rig/iec62056/parity.hpp"

#include <bit>

namespace umirig::iec62056 {

std::optional<Bytes> strip_even_parity(ByteView input, FindingList& findings) {
  std::size_t high = 0;
  std::size_t even = 0;
  std::size_t first = input.size();
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] >= 0x80 && high++ == 0) first = i;
    even += std::popcount(input[i]) % 2 == 0 ? 1 : 0;
  }
  if (high == 0 || even * 10 < input.size() * 9) return std::nullopt;
  findings.add("5.4", first,
               "bit 7 carries even parity ({} of {} bytes fit): received as 8N1, 7E1 expected; the bits are left out", even,
               input.size());
  Bytes stripped(input.begin(), input.end());
  for (std::size_t i = 0; i < stripped.size(); ++i) {
    if (std::popcount(stripped[i]) % 2 != 0)
      findings.add("5.6", i, "byte {:02X} has odd parity, even parity expected", stripped[i]);
    stripped[i] &= 0x7FU;
  }
  return stripped;
}

}  // namespace umirig::iec62056
