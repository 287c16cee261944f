// 'umirig read --listen': what a meter pushes.
#pragma once

#include "rig/cli/commands.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::cli {

// Telegram by telegram on stdout, as a table or a JSON object a line. Gives the exit code.
int listen(World& world, SerialLine& line, const ReadArguments& arguments);

}  // namespace umirig::cli
