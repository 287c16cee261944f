// Data sets with half a pair of brackets. IEC 62056-21, 6.3.7.
#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/session_probes.hpp"
#include "suites/iec62056-21/supported.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

std::unique_ptr<MeterMessage> say_data(Bench& bench, char letter, const std::string& data) {
  iec62056::Command command;
  command.letter = letter;
  command.type = '1';
  command.data = to_bytes(data);
  command.has_data = true;
  say_command(bench, command);
  return receive(bench, answer_wait);
}

// FAIL where the answer is anything but NAK, and the session still answers.
void judge_nak(Bench& bench, const CaseHead& head, char letter, const std::string& data) {
  auto message = say_data(bench, letter, data);
  if (message->silence) message = say_data(bench, letter, data);  // that a command is lost now and then is another matter
  if (is_nak(*message)) return bench.observed();
  if (message->silence && !still_reads(bench)) return;
  bench.verdict(Verdict::fail, head.requirement, fmt::format("{}1 of {}: expected NAK, saw {}", letter, data, seen_of(*message)));
}

void half_brackets_of_read(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  if (!still_reads(bench)) return;
  const auto address = bench.sheet().ixit("read_address");
  for (const auto* bracket : {"(", ")"}) {
    judge_nak(bench, head, 'R', address + bracket);
    if (bench.over()) return;
  }
  still_reads(bench);
}

// With none, with the first alone, with the second alone; the value stays.
void brackets_of_write(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  const auto& sheet = bench.sheet();
  const auto address = sheet.ixit("write_address");
  const auto before = sheet.ixit("write_value");
  const auto value = sheet.ixit("write_value_2");
  if (!stands_there(bench, address, before)) return;
  for (const auto& data : {address + value, address + "(" + value, address + value + ")"}) {
    judge_nak(bench, head, 'W', data);
    if (bench.over()) return;
    const auto now = value_of_register(bench, address);
    if (now != before && !now.empty())
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("W1 of {} writes: '{}' in place of '{}'", data, now, before));
  }
}

void half_brackets_of_others(Bench& bench, const CaseHead& head) {
  for_each_working(bench, supported_commands(bench), [&](const SupportedCommand& one) {
    auto data = carried(bench, one);
    if (!data.ends_with(')')) return;
    data.pop_back();
    const auto message = ask(bench, one, data);
    if (is_nak(*message)) return;
    bench.verdict(Verdict::fail, head.requirement,
                  fmt::format("{} without its closing bracket: expected NAK, saw {}", one.name(), seen_of(*message)));
  });
}

}  // namespace

void add_bracket_cases(std::vector<CaseEntry>& cases) {
  cases.push_back(
      {"6.3.7", 61, "6.3.7/5", "invalid", "A read command with one bracket alone is refused with NAK.", half_brackets_of_read});
  cases.push_back({"6.3.7",
                   62,
                   "6.3.7/5",
                   "invalid",
                   "A write command without one of its brackets, or without both, is refused with NAK and writes nothing.",
                   brackets_of_write,
                   {"C.4", "C.5"}});
  cases.push_back({"6.3.7", 63, "6.3.7/5", "invalid",
                   "Every other command of the meter is refused with NAK without its closing bracket.", half_brackets_of_others});
}

}  // namespace umirig::suites
