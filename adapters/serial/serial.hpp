// Opens a serial port as a line: "serial:/dev/ttyUSB0?rts=on&dtr=off".
#pragma once

#include <memory>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::serial {

// The path of the URL is the port. Options: rts, dtr = on (default: many heads take their power from them), off, untouched;
// parity = uart (default; by hand where its driver does not keep 7E1), hand; latency_ms: how late a character may come, where the
// port's own statement (FTDI's latency_timer) is wrong. The World is real from then on. Error (usage): the URL; (rig): the port.
Result<std::unique_ptr<SerialLine>> open_serial(World& world, const Url& url);

}  // namespace umirig::serial
