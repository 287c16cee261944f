// Cases that need more than a dialogue script: several tries, or a reaction while the meter sends.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// The device address with two zeros more, and with all its leading zeros taken away, as far as it has such forms.
void leading_zeros(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto own = bench.sheet().ixit("device_address");
  bool any = false;
  for (const auto* form : {"more-zeros", "fewer-zeros"}) {
    const auto address = address_form(form, own);
    if (!address) continue;
    if (any) {
      // The readout without option select, so that the meter is at its start again.
      receive(bench, fallback_wait);
      bench.wait_until(bench.reference() + back_wait);
    }
    any = true;
    say_request(bench, *address);
    const auto message = receive(bench, answer_wait);
    if (message->is_identification()) {
      bench.observed();
      continue;
    }
    if (!message->silence) return block(bench, "6.3.2/1", *message, "an identification");
    say_request(bench, own);
    const auto control = receive(bench, answer_wait);
    if (!control->is_identification()) return block(bench, "6.3.1/2", *control, "an identification");
    bench.observed();
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("the request with '{}' is not answered, that with '{}' is", *address, own));
  }
  if (!any) bench.not_applicable("the device address has no other form with the same meaning");
}

// Reads a readout as it comes, says break behind its first characters, and counts what still comes behind the break.
void break_stops_readout(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  say_select(bench, '0', "same", '0');
  set_rate(bench, true);
  if (!bench.wait_character(bench.now() + answer_wait)) {
    return bench.verdict(Verdict::inconclusive, "6.4.3/1", "expected a readout at the rate of Z, saw nothing");
  }
  bench.observed();
  bench.say(run::Step::Kind::remark, "the readout has begun");
  bench.begin_body();
  // At once: the meter must hear while it sends, so the rig's reaction time does not apply.
  bench.send(iec62056::encode_command(iec62056::break_command()));
  const Time sent = bench.last_sent();
  bench.say(run::Step::Kind::sent, "command B0 during the readout");
  // A character under way when the break is complete may end, and one more may follow it.
  const Time stop = sent + 2 * bench.format().characters(1);
  bench.wait_until(sent + 2500ms);
  Time last{0};
  std::size_t behind = 0;
  bool ended = false;
  while (!bench.inbox().empty()) {
    const auto character = bench.take();
    last = character.begin;
    if (character.begin < sent) ended = (character.byte & 0x7FU) == iec62056::ETX;
    if (character.begin >= stop) ++behind;
  }
  if (behind == 0 && ended) {
    return bench.not_applicable("the readout is too short: it ends before a break can stop it");
  }
  if (behind > 1) {
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("{} characters came more than a character behind the break, the last after {}", behind,
                                     format_ms(last - sent)));
  }
  set_rate(bench, false);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (!message->is_identification()) bench.verdict(Verdict::fail, head.requirement, "behind the break a request is not answered");
}

// A refusal is a readout at 300 Bd, or a break in place of P0: at 300 Bd or at the rate of Z, where P0 would have come.
void refuses_programming(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  std::string seen;
  for (const bool at_z : {false, true}) {
    if (!sign_on(bench)) return;
    say_select(bench, '0', "same", '1');
    set_rate(bench, at_z);
    const auto message = receive(bench, fallback_wait);
    if (message->is_command('B', '0') || (!at_z && message->is_readout())) return bench.observed();
    if (!at_z) seen = message->silence ? "nothing" : message->text;
    if (!message->unreadable() || message->silence) break;
    bench.wait_until(bench.reference() + back_wait);
  }
  bench.verdict(Verdict::fail, head.requirement, "expected a readout at 300 Bd or a break, saw " + seen);
}

}  // namespace

void add_state_cases(std::vector<CaseEntry>& cases) {
  cases.push_back(
      {"6.3.1", 4, "6.3.1/4", "valid", "The device address is known with more and with fewer leading zeros.", leading_zeros});
  cases.push_back({"6.4.3", 10, "6.4.3/8", "invalid",
                   "A meter without programming mode answers its option select with the readout at 300 Bd or a break.",
                   refuses_programming});
  cases.push_back({"6.3.12", 3, "6.3.12/3", "inopportune", "A break stops a readout that is under way.", break_stops_readout});
}

}  // namespace umirig::suites
