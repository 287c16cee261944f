#include "rig/sim/meter_readout.hpp"

#include <fmt/format.h>

#include <vector>

#include "rig/iec62056/characters.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;
using Line = std::vector<std::string>;  // its data sets

std::vector<Line> lines_of_registers(const MeterStore& store) {
  std::vector<Line> lines;
  for (const auto& one : registers()) lines.push_back({data_set(one, store)});
  return lines;
}

std::vector<Line> lines_of(const MeterOptions& options, const MeterStore& store) {
  if (options.layout == Layout::empty) return {};
  std::vector<Line> lines;
  if (options.layout == Layout::long_) {
    for (int i = 1; i <= 200; ++i) lines.push_back({fmt::format("P.{0:03}(0000.{0:03}*kWh)", i)});
    return lines;
  }
  if (options.layout == Layout::packed) {
    // The second half begins where both lines keep the 78 characters of 6.5.1.
    lines.resize(2);
    for (const auto& one : registers()) lines[lines[0].size() < 4 ? 0 : 1].push_back(data_set(one, store));
    return lines;
  }
  lines = lines_of_registers(store);
  if (options.layout == Layout::groups) {
    lines.push_back({"72.32(0011)(22-12-21 12:17)"});
    lines.push_back({"C.2.1(22-01-01)(   )"});
    lines.push_back({"(0000)"});
  }
  if (options.layout == Layout::longest) {
    lines.push_back({"96.99.99.99-LONG(VALUE-OF-THIRTY-TWO-CHARACTERS-0*UNIT-OF-16-CHARS)"});
  }
  if (options.layout == Layout::suffixes) {
    for (const auto* set :
         {"1.8.0*12(000000.100*kWh)", "1.8.1&12(000000.050*kWh)", "1-1:32.7.0(230.1*V)", "CURRE(00.012*A)", "2.18.1(3)"}) {
      lines.push_back({set});
    }
  }
  return lines;
}

// What one data set more looks like in a meter that cannot build it right.
void add_odd_data_sets(const MeterOptions& options, std::vector<Line>& lines) {
  if (options.has(Defect::address_too_long)) lines.push_back({"96.99.99.99-LONG7(0)"});
  if (options.has(Defect::value_too_long)) lines.push_back({"96.1.1(VALUE-OF-THIRTY-THREE-CHARACTERS0)"});
  if (options.has(Defect::value_with_slash)) lines.push_back({"96.1.2(12/34)"});
  if (options.has(Defect::unit_too_long)) lines.push_back({"96.1.3(0*UNIT-OF-17-CHARAC)"});
  if (options.has(Defect::bracket_left_open)) lines.push_back({"96.1.4(0"});
  if (options.has(Defect::brackets_swapped)) lines.push_back({"96.1.6)0("});
  if (options.has(Defect::data_set_without_brackets)) lines.push_back({"96.1.5"});
}

void drop_last_data_set(std::vector<Line>& lines) {
  if (lines.empty()) return;
  lines.back().pop_back();
  if (lines.back().empty()) lines.pop_back();
}

std::string_view line_end(const MeterOptions& options, bool is_second) {
  if (is_second && options.has(Defect::every_second_readout_with_lf)) return "\n";
  if (options.has(Defect::lines_without_cr_lf)) return "\n";
  return options.has(Defect::lines_too_short_end) ? "\r" : "\r\n";
}

std::string block_of(const MeterOptions& options, const std::vector<Line>& lines, bool is_second) {
  std::string block;
  for (const auto& line : lines) {
    if (!block.empty()) block += line_end(options, is_second);
    for (const auto& set : line) block += set;
  }
  if (!block.empty() && options.layout != Layout::glued) block += "\r\n";
  return block;
}

}  // namespace

std::string readout_message(const MeterOptions& options, const MeterStore& store, bool again, bool fallback, bool resumes,
                            bool is_second) {
  auto lines = lines_of(options, store);
  add_odd_data_sets(options, lines);
  if (again && options.has(Defect::repeat_differs)) drop_last_data_set(lines);
  if (resumes && !lines.empty()) lines.front().erase(lines.front().begin());
  if (resumes && !lines.empty() && lines.front().empty()) lines.erase(lines.begin());
  const auto block = block_of(options, lines, is_second);
  const std::string_view end = options.has(Defect::readout_without_exclamation_mark) ? "" : "!\r\n";
  if (options.check == BccKind::none) return block + std::string(end);

  std::string message(1, STX);
  message.append(block).append(end);
  if (options.has(Defect::readout_without_etx)) return message;
  message += options.has(Defect::readout_ends_with_eot) ? EOT : ETX;
  if (options.has(Defect::readout_without_bcc) || (fallback && options.has(Defect::fallback_without_bcc))) return message;
  const std::string_view covered = std::string_view(message).substr(options.has(Defect::bcc_covers_stx) ? 0 : 1);
  auto check = bcc(options.check, view(covered));
  const bool wrong = options.has(Defect::bcc_wrong_in_readout) || (fallback && options.has(Defect::bcc_wrong_in_fallback));
  if (wrong) check ^= 0x55;
  return message += static_cast<char>(check);
}

std::vector<std::string> readout_lines(const MeterOptions& options, const MeterStore& store) {
  auto lines = lines_of(options, store);
  add_odd_data_sets(options, lines);
  std::vector<std::string> texts;
  for (const auto& line : lines) {
    auto& text = texts.emplace_back();
    for (const auto& set : line) text += set;
  }
  return texts;
}

std::string identification_message(const MeterOptions& options, bool is_second) {
  constexpr std::size_t limit = 4 + 16;  // XXXZ, and 6.3.14, item 14
  std::string text = options.identification;
  text[3] = options.z();
  if (options.has(Defect::manufacturer_with_digit)) text[1] = '1';
  const bool too_long =
      options.has(Defect::identification_too_long) || (is_second && options.has(Defect::identification_sometimes_too_long));
  if (too_long) text.resize(limit + 1, 'X');
  if (options.has(Defect::identification_with_exclamation_mark)) {
    if (text.size() >= limit) text.pop_back();
    text += '!';
  }
  const char start = options.has(Defect::identification_without_slash) ? ' ' : '/';
  text = start + text + (options.has(Defect::identification_without_lf) ? "\r" : "\r\n");
  if (options.has(Defect::identification_twice)) text += text;
  return is_second && options.has(Defect::glitch_before_second_identification) ? '\x7F' + text : text;
}

}  // namespace umirig::sim
