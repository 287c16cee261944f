// The simulated meter that the options ask for.
#pragma once

#include <memory>

#include "rig/line/wire.hpp"
#include "rig/sim/device.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

// World, line end and store must outlive it.
std::unique_ptr<Device> make_meter(World& world, WireEnd& line, MeterOptions options, MeterStore& store);

}  // namespace umirig::sim
