#include "rig/cli/telegram_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "rig/base/bytes.hpp"

namespace umirig::cli {

std::vector<std::string> data_lines(const std::vector<iec62056::DataSet>& sets) {
  std::vector<std::array<std::string, 3>> rows;
  for (const auto& set : sets) {
    auto address = to_readable(view(set.address.value_or("")));
    for (const auto& value : set.values) {
      rows.push_back({address, to_readable(view(value.value)), to_readable(view(value.unit.value_or("")))});
      address.clear();
    }
  }
  std::array<std::size_t, 2> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const auto& [address, value, unit] : rows) {
    auto line = fmt::format("{:<{}}  {:<{}}  {}", address, widths[0], value, widths[1], unit);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(line.empty() ? "()" : std::move(line));
  }
  return lines;
}

std::string identification_line(const iec62056::Telegram& telegram) {
  if (!telegram.identification) return "";
  const auto& one = *telegram.identification;
  auto line = fmt::format("{}: manufacturer {}, baud rate character {}", to_readable(view(one.raw)),
                          to_readable(view(one.manufacturer)), to_readable(view({&one.baud_character, 1})));
  if (!one.escapes.empty())
    line += fmt::format(", escapes {}", to_readable(view(fmt::format("{}", fmt::join(one.escapes, " ")))));
  line += fmt::format(", identification '{}'", to_readable(view(one.identification)));
  if (telegram.mode) line += ", mode " + *telegram.mode;
  return line;
}

std::string check_line(const iec62056::Check& check) {
  if (check.ok) return fmt::format("{} {} holds", check.kind, check.seen);
  return fmt::format("{} {} seen, {} expected", check.kind, check.seen, check.expected);
}

std::string finding_line(const iec62056::Finding& finding) {
  return fmt::format("{} at {}: {}", finding.clause, finding.offset, finding.text);
}

std::string trace_line(const iec62056::Passage& one) {
  const auto errors = one.errors > 0 ? fmt::format("  ({} characters with errors)", one.errors) : "";
  return fmt::format("{:>10.3f} s  {:>5} Bd  {} {}{}", to_ms(one.begin) / 1e3, one.baud, one.sent ? '>' : '<', one.text, errors);
}

}  // namespace umirig::cli
