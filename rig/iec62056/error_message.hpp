// Error messages "STX (text) ETX BCC" in programming. IEC 62056-21, 6.3.11 and 6.3.14.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/data_set.hpp"

namespace umirig::iec62056 {

Bytes encode_error_message(std::string_view text, BccKind kind = BccKind::xor_);

// Whether a decoded answer may be an error message. An answer to R1 without address, "(0033402.264*kWh)", has the same frame;
// so all of this must hold: one data set with one bracket group, no address, no unit, 1 to 32 legal characters, and the first
// two are "ER" in either case.
bool may_be_error(const Block& block);

// The text of a block for which may_be_error holds, else empty.
std::string error_text(const Block& block);

// The strict grammar, for a message that is known to be an error message: one finding for each deviation, none if it is sound.
// `message` is the whole of it, STX to BCC, bit 7 clear.
Findings check_error_message(ByteView message, BccKind kind = BccKind::xor_);

}  // namespace umirig::iec62056
