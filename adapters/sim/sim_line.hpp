// Opens a simulated device: "sim:meter?defect=x" or "sim:silent" and the like. The line that comes back owns wire and device.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::sim {

// "meter", and the null devices of rig/sim/null_devices.hpp.
std::vector<std::string_view> sim_devices();

// `url.path` names the device, the options are those of rig/sim/meter_options.hpp (null devices have none). The World must
// outlive the line. restart_device() switches the device off and on, which also clears what is on the wire; the non-volatile
// store of the meter lasts as long as the line. Error (usage): an unknown device, option, value or defect, with those that are
// known.
Result<std::unique_ptr<SerialLine>> open_sim(World& world, const Url& url);

}  // namespace umirig::sim
