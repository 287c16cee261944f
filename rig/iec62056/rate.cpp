#include "rig/iec62056/rate.hpp"

#include <array>
#include <cstddef>

namespace umirig::iec62056 {
namespace {

// 6.3.14: '0' to '6'. The table of mode B begins at 600 Bd, with 'A'.
constexpr std::array<std::uint32_t, 7> rates = {300, 600, 1200, 2400, 4800, 9600, 19200};

}  // namespace

std::optional<std::uint32_t> baud_of(char z) {
  if (z >= '0' && z <= '6') return rates[static_cast<std::size_t>(z - '0')];
  if (z >= 'A' && z <= 'F') return rates[static_cast<std::size_t>(z - 'A') + 1];
  return std::nullopt;
}

char mode_of(char z) {
  if (z >= '0' && z <= '9') return 'C';
  return z >= 'A' && z <= 'I' ? 'B' : 'A';
}

bool is_reserved_rate(char z) { return (z >= '7' && z <= '9') || (z >= 'G' && z <= 'I'); }

std::optional<char> rate_character(char mode, std::uint32_t baud) {
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates[i] != baud) continue;
    if (mode == 'C') return static_cast<char>('0' + static_cast<char>(i));
    if (mode == 'B' && i > 0) return static_cast<char>('A' + static_cast<char>(i - 1));
  }
  return std::nullopt;
}

}  // namespace umirig::iec62056
