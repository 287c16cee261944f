#include "rig/iec62056/option_select.hpp"

#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {

Bytes encode_option_select(char v, char z, char y) {
  return {ACK, static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(z), static_cast<std::uint8_t>(y), CR, LF};
}

Result<OptionSelect> decode_option_select(ByteView message) {
  constexpr std::size_t size = 6;
  if (message.empty() || message[0] != ACK) {
    return failure(ErrorKind::data, fmt::format("an option select begins with <ACK>, seen: '{}'",
                                                to_readable(message.first(message.empty() ? 0 : 1))));
  }
  if (message.size() != size || message[4] != CR || message[5] != LF) {
    return failure(ErrorKind::data,
                   fmt::format("an option select is '<ACK>VZY<CR><LF>', 6 characters, seen: {} characters, '{}'", message.size(),
                               to_readable(message.first(std::min<std::size_t>(message.size(), 2 * size)))));
  }
  for (std::size_t i = 1; i <= 3; ++i) {
    if (!is_printable(message[i])) {
      return failure(ErrorKind::data, fmt::format("'{}' at offset {} of an option select is no printable character",
                                                  to_readable(message.subspan(i, 1)), i));
    }
  }
  return OptionSelect{static_cast<char>(message[1]), static_cast<char>(message[2]), static_cast<char>(message[3])};
}

}  // namespace umirig::iec62056
