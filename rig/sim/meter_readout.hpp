// The readout of the simulated meter as it goes over the wire. IEC 62056-21, 6.3.4 and 6.5.1.
#pragma once

#include <string>
#include <vector>

#include "rig/sim/meter_options.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

// The whole message in the layout of the options. `again`: it answers a repeat request, 6.3.6. `fallback`: no option select, or
// a wrong one, led to it. `resumes`: it goes on where a break stopped the one before. `is_second`: it is the second, the fourth
// and so on since power on.
std::string readout_message(const MeterOptions& options, const MeterStore& store, bool again = false, bool fallback = false,
                            bool resumes = false, bool is_second = false);

// Its lines in that layout, without their ends.
std::vector<std::string> readout_lines(const MeterOptions& options, const MeterStore& store);

// The identification message, 6.3.2. `is_second`: it is the second, the fourth and so on since power on.
std::string identification_message(const MeterOptions& options, bool is_second = false);

}  // namespace umirig::sim
