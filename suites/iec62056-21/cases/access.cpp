// Cases on what the password guards, whatever the type of the command. IEC 62056-21, annex D.
#include <fmt/format.h>

#include <utility>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/supported.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// Behind the password they work, before it in the next session they are refused. Those that do not even work behind it say
// nothing.
run::FunctionCase::Body needs_password(char letter) {
  return [letter](Bench& bench, const CaseHead& head) {
    if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, letter == 'W')) return;
    std::vector<std::pair<SupportedCommand, Bytes>> working;
    for (const auto& one : supported_commands(bench, letter)) {
      const auto message = ask(bench, one);
      if (is_done(one, *message)) working.emplace_back(one, message->bytes);
    }
    if (working.empty()) return bench.not_applicable(fmt::format("the meter has no {} command beside {}1", letter, letter));
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    if (!sign_on(bench) || !enter_programming(bench)) return;
    for (const auto& [one, done] : working) {
      const auto message = ask(bench, one);
      // A text without address looks like an error message: the same as behind the password is none.
      if ((message->is_error() || message->is_doubtful_error()) && message->bytes != done) {
        bench.observed();
        continue;
      }
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("{} before the password: expected an error message, saw {}", one.name(),
                                       message->silence ? "nothing" : message->text));
    }
  };
}

}  // namespace

void add_access_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"D", 7, "D/1", "inopportune", "Write commands of other types than W1 are refused before the password.",
                   needs_password('W')});
  cases.push_back({"D", 8, "D/2", "inopportune", "Read commands of other types than R1 are refused before the password.",
                   needs_password('R')});
}

}  // namespace umirig::suites
