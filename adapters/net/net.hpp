// Opens a head or a terminal server in the network as a line: "tcp://host:4001".
#pragma once

#include <memory>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::net {

// Options: latency_ms: how late a character may come (default 50); parity = none (default: the server hands on characters without
// it), hand (it has an eight-bit UART behind it, and the eighth bit is the parity bit). The World is real from then on.
// Error (usage): the URL; (rig): nobody listens there.
Result<std::unique_ptr<SerialLine>> open_tcp(World& world, const Url& url);

}  // namespace umirig::net
