// The wake-up of battery meters: NUL strings and their times. IEC 62056-21, Annex B.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/time.hpp"

namespace umirig::iec62056 {

// From one value to the other, both included.
struct Span {
  Duration least{0};
  Duration most{0};

  Duration middle() const { return least + (most - least) / 2; }
  bool holds(Duration value) const { return least <= value && value <= most; }
};

// B.1: a string of NUL at 300 Bd, then a pause, then the request.
inline constexpr Span wake_up_string{2100ms, 2300ms};
inline constexpr Duration wake_up_gap = 5ms;  // at most, between two NUL
inline constexpr Span wake_up_pause{1500ms, 1700ms};
// B: behind a session that failed so long passes at least before the next wake-up.
inline constexpr Duration wake_up_retry = 1500ms;

// B.2: short strings, and between them the reader listens; the meter answers ACK at their rate, then the request follows.
inline constexpr Span fast_wake_up_string{500ms, 600ms};
inline constexpr std::size_t fast_wake_up_pause_characters = 2;  // and
inline constexpr Span fast_wake_up_pause{20ms, 40ms};            // on top of them
inline constexpr Duration fast_wake_up_ack = 10ms;               // at least, from the last NUL to the ACK
inline constexpr Span fast_wake_up_request{200ms, 1500ms};       // from the ACK to the request
inline constexpr Duration fast_wake_up_tries = 4500ms;           // so long a reader should go on, at least

// NULs back to back for a time in the middle of the span, in a format of that rate: 66 at 300 Bd 7E1.
Bytes encode_wake_up(const SerialFormat& format);
Bytes encode_fast_wake_up(const SerialFormat& format);

}  // namespace umirig::iec62056
