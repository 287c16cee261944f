#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "adapters/replay/exchange.hpp"
#include "adapters/replay/exchange_rate.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/transcript.hpp"

namespace umirig::replay {
namespace {

// 6.4.3: a meter that waits for an option select in vain goes on after 1500 to 2200 ms.
constexpr Duration select_time = 1800ms;

std::optional<double> number(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), ',', '.');
  double value = 0;
  const auto* end = plain.data() + plain.size();
  const auto [rest, error] = std::from_chars(plain.data(), end, value);
  return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

// Seconds; nothing where it is written in a way that is not known.
std::optional<double> seconds(std::string_view text) {
  double unit = 1;
  if (text.ends_with("ms")) {
    unit = 1e-3;
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
  }
  double sum = 0;
  while (true) {
    const auto colon = text.find(':');
    const auto part = number(text.substr(0, colon));
    if (!part) return std::nullopt;
    sum = sum * 60 + *part;
    if (colon == std::string_view::npos) return sum * unit;
    text.remove_prefix(colon + 1);
  }
}

// When a line began; `before`: the line in front of it.
std::optional<Time> begin_of(const iec62056::TranscriptLine& line, std::optional<Time> before) {
  if (!line.time) return std::nullopt;
  std::string_view text = *line.time;
  if (text.starts_with('@')) text.remove_prefix(1);
  const bool relative = text.starts_with('+');
  if (relative) text.remove_prefix(1);
  const auto value = seconds(text);
  if (!value || (relative && !before)) return std::nullopt;
  return from_ms(*value * 1e3) + (relative ? *before : Time(0));
}

// How long the meter waits where no times say so.
Duration usual_pause(const Exchange& before, Duration reaction) {
  if (before.empty() || !before.back().from_meter) return reaction;
  const char z = baud_character(before.back().bytes);
  if (z == 0) return reaction;
  switch (iec62056::mode_of(z)) {
    case 'A':
      return Duration(0);
    case 'B':
      return reaction;
    default:
      return select_time;
  }
}

}  // namespace

Result<Exchange> exchange_from_transcript(std::string_view text, Duration reaction, std::optional<SerialFormat> push) {
  const auto lines = iec62056::parse_transcript(text);
  if (!lines) return failure(ErrorKind::configuration, lines.error().text);
  if (lines->empty()) return failure(ErrorKind::configuration, "it holds no line 'C hex' or 'M hex'");
  Exchange exchange;
  ExchangeRate rate;
  std::optional<Time> before;
  for (const auto& line : *lines) {
    Step step;
    step.from_meter = line.direction == 'M';
    step.bytes = line.bytes;
    step.where = fmt::format("line {}", line.line);
    step.format.baud = step.from_meter ? rate.from_meter(line.bytes) : rate.from_reader(line.bytes);
    if (push) step.format = *push;
    for (auto& byte : step.bytes) byte &= static_cast<std::uint8_t>((1U << step.format.data_bits) - 1U);
    const auto begin = begin_of(line, before);
    if (step.from_meter) {
      step.pause = usual_pause(exchange, reaction);
      if (begin && before && !exchange.empty()) {
        const auto& last = exchange.back();
        step.pause = std::max(Duration(0), *begin - (*before + last.format.characters(last.bytes.size())));
      }
    }
    before = begin;
    exchange.push_back(std::move(step));
  }
  return exchange;
}

}  // namespace umirig::replay
