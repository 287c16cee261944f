// Devices that are no meters: a suite that passes one of them with anything is wrong. Each sits at the device end of a virtual
// wire, as the simulated meter does, and knows the sender's format where it must follow any rate.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "rig/line/wire.hpp"
#include "rig/sim/device.hpp"
#include "rig/world/world.hpp"

namespace umirig::sim {

// silent          never sends
// echo            sends every character back, at its format and with its damage
// ack             answers each message with ACK, at the rate of what came; a message ends with 300 ms of quiet
// random          sends bursts of 1 to 40 random characters, 20 to 3000 ms apart, at 300 Bd or at the rate heard last
// replay          answers each message with the next piece of an old session of a good meter
// replay-by-time  plays that session at its old times once it hears something
// constant        answers each message with a perfect identification, at the rate of what came
// babble          sends a good readout again and again, at 300 Bd
std::vector<std::string_view> null_devices();

// Null where there is none of that name. World and line end must outlive it.
std::unique_ptr<Device> make_null_device(std::string_view name, World& world, WireEnd& line);

}  // namespace umirig::sim
