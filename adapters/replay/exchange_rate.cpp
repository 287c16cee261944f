#include "adapters/replay/exchange_rate.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/identification.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/rate.hpp"

namespace umirig::replay {
namespace {

constexpr std::uint32_t start_rate = 300;  // 6.3.1
constexpr std::array<std::uint8_t, 5> break_message = {iec62056::SOH, 'B', '0', iec62056::ETX, 0x71};

Bytes seven_bits(ByteView message) {
  Bytes bytes(message.begin(), message.end());
  for (auto& byte : bytes) byte &= 0x7FU;
  return bytes;
}

// 6.3.14, items 12 and 14: the values of V and Y that are not reserved; behind others the meter stays at 300 Bd.
bool is_known(const iec62056::OptionSelect& select) {
  if (select.v == '2') return select.y == '2';
  return (select.v == '0' || select.v == '1') && std::string_view("016789").find(select.y) != std::string_view::npos;
}

}  // namespace

bool is_request(ByteView message) { return message.size() >= 2 && (message[0] & 0x7F) == '/' && (message[1] & 0x7F) == '?'; }

bool is_break(ByteView message) {
  const auto bytes = seven_bits(message);
  return std::equal(bytes.begin(), bytes.end(), break_message.begin(), break_message.end());
}

char baud_character(ByteView message) {
  const auto identification = iec62056::decode_identification(seven_bits(message));
  return identification ? identification->baud_character : '\0';
}

std::uint32_t ExchangeRate::from_reader(ByteView message) {
  if (is_request(message)) {
    z_ = 0;
    data_baud_ = 0;
    return baud_ = start_rate;
  }
  if (is_break(message)) return std::exchange(baud_, start_rate);
  if (const auto select = iec62056::decode_option_select(seven_bits(message))) {
    baud_ = start_rate;
    if (is_known(*select) && (z_ == 0 || select->z == z_)) baud_ = iec62056::baud_of(select->z).value_or(start_rate);
    return start_rate;
  }
  return baud_;
}

std::uint32_t ExchangeRate::from_meter(ByteView message) {
  if (const char z = baud_character(message); z != 0) {
    z_ = z;
    if (iec62056::mode_of(z) == 'B') data_baud_ = iec62056::baud_of(z).value_or(0);
    return baud_;
  }
  if (data_baud_ != 0) return std::exchange(data_baud_, 0);
  if (is_break(message)) return std::exchange(baud_, start_rate);
  return baud_;
}

}  // namespace umirig::replay
