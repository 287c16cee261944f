// Cases on modes A and B: the data follow the identification without an option select. IEC 62056-21, 6.4.1 and 6.4.2.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/message_words.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// IEC 62056-21, 6.1.
constexpr Duration least_reaction = 20ms;
constexpr Duration usual_least_reaction = 200ms;
constexpr Duration longest_reaction = 1500ms;
constexpr Duration late_repeat = 1300ms;

void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

void data_follow(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  ask_readout(bench);
  const auto message = receive(bench, answer_wait);
  if (message->is_readout()) return bench.observed();
  fail(bench, head,
       fmt::format("expected the data at {} Bd behind the identification, saw {}", bench.format().baud,
                   message->silence ? "nothing" : message->text));
}

// The time between identification and data, with its limits; null where another case is concerned.
std::optional<Bench::Judgement> measure_pause(Bench& bench, Duration& pause, std::optional<Duration> low,
                                              std::optional<Duration> high) {
  if (!quiet(bench) || !sign_on(bench)) return std::nullopt;
  const auto message = read_out(bench);
  if (!message) return std::nullopt;
  pause = message->reaction;
  const auto judged = bench.measure("from the identification to the data", pause, low, high);
  if (judged == Bench::Judgement::inconclusive) {
    bench.verdict(Verdict::inconclusive, "", "from the identification to the data: the limit lies within the uncertainty");
  }
  return judged;
}

void data_in_time(Bench& bench, const CaseHead& head) {
  Duration pause{0};
  if (measure_pause(bench, pause, std::nullopt, longest_reaction) != Bench::Judgement::outside) return;
  fail(bench, head,
       fmt::format("the data start {} behind the identification: expected at most {}", format_ms(pause),
                   format_ms(longest_reaction)));
}

void pause_before_data(Bench& bench, const CaseHead& head) {
  Duration pause{0};
  const auto judged = measure_pause(bench, pause, least_reaction, std::nullopt);
  if (judged == Bench::Judgement::outside) {
    return fail(bench, head,
                fmt::format("the data start {} behind the identification: expected at least {}", format_ms(pause),
                            format_ms(least_reaction)));
  }
  if (judged && pause < usual_least_reaction) {
    bench.finding(fmt::format("from the identification to the data: {}; with an upper-case third letter {} are expected",
                              format_ms(pause), format_ms(usual_least_reaction)));
  }
}

// Where a read needs the password, its answer before that is another case's matter (D/2).
std::unique_ptr<MeterMessage> say_first_command(Bench& bench) {
  if (bench.sheet().holds("C.2") && bench.sheet().pics("C.3") == "all") {
    say_password(bench, true);
  } else {
    say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  }
  return receive(bench, answer_wait);
}

void commands_behind_data(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !read_out(bench)) return;
  bench.wait_until(bench.reference() + back_wait);
  if (!bench.inbox().empty()) {
    return fail(bench, head, fmt::format("{} characters come behind the data, unasked", bench.inbox().size()));
  }
  set_rate(bench, false);
  const auto message = say_first_command(bench);
  if (!message->silence && !message->unreadable()) return bench.observed();
  fail(bench, head,
       fmt::format("a command behind the data at 300 Bd: expected an answer, saw {}",
                   message->silence ? "nothing" : message->text));
}

// In three sessions, which a break ends.
void commands_behind_each_data(Bench& bench, const CaseHead& head) {
  constexpr int sessions = 3;
  if (!quiet(bench)) return;
  for (int i = 1; i <= sessions; ++i) {
    if (!sign_on(bench) || !read_out(bench)) return;
    bench.wait_until(bench.reference() + back_wait);
    set_rate(bench, false);
    const auto message = say_first_command(bench);
    if (message->silence || message->unreadable()) {
      return fail(bench, head,
                  fmt::format("a command behind the data of session {} at 300 Bd: expected an answer, saw {}", i,
                              message->silence ? "nothing" : message->text));
    }
    bench.observed();
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
  }
}

// The data again by NAK, three times, each time within 1500 ms. Whether the meter hears the repeat request of mode B at the rate
// of Z or at 300 Bd is open: both.
void repeat_in_mode_b(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  std::string seen;
  for (const bool at_z : {true, false}) {
    if (!sign_on(bench)) return;
    const auto first = read_out(bench);
    if (!first) return;
    // Behind data without their end, which has to be waited for, a repeat request comes too late.
    if (!first->whole && bench.sheet().holds("B.1")) return block(bench, "6.3.4/1", *first, "data with their end");
    int repeated = 0;
    while (repeated < 3) {
      set_rate(bench, at_z);
      // 6.3.6: up to 1500 ms behind the data.
      if (repeated == 1) bench.wait_until(bench.reference() + late_repeat);
      set_said(bench, Said::select);
      say(bench, "repeat request", Bytes{iec62056::NAK});
      set_rate(bench, true);
      const auto again = receive(bench, answer_wait);
      if (!again->is_readout() || form_of_readout(*again) != form_of_readout(*first)) {
        seen = fmt::format("repeat request {} at {} Bd: saw {}", repeated + 1, at_z ? "the rate of Z" : "300",
                           again->silence ? "nothing" : again->text);
        break;
      }
      ++repeated;
    }
    if (repeated == 3) return;
    if (repeated > 0 || !bench.restart_device()) {
      if (repeated > 0) break;
      back_to_start(bench);
    }
  }
  fail(bench, head, seen);
}

}  // namespace

void add_mode_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.4.1", 1, "6.4.1/1", "valid", "The data follow the identification at 300 Bd.", data_follow});
  cases.push_back({"6.4.1", 3, "6.4.1/3", "valid", "Behind the data a command is answered at 300 Bd.", commands_behind_data});
  cases.push_back({"6.4.1", 4, "6.4.1/4", "valid", "The data start within 1500 ms.", data_in_time});
  cases.push_back({"6.4.1", 5, "6.4.1/3", "valid", "Behind the data of each of three sessions a command is answered at 300 Bd.",
                   commands_behind_each_data});
  cases.push_back({"6.4.2", 1, "6.4.2/1", "valid", "The data follow the identification at the rate of Z.", data_follow});
  cases.push_back({"6.4.2", 2, "6.4.2/2", "valid", "A pause lies between identification and data.", pause_before_data});
  cases.push_back({"6.4.2", 4, "6.4.2/4", "valid", "Behind the data a command is answered at 300 Bd.", commands_behind_data});
  cases.push_back({"6.4.2", 6, "6.4.2/4", "valid", "Behind the data of each of three sessions a command is answered at 300 Bd.",
                   commands_behind_each_data});
  cases.push_back({"6.4.2", 5, "6.4.2/5", "valid", "The data start within 1500 ms.", data_in_time});
  cases.push_back({"6.3.6",
                   2,
                   "6.3.6/1",
                   "valid",
                   "Three repeat requests behind the data of mode B are each answered.",
                   repeat_in_mode_b,
                   {"A.1=B"}});
}

}  // namespace umirig::suites
