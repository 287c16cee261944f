#include "rig/line/serial_line.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace umirig {

Duration SerialFormat::characters(std::size_t count) const { return bit_times(count * bits()); }

Duration SerialFormat::bit_times(std::size_t count) const {
  const auto half = static_cast<std::int64_t>(baud) / 2;
  return Duration((static_cast<std::int64_t>(count) * 1'000'000'000 + half) / static_cast<std::int64_t>(baud));
}

Result<int> SerialLine::command(std::string_view) { return ENOTSUP; }

std::string to_text(const SerialFormat& format) {
  return fmt::format("{} {}{}{}", format.baud, format.data_bits, format.parity, format.stop_bits);
}

}  // namespace umirig
