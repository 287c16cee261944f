#include <fmt/format.h>

#include <algorithm>

#include "reports/html_case.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

// Characters that come closer than this stand in one row: a real adapter hands over a message in many pieces.
constexpr Duration joined_within = 15ms;

struct Row {
  std::size_t first = 0;  // events [first, end)
  std::size_t end = 0;
  std::size_t bytes = 0;
};

bool is_data(const LineEvent& event) { return event.kind == LineEvent::Kind::sent || event.kind == LineEvent::Kind::received; }

Time end_of(const LineEvent& event) { return event.at + event.format.characters(event.bytes.size()); }

std::vector<Row> rows_of(const std::vector<LineEvent>& events) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool joins = !rows.empty() && is_data(events[i]) && events[i - 1].kind == events[i].kind &&
                       events[i - 1].format == events[i].format && events[i].at - end_of(events[i - 1]) <= joined_within;
    if (joins) {
      rows.back().end = i + 1;
    } else {
      rows.push_back({i, i + 1, 0});
    }
    rows.back().bytes += events[i].bytes.size();
  }
  return rows;
}

std::string error_text(std::uint8_t errors) {
  std::string text;
  const auto add = [&](std::uint8_t flag, const char* name) {
    if ((errors & flag) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(parity_error, "parity error");
  add(framing_error, "framing error");
  add(break_condition, "break");
  return text;
}

struct Shown {
  std::string hex;
  std::string readable;
  std::string remarks;  // the characters with line errors, by their number
  std::size_t errors = 0;
  std::size_t bytes = 0;
};

void add_byte(Shown& shown, const LineEvent& event, std::size_t i, std::size_t number) {
  const ByteView byte(&event.bytes[i], 1);
  const bool hidden = i < event.hidden.size() && event.hidden[i] != 0;
  const auto errors = i < event.errors.size() ? error_text(event.errors[i]) : std::string();
  const auto hex = hidden ? std::string("••") : to_hex(byte);
  if (!shown.hex.empty()) shown.hex += ' ';
  shown.hex += errors.empty() ? hex : "<b class=\"bad\">" + hex + "</b>";
  shown.readable += hidden ? std::string("••") : escape(to_readable(byte));
  if (errors.empty()) return;
  ++shown.errors;
  if (shown.errors <= 8) shown.remarks += fmt::format("character {}: {}; ", number + 1, errors);
}

Shown show(const std::vector<LineEvent>& events, const Row& row, std::size_t limit) {
  Shown shown;
  for (std::size_t e = row.first; e < row.end; ++e) {
    for (std::size_t i = 0; i < events[e].bytes.size() && shown.bytes < limit; ++i) {
      add_byte(shown, events[e], i, shown.bytes);
      ++shown.bytes;
    }
  }
  if (shown.errors > 8) shown.remarks += fmt::format("{} with errors in all; ", shown.errors);
  if (shown.bytes < row.bytes) shown.remarks += fmt::format("{} further bytes: in the record; ", row.bytes - shown.bytes);
  return shown;
}

std::string event_text(const LineEvent& event, const Detail& detail) {
  switch (event.kind) {
    case LineEvent::Kind::format:
      return to_text(event.format);
    case LineEvent::Kind::break_:
      return format_ms(event.duration);
    default:
      return escape(clip(event.text, detail.bytes));
  }
}

// `left`: so many bytes may still be shown.
std::string table_row(const std::vector<LineEvent>& events, const Row& row, const Detail& detail, std::size_t& left) {
  const auto& event = events[row.first];
  const auto head =
      fmt::format(R"(<tr class="{0}"><td class="number">{1:.3f}</td><td>{0}</td>)", to_text(event.kind), to_ms(event.at));
  if (!is_data(event)) return head + "<td colspan=\"3\">" + event_text(event, detail) + "</td></tr>\n";
  const auto shown = show(events, row, left);
  left -= shown.bytes;
  auto text = head + fmt::format(R"(<td class="format">{}</td><td class="wire">{}</td><td class="wire">{})",
                                 to_text(event.format), shown.hex, shown.readable);
  if (!shown.remarks.empty()) text += "<br><em>" + shown.remarks.substr(0, shown.remarks.size() - 2) + "</em>";
  return text + "</td></tr>\n";
}

}  // namespace

std::string wire_table(const std::vector<LineEvent>& events, const Detail& detail) {
  std::string text =
      "<table><caption>Wire</caption><thead><tr><th scope=\"col\" class=\"number\">At, ms</th><th scope=\"col\" "
      "class=\"what\">What</th>"
      "<th scope=\"col\">Format</th><th scope=\"col\">Hex</th><th scope=\"col\">Readable</th></tr></thead><tbody>\n";
  const auto rows = rows_of(events);
  const auto shown = std::min(rows.size(), detail.rows);
  std::size_t left = detail.wire;
  for (std::size_t i = 0; i < shown; ++i) text += table_row(events, rows[i], detail, left);
  if (shown < rows.size()) {
    text += fmt::format("<tr><td></td><td colspan=\"4\">{} further rows: in the record</td></tr>\n", rows.size() - shown);
  }
  return text + "</tbody></table>\n";
}

}  // namespace umirig::reports
