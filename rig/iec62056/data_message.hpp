// Data messages: "STX block ! CR LF ETX BCC" of a readout and "STX block ETX|EOT BCC" in programming. IEC 62056-21, 6.3.4,
// 6.3.9 and 6.3.10.
#pragma once

#include <optional>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/data_set.hpp"

namespace umirig::iec62056 {

// `block` is lines without the end mark. BccKind::none gives the form without check characters, "block ! CR LF".
Bytes encode_readout(ByteView block, BccKind kind = BccKind::xor_);

// An answer in programming; `partial` ends with EOT. BccKind::none leaves the BCC out.
Bytes encode_answer(ByteView block, bool partial = false, BccKind kind = BccKind::xor_);

struct DataMessage {
  Bytes block;           // between STX and ETX or EOT, or the whole of a message without STX; a readout's "! CR LF" included
  bool partial = false;  // ended by EOT
  std::optional<BccCheck> bcc;  // nothing in the form without check characters
};

// The whole message, bit 7 clear. Error: neither STX nor an end mark, no ETX or EOT, nothing or more than one byte behind it,
// with the offset. A wrong BCC is no error (see DataMessage::bcc). decode_block reads the block, its first byte stands at
// offset 1 behind an STX.
Result<DataMessage> decode_data_message(ByteView message);

}  // namespace umirig::iec62056
