// A reader that is a program: it is started at a pty for each command, and what it prints is its report.
#pragma once

#include <memory>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::exec {

// "exec:COMMAND {port}": all behind the colon is a command of the shell. {port} is the pty's path; {command} what the rig tells
// the reader to do ("read", "read 1.8.0"), empty where it is "read" alone. It reports its output a line a report ("output TAB
// text", "error TAB text" for stderr), at last "exit TAB 0" or "exit TAB signal 11 (Segmentation fault)". A new command, and a
// restart, end a program that still runs. The World is real from then on. Error (usage): a command without {port}; (rig): no pty.
Result<std::unique_ptr<SerialLine>> open_exec(World& world, const Url& url);

}  // namespace umirig::exec
