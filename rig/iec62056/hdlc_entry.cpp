#include "rig/iec62056/hdlc_entry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/parity.hpp"

namespace umirig::iec62056 {

Bytes encode_hdlc_entry(char z) { return encode_option_select('2', z, '2'); }

Bytes encode_padded_hdlc_entry(char z) { return with_even_parity(encode_hdlc_entry(z)); }

Result<HdlcConfirmation> decode_hdlc_confirmation(ByteView message) {
  const bool padded = std::any_of(message.begin(), message.end(), [](auto byte) { return byte >= 0x80; });
  const auto seven = without_parity(message);
  if (padded) {
    const auto expected = with_even_parity(seven);
    const auto odd = std::mismatch(message.begin(), message.end(), expected.begin()).first;
    if (odd != message.end()) {
      return failure(ErrorKind::data,
                     fmt::format("byte {:02X} at offset {} of the confirmation of mode E: its bit 7 is no even parity", *odd,
                                 odd - message.begin()));
    }
  }
  const auto select = decode_option_select(seven);
  if (!select || select->v != '2' || select->y != '2') {
    return failure(ErrorKind::data, fmt::format("the confirmation of mode E is '<ACK>2Z2<CR><LF>', seen: '{}'",
                                                to_readable(ByteView(seven).first(std::min<std::size_t>(seven.size(), 16)))));
  }
  return HdlcConfirmation{select->z, padded};
}

}  // namespace umirig::iec62056
