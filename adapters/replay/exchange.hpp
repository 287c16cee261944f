// A session as a script for one side of it: what the reader said and what the meter answered, each at its rate, with the pauses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/run/record.hpp"

namespace umirig::replay {

struct Step {
  bool from_meter = false;
  Bytes bytes;             // one zero for a break condition
  Bytes errors;            // LineError flags a byte, empty where there are none
  Bytes hidden;            // 1 a byte of the reader that is secret: any value will do; empty where there is none
  bool condition = false;  // the reader's break condition (not the message B0)
  SerialFormat format;     // in which it is sent
  Duration pause{0};       // of the meter: from the end of what was sent before to its first bit
  std::string where;       // "line 4", "event 12"

  std::uint8_t error(std::size_t index) const { return errors.empty() ? std::uint8_t{0} : errors[index]; }
};

using Exchange = std::vector<Step>;

// Lines "C hex" and "M hex" (rig/iec62056/transcript.hpp), 7E1 at the rates of ExchangeRate. A line's time is the beginning of
// its first character in seconds ("1.25", "0:01.25", "1250ms"); "+1.25" counts from the line before. Without times the meter
// answers after `reaction`; data without an option select follow an identification at once in mode A, after `reaction` in mode B
// and after 1800 ms in mode C. Error (configuration): no transcript, with the number of the line; or nothing in it.
// `push`: every line goes in that format.
Result<Exchange> exchange_from_transcript(std::string_view text, Duration reaction,
                                          std::optional<SerialFormat> push = std::nullopt);

// What went over the line in one case of a record: `id` with or without the suite in front; empty: the first case that has
// received something. What the reader sent with gaps below 1500 ms is one step. Error (usage): no such case, with those that
// there are.
Result<Exchange> exchange_from_record(const run::Record& record, std::string_view id);

}  // namespace umirig::replay
