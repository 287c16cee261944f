// Time as the rig counts it: nanoseconds since the World began. Wire times are stated in milliseconds only for people.
#pragma once

#include <chrono>
#include <limits>
#include <string>

namespace umirig {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::nanoseconds;  // since the beginning of the World
inline constexpr Time never = Time(std::numeric_limits<std::int64_t>::max());

using namespace std::chrono_literals;

inline double to_ms(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }
inline Duration from_ms(double ms) { return Duration(static_cast<std::int64_t>(ms * 1e6 + (ms < 0 ? -0.5 : 0.5))); }

// "200 ms", "1500.25 ms": at most three decimals.
std::string format_ms(Duration duration);

}  // namespace umirig
