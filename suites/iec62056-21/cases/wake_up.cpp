// Cases on battery meters, which sleep until NUL characters wake them. IEC 62056-21, annex B.
#include <fmt/format.h>

#include <functional>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr Duration fast_string = 550ms;
constexpr Duration least_ack_time = 10ms;  // B.2

// Later cases must know that a meter that does not wake is no matter of theirs.
void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.violation(head.requirement, reason);
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

// The device listens before it speaks; then it sleeps as at power on. Of one that does not sleep nothing can be said here.
bool asleep(Bench& bench) {
  if (!quiet(bench)) return false;
  if (!bench.restart_device()) bench.wait(130s);
  set_rate(bench, false);
  say_request_awake(bench);
  const auto message = receive(bench, answer_wait);
  if (message->silence) return !bench.interrupted();
  bench.verdict(Verdict::inconclusive, "",
                "a request without a wake-up is answered: the meter does not sleep: is PICS A.4 right?");
  return false;
}

// A request to a meter that was woken. Something else than an identification is no matter of the wake-up's.
bool answers_now(Bench& bench) {
  set_rate(bench, false);
  say_request_awake(bench);
  const auto message = receive(bench, answer_wait);
  if (message->silence) return false;
  if (message->is_identification()) {
    bench.observed();
  } else {
    block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  }
  return true;
}

// Woken in the same way anew, it answers its own address: then it is awake, and the general request is another case's matter.
bool answers_own_address(Bench& bench, const std::function<void()>& wake_it) {
  if (!bench.sheet().holds("A.2")) return false;
  if (!bench.restart_device()) bench.wait(130s);
  set_rate(bench, false);
  wake_it();
  say_request_awake(bench, bench.sheet().ixit("device_address"));
  const auto message = receive(bench, answer_wait);
  if (!message->is_identification()) return false;
  bench.verdict(Verdict::inconclusive, "6.3.1/1", "a woken meter answers its own address, and no general request");
  return true;
}

run::FunctionCase::Body wakes_with(Duration length, Duration gap, Duration pause) {
  return [=](Bench& bench, const CaseHead& head) {
    if (!asleep(bench)) return;
    say_wake_up(bench, length, gap, pause);
    if (answers_now(bench)) return;
    if (answers_own_address(bench, [&] { say_wake_up(bench, length, gap, pause); })) return;
    // Where the plain string wakes, the gaps are to blame; otherwise the wake-up as a whole.
    if (gap > Duration(0)) {
      if (!bench.restart_device()) bench.wait(130s);
      say_wake_up(bench, length, Duration(0), pause);
      if (!answers_now(bench)) {
        return bench.verdict(Verdict::inconclusive, "B.1/1", "a request behind a wake-up message without gaps is not answered");
      }
    }
    fail(bench, head,
         fmt::format("a request {} behind NUL characters for {} with gaps of {} is not answered", format_ms(pause),
                     format_ms(length), format_ms(gap)));
  };
}

// Behind a session, and behind a wake-up that no request followed: B.1 asks the reader for 1.5 s at least before the next one.
void wakes_again(Bench& bench, const CaseHead& head) {
  const auto wake_once = [&] { say_wake_up(bench, 2200ms, Duration(0), 1600ms); };
  if (!asleep(bench)) return;
  wake_once();
  if (!answers_now(bench)) return bench.verdict(Verdict::inconclusive, "B.1/1", "a woken meter does not answer");
  let_readout_pass(bench);
  bench.wait(10s);
  wake_once();
  if (!answers_now(bench)) return fail(bench, head, "behind a session a wake-up message does not wake the meter any more");
  let_readout_pass(bench);
  bench.wait(10s);
  wake_once();
  bench.say(run::Step::Kind::remark, "no request follows");
  bench.wait(15s);
  wake_once();
  if (!answers_now(bench)) fail(bench, head, "behind a wake-up message without request another one does not wake the meter");
}

void not_answered(Bench& bench, const CaseHead& head) {
  if (!asleep(bench)) return;
  say_wake_up(bench, 2200ms, Duration(0), 1600ms);
  const auto came = bench.inbox().size();
  if (!answers_now(bench)) return bench.verdict(Verdict::inconclusive, "B.1/1", "a woken meter does not answer");
  if (came > 0) fail(bench, head, fmt::format("{} characters come behind a wake-up message: expected none", came));
}

// The answer to a fast wake-up; null with a verdict.
std::unique_ptr<MeterMessage> fast_answer(Bench& bench, const CaseHead& head) {
  if (!asleep(bench)) return nullptr;
  auto message = say_fast_wake_up(bench, fast_string);
  if (!message->silence && message->reaction < Duration(0)) {
    const auto text = fmt::format("{} comes only while the next string of NUL characters is sent", message->text);
    if (head.requirement == "B.2/1") {
      bench.observed();
      fail(bench, head, text);
    } else {
      bench.verdict(Verdict::inconclusive, "B.2/1", text);
    }
    return nullptr;
  }
  if (!message->silence) {
    bench.observed();
    return message;
  }
  if (head.requirement == "B.2/1") {
    // A device that is there at all: it may be awake.
    if (!answers_now(bench)) bench.observed();
    fail(bench, head, "NUL characters for 550 ms, repeated for 6 s, are not answered");
  } else {
    bench.verdict(Verdict::inconclusive, "B.2/1", "a fast wake-up is not answered");
  }
  return nullptr;
}

