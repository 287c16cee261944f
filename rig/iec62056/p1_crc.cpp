#include "rig/iec62056/p1_crc.hpp"

#include <array>

namespace umirig::iec62056 {
namespace {

constexpr auto table = [] {
  std::array<std::uint16_t, 256> entries{};
  for (unsigned i = 0; i < entries.size(); ++i) {
    unsigned value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1U) ^ 0xA001U : value >> 1U;
    entries[i] = static_cast<std::uint16_t>(value);
  }
  return entries;
}();

}  // namespace

std::uint16_t crc16_arc(ByteView bytes) {
  unsigned crc = 0;
  for (const auto byte : bytes) crc = (crc >> 8U) ^ table[(crc ^ byte) & 0xFFU];
  return static_cast<std::uint16_t>(crc);
}

}  // namespace umirig::iec62056
