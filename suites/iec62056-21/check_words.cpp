#include "suites/iec62056-21/check_words.hpp"

#include <fmt/format.h>

#include <functional>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/lost_command.hpp"
#include "suites/iec62056-21/supported.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::Verdict;
using run::Vocabulary;

// A general request alone is not answered any more: the meter's own address is. That is no matter of what was said before.
bool only_general_is_deaf(Bench& bench) {
  if (!bench.sheet().holds("A.2")) return false;
  say_request(bench, bench.sheet().ixit("device_address"));
  if (!receive(bench, answer_wait)->is_identification()) return false;
  const auto* text = "a general request is not answered, and behind it one with the own address is";
  bench.violation("6.3.1/1", text);
  bench.verdict(Verdict::inconclusive, "6.3.1/1", text);
  return true;
}

// A control: after what it was not to answer, the device still answers a request. When it needs a restart for that, the case's
// stimulus has done harm; when it does not answer then either, signing on is another case's matter.
void check_alive(Bench& bench, const run::CaseHead& head) {
  const auto ask = [&] {
    set_rate(bench, false);
    say_request(bench);
    return receive(bench, answer_wait);
  };
  const auto message = ask();
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (only_general_is_deaf(bench)) return;
  if (!bench.restart_device()) bench.wait(130s);
  const auto again = ask();
  if (again->is_identification()) {
    bench.verdict(Verdict::fail, head.requirement, "a request behind it is not answered until the device starts anew");
  } else {
    block(bench, silence_requirement(bench), *again, "an identification");
  }
}

// Whether what was sent is understood as a request: when nothing comes, a plain request tells whether the device answers at all.
void check_understood(Bench& bench, const run::CaseHead& head) {
  const auto message = receive(bench, answer_wait);
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (const auto asleep = unwoken(bench)) return block(bench, *asleep, *message, "an identification");
  say_request(bench);
  auto plain = receive(bench, answer_wait);
  if (plain->is_identification()) {
    bench.observed();
    return bench.verdict(Verdict::fail, head.requirement, "it is not answered, a plain request behind it is");
  }
  if (!plain->silence) return block(bench, plain->unreadable() ? "6.3.2/5" : "6.3.2/1", *plain, "an identification");
  if (only_general_is_deaf(bench)) return;
  if (!bench.restart_device()) bench.wait(130s);
  say_request(bench);
  plain = receive(bench, answer_wait);
  if (!plain->is_identification()) return block(bench, silence_requirement(bench), *plain, "an identification");
  bench.verdict(Verdict::fail, head.requirement, "behind it no request is answered until the device starts anew");
}

// Whether a request is answered at all: what the answer looks like is another requirement.
void check_answers(Bench& bench, const run::CaseHead& head) {
  set_rate(bench, false);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (const auto format = answers_in_other_format(bench)) {
    return bench.verdict(Verdict::inconclusive, "5.4/1",
                         fmt::format("a request is answered in the format {} only", to_text(*format)));
  }
  if (const auto asleep = unwoken(bench)) return block(bench, *asleep, *message, "an identification");
  bench.verdict(Verdict::fail, head.requirement, "a request without address is not answered");
}

// Which requirement is in the way where an error message of any kind ends the session: that of reads, or of writes.
std::optional<std::string> ends_at_errors(Bench& bench, const std::function<bool(Bench&)>& probe) {
  const auto address = bench.sheet().ixit("unknown_address");
  const auto ends = [&](const iec62056::Command& refused) {
    if (!bench.restart_device()) bench.wait(130s);
    set_rate(bench, false);
    if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return false;
    say_command(bench, refused);
    return receive(bench, answer_wait)->is_error() && !probe(bench);
  };
  if (bench.sheet().holds("C.4") && ends(iec62056::read_command('1', address))) return "6.3.11/1";
  if (bench.over() || !bench.sheet().holds("C.5")) return std::nullopt;
  if (ends(iec62056::write_command('1', address, bench.sheet().ixit("write_value")))) return "6.3.11/3";
  return std::nullopt;
}

}  // namespace

void add_check_words(Vocabulary& words) {
  words.checks["alive"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_alive(bench, head); }, true};
  words.checks["answers"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_answers(bench, head); }, true};
  words.checks["programming"] = {
      {}, [](Bench& bench, const run::CaseHead&, const Node&) { (void)(sign_on(bench) && enter_programming(bench)); }};
  words.checks["break-in-readout"] = {{},
                                      [](Bench& bench, const run::CaseHead& head, const Node&) {
                                        if (bench.wait_character(bench.now() + answer_wait)) return break_in_readout(bench, head);
                                        bench.verdict(Verdict::inconclusive, "6.4.3/1", "expected a readout, saw nothing");
                                      },
                                      true};
  words.checks["understood"] = {
      {}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_understood(bench, head); }, true};
  words.checks["sign-on"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { sign_on(bench); }};
  words.checks["rights"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { has_rights(bench); }};
  words.checks["unlock"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { unlock(bench, false); }};
  // A sign of life: a command that the PICS states. Where it has none, or it is not answered before, nothing is judged behind.
  const auto probe = [](Bench& bench) {
    const auto& sheet = bench.sheet();
    if (sheet.holds("C.4")) {
      say_command(bench, iec62056::read_command('1', sheet.ixit("read_address")));
    } else if (sheet.holds("C.5")) {
      say_command(bench, iec62056::write_command('1', sheet.ixit("write_address"), sheet.ixit("write_value")));
    } else {
      return false;
    }
    const auto message = receive(bench, answer_wait);
    return !message->silence && !message->unreadable();
  };
  words.checks["session-probe"] = {{}, [probe](Bench& bench, const run::CaseHead&, const Node&) {
                                     bench.notes()["alive"] = probe(bench) ? "yes" : "no";
                                     const auto more = receive(bench, silence_wait);
                                     if (!more->silence) block(bench, "6.3.9/4", *more, "nothing behind the answer");
                                   }};
  words.checks["session-alive"] = {{},
                                   [probe](Bench& bench, const run::CaseHead& head, const Node&) {
                                     if (bench.notes()["alive"] != "yes") return;
                                     if (probe(bench)) return bench.observed();
                                     if (plain_reads_are_lost(bench)) return;
                                     if (const auto other = ends_at_errors(bench, probe); other && *other != head.requirement)
                                       return bench.verdict(Verdict::inconclusive, *other, "an error message ends the session");
                                     bench.verdict(Verdict::fail, head.requirement,
                                                   "behind it the session does not answer any more");
                                   },
                                   true};
  // 6.3.7/17 allows a NAK to noise: as the last character sent it may keep the session open.
  words.checks["noise-unanswered"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) {
                                        const auto message = receive(bench, silence_wait);
                                        if (message->silence) return;
                                        if (message->kind != iec62056::MessageKind::nak)
                                          return block(bench, "A/3", *message, "nothing");
                                        bench.not_applicable("the meter answers noise with NAK, which is traffic of its own");
                                      }};
  words.checks["readout-passes"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { let_readout_pass(bench); }};
  words.checks["back-to-start"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { back_to_start(bench); }};
}

}  // namespace umirig::suites
