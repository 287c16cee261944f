// What comes behind passwords, session by session. IEC 62056-21, 6.3.7.
#include <fmt/format.h>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

std::unique_ptr<MeterMessage> say_it(Bench& bench, bool right) {
  say_password(bench, right);
  return receive(bench, answer_wait);
}

// Twice into programming mode and out of it by a break: what does not even bear that says nothing of passwords.
bool sessions_work(Bench& bench) {
  if (!quiet(bench)) return false;
  for (int i = 0; i < 2; ++i) {
    if (!sign_on(bench) || !enter_programming(bench)) return false;
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    set_rate(bench, false);
  }
  return true;
}

// Behind a break of the meter; it is at its start, at 300 Bd. False with a verdict.
bool is_at_start(Bench& bench, const CaseHead& head, const std::string& behind) {
  bench.wait_until(bench.reference() + back_wait);
  set_rate(bench, false);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (message->is_identification()) {
    bench.observed();
    bench.notes()["z"] = std::string(1, message->baud_character());
    return true;
  }
  if (message->silence) {
    bench.verdict(Verdict::fail, head.requirement, fmt::format("behind the break on {} a request is not answered", behind));
  } else {
    block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  }
  return false;
}

// A meter may lock itself behind wrong passwords: what it answers then is its own.
void start_behind_each(Bench& bench, const CaseHead& head) {
  if (!sessions_work(bench) || !sign_on(bench)) return;
  for (const auto* which : {"a wrong password", "a second wrong password", "a third wrong password"}) {
    if (!enter_programming(bench)) return;
    const auto message = say_it(bench, false);
    if (!message->is_command('B', '0')) return block(bench, "6.3.7/2", *message, "a break");
    if (!is_at_start(bench, head, which)) return;
  }
}

void start_behind_wrong_behind_right(Bench& bench, const CaseHead& head) {
  if (!sessions_work(bench) || !sign_on(bench) || !enter_programming(bench)) return;
  const auto right = say_it(bench, true);
  if (right->kind != MessageKind::ack) return block(bench, "6.3.7/1", *right, "ACK to the right password");
  bench.observed();
  if (!say_it(bench, false)->is_command('B', '0'))
    return bench.not_applicable("a wrong password behind the right one gets no break: there is nothing to judge");
  is_at_start(bench, head, "a wrong password behind the right one");
}

// A meter that locks itself may be silent; it has no other word for it.
void second_gets_break(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  for (const auto* which : {"first", "second"}) {
    if (!sign_on(bench) || !enter_programming(bench)) return;
    const auto message = say_it(bench, false);
    if (message->is_command('B', '0')) {
      bench.observed();
      bench.wait_until(bench.reference() + back_wait);
      set_rate(bench, false);
      continue;
    }
    if (which[0] == 'f' || message->silence) return block(bench, "6.3.7/2", *message, "a break");
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("the {} wrong password: expected a break, saw {}", which, message->text));
  }
}

}  // namespace

void add_password_session_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.7",
                   69,
                   "6.3.7/3",
                   "inopportune",
                   "After the break on each of three wrong passwords a request at 300 Bd is answered.",
                   start_behind_each,
                   {"A.1=C"}});
  cases.push_back({"6.3.7",
                   70,
                   "6.3.7/3",
                   "inopportune",
                   "After the break on a wrong password behind the right one a request at 300 Bd is answered.",
                   start_behind_wrong_behind_right,
                   {"A.1=C"}});
  cases.push_back(
      {"6.3.7", 74, "6.3.7/2", "invalid", "A second wrong password is answered with a break, too.", second_gets_break});
}

}  // namespace umirig::suites
