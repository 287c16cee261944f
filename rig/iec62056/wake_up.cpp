#include "rig/iec62056/wake_up.hpp"

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

// As many whole characters as come closest to the middle of the span from below.
Bytes nuls(const Span& span, const SerialFormat& format) {
  Bytes string;
  while (format.characters(string.size() + 1) <= span.middle()) string.push_back(NUL);
  return string;
}

}  // namespace

Bytes encode_wake_up(const SerialFormat& format) { return nuls(wake_up_string, format); }

Bytes encode_fast_wake_up(const SerialFormat& format) { return nuls(fast_wake_up_string, format); }

}  // namespace umirig::iec62056
