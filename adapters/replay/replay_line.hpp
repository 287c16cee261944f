// Opens a recorded session as a scripted peer: "replay:session.hex", "replay:run.jsonl?case=iec62056-21/6.4.3/1"; or a capture of
// what a meter pushes: "replay:p1.bin?baud=115200&format=8N1".
#pragma once

#include <memory>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::replay {

// `url.path` is a record of umirig (option `case`: which case; default the first that has received something) or a transcript of
// lines "C hex" and "M hex" (option `tr_ms`: reaction time of the meter where lines have no times; default 200). The meter's side
// is played in the time and at the rates of the exchange; the rig must say what the reader said. Where it says something else,
// fault() names the line, what was expected and what came. The World must outlive the line.
// With `baud` (and `format`, 7E1 or 8N1, default 7E1) nobody is waited for: lines "M hex" in their time, or all bytes of another
// file back to back, come at that rate.
// Error (usage): no such file, an unknown option or value, no such case; (configuration): the file holds no exchange, and where
// that shows.
Result<std::unique_ptr<SerialLine>> open_replay(World& world, const Url& url);

}  // namespace umirig::replay
