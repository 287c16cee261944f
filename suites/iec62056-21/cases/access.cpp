// Cases on what the password guards, whatever the type of the command. IEC 62056-21, annex D.
#include <fmt/format.h>

#include <array>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

struct Guarded {
  char type;
  const char* pics;
  const char* ixit;  // what the command carries, with its brackets; empty: the value and the address that W1 writes
};

constexpr std::array<Guarded, 4> writes = {
    {{'2', "C.7", "write_2"}, {'3', "C.9", ""}, {'4', "C.11", "partial_write_4"}, {'5', "C.14", "write_5"}}};

constexpr std::array<Guarded, 5> reads = {{{'2', "C.6", "read_2"},
                                           {'3', "C.8", "partial_read"},
                                           {'4', "C.10", "partial_read_4"},
                                           {'5', "C.12", "read_5"},
                                           {'6', "C.13", "read_6"}}};

std::unique_ptr<MeterMessage> ask(Bench& bench, char letter, const Guarded& one) {
  const auto& sheet = bench.sheet();
  iec62056::Command command;
  command.letter = letter;
  command.type = one.type;
  command.data =
      to_bytes(one.ixit[0] != '\0' ? sheet.ixit(one.ixit) : sheet.ixit("write_address") + "(" + sheet.ixit("write_value") + ")");
  command.has_data = true;
  say_command(bench, command);
  return receive(bench, answer_wait);
}

bool is_done(char letter, const MeterMessage& message) {
  return letter == 'W' ? message.kind == MessageKind::ack : message.is_data();
}

// Behind the password they work, before it in the next session they are refused. Those that do not even work behind it say
// nothing.
template <std::size_t N>
run::FunctionCase::Body needs_password(char letter, const std::array<Guarded, N>& all) {
  return [letter, &all](Bench& bench, const CaseHead& head) {
    if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, letter == 'W')) return;
    std::vector<Guarded> working;
    for (const auto& one : all) {
      if (bench.sheet().holds(one.pics) && is_done(letter, *ask(bench, letter, one))) working.push_back(one);
    }
    if (working.empty()) return bench.not_applicable(fmt::format("the meter has no {} command beside {}1", letter, letter));
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    if (!sign_on(bench) || !enter_programming(bench)) return;
    for (const auto& one : working) {
      const auto message = ask(bench, letter, one);
      if (message->is_error() || message->is_doubtful_error()) {
        bench.observed();
        continue;
      }
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("{}{} before the password: expected an error message, saw {}", letter, one.type,
                                       message->silence ? "nothing" : message->text));
    }
  };
}

}  // namespace

void add_access_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"D", 7, "D/1", "inopportune", "Write commands of other types than W1 are refused before the password.",
                   needs_password('W', writes)});
  cases.push_back({"D", 8, "D/2", "inopportune", "Read commands of other types than R1 are refused before the password.",
                   needs_password('R', reads)});
}

}  // namespace umirig::suites
