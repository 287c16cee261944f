#include "suites/iec62056-21/lost_command.hpp"

#include <fmt/format.h>

#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;

constexpr const char* commands = "commands";  // notes: so many since the last option select
constexpr int fewest = 3;                     // with fewer there is nothing that a plain session does not show at once
constexpr int most = 60;

int said_in_session(Bench& bench) {
  const auto& text = bench.notes()[commands];
  return text.empty() ? 0 : std::stoi(text);
}

}  // namespace

void open_session(Bench& bench) { bench.notes()[commands].clear(); }

void count_command(Bench& bench) { bench.notes()[commands] = std::to_string(said_in_session(bench) + 1); }

bool plain_reads_are_lost(Bench& bench) {
  const int count = said_in_session(bench);
  if (!bench.sheet().holds("C.4") || count < fewest || count > most || bench.interrupted()) return false;
  bench.say(run::Step::Kind::remark, fmt::format("not answered: are {} plain reads of one session?", count));
  if (!bench.restart_device()) bench.wait(130s);
  set_rate(bench, false);
  if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return false;
  const auto read = iec62056::read_command('1', bench.sheet().ixit("read_address"));
  for (int i = 1; i <= count; ++i) {
    say_command(bench, read);
    if (!receive(bench, answer_wait)->silence) continue;
    if (i == 1) return false;  // not one of many
    const auto text = fmt::format("plain read {} of one session is not answered", i);
    bench.violation("6.3.9/1", text);
    bench.verdict(run::Verdict::inconclusive, "6.3.9/1", text);
    return true;
  }
  return false;
}

}  // namespace umirig::suites
