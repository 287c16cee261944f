// The check characters of P1 telegrams: CRC-16/ARC over "/" up to and with "!". DSMR P1 Companion Standard; the polynomial
// A001 is x^16+x^15+x^2+1 reflected, the start value 0.
#pragma once

#include <cstdint>

#include "rig/base/bytes.hpp"

namespace umirig::iec62056 {

std::uint16_t crc16_arc(ByteView bytes);

}  // namespace umirig::iec62056
