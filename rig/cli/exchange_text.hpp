// What went over a line, as a transcript that replay: reads back.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/line/tap.hpp"

namespace umirig::cli {

// One message of either side.
struct ExchangeLine {
  char direction = 'C';   // 'C' the rig, 'M' the device
  Time at{0};             // of its first bit
  SerialFormat format;    // in which it was sent
  SerialFormat heard_in;  // of the receiver; only of 'M'
  Bytes bytes;
  std::size_t errors = 0;  // characters with parity or framing errors
};

// What follows on itself with gaps below 1500 ms is one message.
std::vector<ExchangeLine> exchange_lines(const std::vector<LineEvent>& events);
// "0.200000 C 2f3f210d0a", times in seconds; a change of rate and what could not be read in remarks "# …" of their own.
std::vector<std::string> transcript_text(const std::vector<ExchangeLine>& lines);
// [{"at_s","direction","baud","bytes","text","errors"}]
Node exchange_node(const std::vector<ExchangeLine>& lines);

}  // namespace umirig::cli
