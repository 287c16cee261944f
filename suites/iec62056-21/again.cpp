#include "suites/iec62056-21/again.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/lost_command.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;

constexpr Duration least_reaction = 20ms;         // 6.1: what begins sooner answers nothing
constexpr const char* identified = "identified";  // notes: begin and end of the identification, "…/…" in ns
constexpr const char* operand = "operand came";
constexpr const char* slow_select = "slow select";  // the gap between its characters in ns
constexpr std::string_view second_time = "comes a second time";

struct Span {
  Time begin{0};
  Time end{0};
};

std::optional<Span> span_of_identification(Bench& bench) {
  const auto& text = bench.notes()[identified];
  const auto slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  return Span{Time(std::stoll(text.substr(0, slash))), Time(std::stoll(text.substr(slash + 1)))};
}

void see(Bench& bench, const MeterMessage& message, const std::string& requirement, const std::string& text) {
  bench.violation(requirement, text);
  bench.mark(message.begin, message.end, text);
  bench.spoil(requirement, text);
}

// At another rate its characters cannot be read, but they last as long.
bool lasts_as_long(const MeterMessage& message, const Span& first) {
  constexpr Duration one_character = 34ms;  // at 300 Bd
  return std::chrono::abs((message.end - message.begin) - (first.end - first.begin)) <= one_character;
}

}  // namespace

void begin_anew(Bench& bench) {
  bench.notes()[identified].clear();
  bench.notes()[operand].clear();
}

void begin_option(Bench& bench, Duration gap) {
  open_session(bench);
  bench.notes()[operand].clear();
  bench.notes()[slow_select] = gap > Duration(0) ? std::to_string(gap.count()) : "";
}

void note_once(Bench& bench, const MeterMessage& message) {
  if (message.is_identification()) bench.notes()[identified] = fmt::format("{}/{}", message.begin.count(), message.end.count());
  if (message.is_command('P', '0')) bench.notes()[operand] = "yes";
}

bool comes_unasked(Bench& bench, const MeterMessage& message) {
  if (message.is_command('P', '0') && !bench.notes()[operand].empty()) {
    see(bench, message, "6.4.6/2", fmt::format("the operand message {} {}", message.text, second_time));
    return true;
  }
  const auto first = span_of_identification(bench);
  if (!first) return false;
  const auto behind = message.begin - first->end;
  const bool soon = message.reaction < least_reaction;
  if (message.is_identification() || (soon && message.unreadable() && lasts_as_long(message, *first))) {
    see(bench, message, "6.3.2/1",
        fmt::format("the identification {}, {} behind the first: {}", second_time, format_ms(behind), message.text));
    return true;
  }
  // 6.4.3: what begins in the right option select is no answer to it, but the readout for want of one.
  const bool early = said_last(bench) == Said::select && message.reaction < Duration(0) && behind < 1500ms;
  if (early && mode_of_meter(bench) == 'C') {
    see(bench, message, "6.4.3/4",
        fmt::format(
            "something begins {} behind the identification, before the option select is over: expected nothing for 1500 ms",
            format_ms(behind)));
    return true;
  }
  // 6.3.3: behind its CR an option select is not complete, and answered all the same.
  const auto& gap = bench.notes()[slow_select];
  const Time line_feed = bench.last_sent() - bench.format().characters(1);
  if (!gap.empty() && message.begin < line_feed && message.begin > line_feed - Duration(std::stoll(gap))) {
    see(bench, message, "6.3.3/1", "an answer begins behind the CR of the option select: its LF had not come");
    return true;
  }
  return false;
}

void note_unasked(Bench& bench, const Bytes& bytes) {
  iec62056::Framer framer(iec62056::Side::meter);
  Bytes message;
  for (const auto byte : bytes) {
    const bool starts = framer.kind() == MessageKind::nothing || framer.complete();
    if (starts) message.clear();
    message.push_back(byte & 0x7FU);
    if (framer.feed(byte & 0x7FU) != iec62056::Progress::complete) continue;
    const bool is_operand = framer.kind() == MessageKind::command && message.size() > 2 && message[1] == 'P' && message[2] == '0';
    if (framer.kind() == MessageKind::identification && span_of_identification(bench))
      bench.violation("6.3.2/1", fmt::format("the identification {}: {}", second_time, to_readable(message)));
    if (is_operand && !bench.notes()[operand].empty())
      bench.violation("6.4.6/2", fmt::format("the operand message {} {}", to_readable(message), second_time));
  }
}

bool came_twice_before(Bench& bench, const std::string& requirement) {
  const auto& all = bench.history().violations;
  const auto seen = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return one.violation.requirement == requirement && one.violation.text.find(second_time) != std::string::npos;
  });
  if (seen == all.end()) return false;
  const auto text = seen->violation.text;
  bench.violation(requirement, text);
  bench.spoil(requirement, fmt::format("as in {}: {}", seen->case_id, text));
  return true;
}

}  // namespace umirig::suites
