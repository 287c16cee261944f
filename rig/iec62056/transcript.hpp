// Transcripts of sessions: lines "C hex" (client) and "M hex" (meter).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"

namespace umirig::iec62056 {

struct TranscriptLine {
  char direction = 'M';             // 'C' from the client, 'M' from the meter
  Bytes bytes;                      // at least one
  std::size_t line = 0;             // in the text, from 1
  std::optional<std::string> time;  // as written, where one stands: "0.125 C 2f3f210d0a" or "C 0.125 2f3f210d0a"
};

// Empty lines and lines that begin with '#' are skipped. Error: the line and what is wrong with it.
Result<std::vector<TranscriptLine>> parse_transcript(std::string_view text);

}  // namespace umirig::iec62056
