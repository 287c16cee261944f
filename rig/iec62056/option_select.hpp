// The acknowledgement and option select message "ACK V Z Y CR LF". IEC 62056-21, 6.3.3 and 6.3.14.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"

namespace umirig::iec62056 {

struct OptionSelect {
  char v = '0';  // protocol: '0' normal, '1' secondary, '2' HDLC
  char z = '0';  // rate, a character of the table of mode C
  char y = '0';  // '0' readout, '1' programming, '2' binary (HDLC), '6' to '9' the manufacturer's

  bool operator==(const OptionSelect&) const = default;
};

Bytes encode_option_select(char v, char z, char y);

// The whole message, bit 7 clear. Error: another length, start, line end, or a character that is not printable.
Result<OptionSelect> decode_option_select(ByteView message);

}  // namespace umirig::iec62056
