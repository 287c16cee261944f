#include "rig/iec62056/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rig/iec62056/parity.hpp"
#include "rig/iec62056/telegram_scanner.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t row = 16;  // bytes in a line

struct Reading {
  std::vector<Field> fields;
  Findings findings;
};

Reading read(ByteView seven_bit, FindingList findings) {
  Reading reading;
  FindingList all;
  for (const auto& telegram : TelegramScanner(seven_bit, std::move(findings), &reading.fields).run())
    all.add_all(telegram.findings);
  reading.findings = all.take();
  return reading;
}

}  // namespace

std::vector<Field> fields(ByteView input) {
  FindingList findings;
  const auto stripped = strip_even_parity(input, findings);
  return read(stripped ? ByteView(*stripped) : input, std::move(findings)).fields;
}

std::string explain(ByteView input) {
  FindingList findings;
  const auto stripped = strip_even_parity(input, findings);
  const auto seven_bit = stripped ? ByteView(*stripped) : input;
  const auto reading = read(seven_bit, std::move(findings));

  std::string text;
  auto finding = reading.findings.begin();
  const auto add_findings = [&](std::size_t end) {
    for (; finding != reading.findings.end() && finding->offset < end; ++finding) {
      fmt::format_to(std::back_inserter(text), "          ^ {} at {}: {}\n", finding->clause, finding->offset, finding->text);
    }
  };
  for (const auto& field : reading.fields) {
    for (std::size_t i = 0; i < field.size; i += row) {
      const auto at = field.offset + i;
      const auto size = std::min(row, field.size - i);
      fmt::format_to(std::back_inserter(text), "{:08}  {:<{}}  {:<{}}  {}\n", at, to_hex(input.subspan(at, size)), 2 * row,
                     to_readable(seven_bit.subspan(at, size)), row, i == 0 ? std::string_view(field.meaning) : "...");
    }
    add_findings(field.offset + field.size);
  }
  add_findings(static_cast<std::size_t>(-1));
  return text;
}

}  // namespace umirig::iec62056