void fast_wakes(Bench& bench, const CaseHead& head) { fast_answer(bench, head); }

void fast_ack_time(Bench& bench, const CaseHead& head) {
  const auto message = fast_answer(bench, head);
  if (!message || message->unreadable()) return;
  const auto judged = bench.measure("from the last NUL to the answer", message->reaction, least_ack_time, std::nullopt);
  if (judged == Bench::Judgement::outside) {
    fail(bench, head,
         fmt::format("the answer starts {} behind the last NUL: expected at least {}", format_ms(message->reaction),
                     format_ms(least_ack_time)));
  } else if (judged == Bench::Judgement::inconclusive) {
    bench.verdict(Verdict::inconclusive, "", "from the last NUL to the answer: the limit lies within the uncertainty");
  }
}

run::FunctionCase::Body fast_request(Duration pause) {
  return [=](Bench& bench, const CaseHead& head) {
    const auto message = fast_answer(bench, head);
    if (!message) return;
    bench.wait_until(bench.reference() + pause);
    if (answers_now(bench)) return;
    const auto wake_it = [&] {
      say_fast_wake_up(bench, fast_string);
      bench.wait_until(bench.reference() + pause);
    };
    if (!answers_own_address(bench, wake_it)) {
      fail(bench, head, fmt::format("a request {} behind the answer to a fast wake-up is not answered", format_ms(pause)));
    }
  };
}

void fast_wakes_again(Bench& bench, const CaseHead& head) {
  if (!fast_answer(bench, head)) return;
  bench.wait_until(bench.reference() + 250ms);
  if (!answers_now(bench)) return bench.verdict(Verdict::inconclusive, "B.2/3", "a woken meter does not answer");
  if (bench.over()) return;
  let_readout_pass(bench);
  bench.wait(10s);
  if (say_fast_wake_up(bench, fast_string)->silence)
    fail(bench, head, "behind a session a fast wake-up does not wake the meter any more");
}

void fast_wakes_behind_nothing(Bench& bench, const CaseHead& head) {
  if (!fast_answer(bench, head)) return;
  bench.say(run::Step::Kind::remark, "no request follows");
  bench.wait(15s);
  if (say_fast_wake_up(bench, fast_string)->silence)
    fail(bench, head, "behind a fast wake-up without request another one does not wake the meter");
}

void fast_ack_form(Bench& bench, const CaseHead& head) {
  const auto message = fast_answer(bench, head);
  if (!message) return;
  if (message->kind != MessageKind::ack || message->unreadable()) {
    return fail(bench, head, fmt::format("a fast wake-up is answered with {}: expected ACK at 300 Bd", message->text));
  }
  if (bench.wait_character(bench.reference() + 1s)) {
    fail(bench, head, fmt::format("{} more comes behind the ACK to a fast wake-up", to_readable(Bytes{bench.take().byte})));
  }
}

}  // namespace

void add_wake_up_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"B.1", 1, "B.1/1", "valid", "The shortest wake-up message and the shortest pause wake the meter.",
                   wakes_with(2120ms, Duration(0), 1510ms)});
  cases.push_back({"B.1", 2, "B.1/1", "valid", "The longest wake-up message and the longest pause wake the meter.",
                   wakes_with(2290ms, Duration(0), 1690ms)});
  cases.push_back({"B.1", 3, "B.1/1", "valid", "The shortest wake-up message and the longest pause wake the meter.",
                   wakes_with(2120ms, Duration(0), 1690ms)});
  cases.push_back(
      {"B.1", 4, "B.1/2", "valid", "A wake-up message with gaps of 4.5 ms wakes the meter.", wakes_with(2260ms, 4500us, 1600ms)});
  cases.push_back({"B.1", 5, "B.1/3", "inopportune",
                   "The meter is woken again behind a session, and behind a wake-up for nothing.", wakes_again});
  cases.push_back({"B.1", 6, "B.1/4", "inopportune", "A wake-up message is not answered.", not_answered});
  cases.push_back({"B.2", 1, "B.2/1", "valid", "A fast wake-up is answered.", fast_wakes});
  cases.push_back({"B.2", 2, "B.2/2", "valid", "The answer to a fast wake-up comes no earlier than 10 ms.", fast_ack_time});
  cases.push_back({"B.2", 3, "B.2/3", "valid", "A request 250 ms behind the ACK is answered.", fast_request(250ms)});
  cases.push_back({"B.2", 4, "B.2/3", "valid", "A request 1450 ms behind the ACK is answered.", fast_request(1450ms)});
  cases.push_back({"B.2", 6, "B.2/5", "inopportune", "The meter is woken again behind a session.", fast_wakes_again});
  cases.push_back({"B.2", 7, "B.2/5", "inopportune", "The meter is woken again behind a fast wake-up that no request followed.",
                   fast_wakes_behind_nothing});
  cases.push_back({"B.2", 5, "B.2/4", "valid", "The answer to a fast wake-up is one ACK at 300 Bd.", fast_ack_form});
}

}  // namespace umirig::suites
