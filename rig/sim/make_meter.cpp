#include "rig/sim/make_meter.hpp"

#include <utility>

#include "rig/sim/meter.hpp"
#include "rig/sim/meter_push.hpp"

namespace umirig::sim {

std::unique_ptr<Device> make_meter(World& world, WireEnd& line, MeterOptions options, MeterStore& store) {
  if (options.mode == Mode::d) return std::make_unique<PushMeter>(world, line, std::move(options), store);
  return std::make_unique<Meter>(world, line, std::move(options), store);
}

}  // namespace umirig::sim
