// An old session with a good mode C meter, the meter's side of it: sign-on and readout, then sign-on and programming.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rig/world/time.hpp"

namespace umirig::sim {

struct RecordedMessage {
  Time begin{0};           // behind the first character that the meter heard
  std::uint32_t baud = 0;  // 0: at the rate of what came last, where nothing else was recorded
  std::string bytes;
};

// The same messages in the same order: `with_rates` as the meter sent them, each at its time and rate; without, only what
// followed a change of rate (readout, operand) has its rate.
std::vector<RecordedMessage> recorded_session(bool with_rates);

}  // namespace umirig::sim
