// Even parity bits that a receiver set to 8N1 leaves in bit 7. IEC 62056-21, 5.4 and 5.6.
#pragma once

#include <optional>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {

// Seven bits each and the even parity bit in bit 7: what goes over the line as 8N1 and is heard as 7E1.
Bytes with_even_parity(ByteView bytes);
// Bit 7 left out, whatever it was.
Bytes without_parity(ByteView bytes);
// Whether the number of ones in all eight bits is even.
bool has_even_parity(std::uint8_t byte);

// The input without its parity bits, if there are any: some bytes have bit 7 set, and of all bytes at least nine in ten have an
// even number of ones. One finding for the parity bits (5.4), one for each byte that breaks the parity (5.6).
std::optional<Bytes> strip_even_parity(ByteView input, FindingList& findings);

}  // namespace umirig::iec62056
