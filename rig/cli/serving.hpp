// A simulated device for other programs: at a pty or a TCP port, in real time.
#pragma once

#include "rig/cli/commands.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::cli {

// Until Ctrl-C. The exit code.
int serve(World& world, SerialLine& device, const SimArguments& arguments);

}  // namespace umirig::cli
