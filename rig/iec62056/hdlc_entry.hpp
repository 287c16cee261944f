// The way into HDLC of mode E: "ACK 2 Z 2 CR LF" from the reader, and the same from the meter as its confirmation. What follows
// is binary and no part of this protocol. IEC 62056-21, 6.4.5 and Annex E.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"

namespace umirig::iec62056 {

// Both directions have the same characters.
Bytes encode_hdlc_entry(char z);
// How a meter that is at 8N1 already sends them: even parity in bit 7. Z = 5: 06 B2 35 B2 8D 0A. On the wire it looks like 7E1.
Bytes encode_padded_hdlc_entry(char z);

struct HdlcConfirmation {
  char z = '0';
  bool padded = false;  // bit 7 carries even parity: heard as 8N1

  bool operator==(const HdlcConfirmation&) const = default;
};

// The whole message, as heard in 7E1 or 8N1. Error: another message, with what was seen; bit 7 set that is no even parity, with
// the offset.
Result<HdlcConfirmation> decode_hdlc_confirmation(ByteView message);

}  // namespace umirig::iec62056
