#include "rig/cli/exchange_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace umirig::cli {
namespace {

constexpr Duration inter_character_time = 1500ms;  // IEC 62056-21, 6.1

std::size_t count_errors(const LineEvent& event) {
  return static_cast<std::size_t>(
      std::count_if(event.errors.begin(), event.errors.end(), [](auto flags) { return flags != no_error; }));
}

}  // namespace

std::vector<ExchangeLine> exchange_lines(const std::vector<LineEvent>& events) {
  std::vector<ExchangeLine> lines;
  SerialFormat own;
  Time end{0};
  for (const auto& event : events) {
    if (event.kind == LineEvent::Kind::format) own = event.format;
    if (event.kind != LineEvent::Kind::sent && event.kind != LineEvent::Kind::received) continue;
    const char direction = event.kind == LineEvent::Kind::sent ? 'C' : 'M';
    const bool goes_on = !lines.empty() && lines.back().direction == direction && lines.back().format == event.format &&
                         event.at - end < inter_character_time;
    // Two messages of the reader stay two.
    if (!goes_on || direction == 'C') {
      ExchangeLine line;
      line.direction = direction;
      line.at = event.at;
      line.format = event.format;
      line.heard_in = own;
      lines.push_back(std::move(line));
    }
    auto& line = lines.back();
    line.bytes.insert(line.bytes.end(), event.bytes.begin(), event.bytes.end());
    line.errors += count_errors(event);
    end = event.at + event.format.characters(event.bytes.size());
  }
  return lines;
}

std::vector<std::string> transcript_text(const std::vector<ExchangeLine>& lines) {
  std::vector<std::string> text;
  SerialFormat format;
  format.baud = 0;
  for (const auto& line : lines) {
    if (line.format != format) text.push_back("# " + to_text(line.format));
    format = line.format;
    if (line.errors > 0) {
      const auto why =
          line.direction == 'M' && line.heard_in != line.format ? fmt::format(", heard at {}", to_text(line.heard_in)) : "";
      text.push_back(
          fmt::format("# {} of the next {} characters have parity or framing errors{}", line.errors, line.bytes.size(), why));
    }
    text.push_back(fmt::format("{:.6f} {} {}", to_ms(line.at) / 1e3, line.direction, to_hex(line.bytes)));
  }
  return text;
}

Node exchange_node(const std::vector<ExchangeLine>& lines) {
  auto list = Node::array();
  for (const auto& line : lines) {
    list.push(Node::object()
                  .set("at_s", std::round(to_ms(line.at) * 1e3) / 1e6)
                  .set("direction", std::string(1, line.direction))
                  .set("baud", line.format.baud)
                  .set("bytes", to_hex(line.bytes))
                  .set("text", to_readable(line.bytes))
                  .set("errors", static_cast<std::uint64_t>(line.errors)));
  }
  return list;
}

}  // namespace umirig::cli
