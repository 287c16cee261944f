// The times that the reader keeps and expects. IEC 62056-21, 6.1, 6.3.14 and Annex A. Internal to the reader.
#pragma once

#include <cstdint>

#include "rig/world/time.hpp"

namespace umirig::iec62056 {

inline constexpr std::uint32_t start_rate = 300;
inline constexpr Duration answer_time =
    1500ms;  // 6.1: the longest reaction time, and just not the longest gap between characters
inline constexpr Duration unasked_time = 2200ms;  // 6.4.3: a meter that waits for an option select in vain goes on by then
inline constexpr Duration least_reaction = 200ms;
inline constexpr Duration least_fast_reaction = 20ms;
inline constexpr Duration back_time = 2200ms;      // behind its data a meter of mode C hears requests again, at the latest
inline constexpr Duration inactivity_time = 120s;  // Annex A: by then a meter that hears nothing is at its start

}  // namespace umirig::iec62056
