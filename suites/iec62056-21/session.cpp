// The ways into a meter's states, in every protocol mode. IEC 62056-21, 6.4 and annex B.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/again.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Step;
using run::Verdict;

constexpr Duration inactivity_over = 122s;  // the longest inactivity time of 120 s (annex A), and a little

// Annex B.1: NUL characters for 2.1 to 2.3 s, a pause of 1.5 to 1.7 s. The middle of each.
constexpr Duration wake_up_string = 2200ms;
constexpr Duration wake_up_pause = 1600ms;
// Annex B.2: NUL characters for 0.5 to 0.6 s, then two characters and 20 to 40 ms of listening, for 4.5 s at least.
constexpr Duration fast_string = 550ms;
constexpr Duration fast_listening = 39ms;
// Behind it no answer to a wake-up is under way any more, however late.
constexpr Duration late_ack = 1200ms;
constexpr Duration fast_patience = 6000ms;

// The BCC is of the kind that the PICS does not state: commands would be refused for theirs.
bool wrong_kind_of_bcc(const run::Bench& bench, const MeterMessage& message) {
  if (!message.whole || message.bytes.size() < 3) return false;
  if (message.kind != iec62056::MessageKind::data && message.kind != iec62056::MessageKind::command) return false;
  const auto covered = ByteView(message.bytes).subspan(1, message.bytes.size() - 2);
  const auto fits = iec62056::check_bcc(covered, message.bytes.back());
  const auto other = bcc_kind(bench) == iec62056::BccKind::xor_ ? iec62056::BccKind::sum7 : iec62056::BccKind::xor_;
  return !fits.holds(bcc_kind(bench)) && fits.holds(other);
}

// Whether this baud rate character lets the session go on. In mode A it says nothing about rates, whatever it is.
bool usable_rate(const run::Bench& bench, char z) {
  const char mode = mode_of_meter(bench);
  return mode == 'A' || (iec62056::baud_of(z) && iec62056::mode_of(z) == mode);
}

// Which requirement is broken where no data come.
const char* readout_requirement(const run::Bench& bench) {
  const char mode = mode_of_meter(bench);
  return mode == 'A' ? "6.4.1/1" : mode == 'B' ? "6.4.2/1" : "6.4.3/1";
}

// Modes A and B: commands are understood behind the data. Any answer will do.
bool commands_are_heard(run::Bench& bench) {
  // What a read before the password gets is another case's matter (D/2).
  if (!bench.sheet().holds("C.4") || bench.sheet().pics("C.3") == "all") return true;
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  const auto message = receive(bench, answer_wait);
  if (!message->silence && !message->unreadable()) return true;
  block(bench, mode_of_meter(bench) == 'A' ? "6.4.1/3" : "6.4.2/4", *message, "an answer to a command behind the data");
  return false;
}

}  // namespace

char mode_of_meter(const run::Bench& bench) {
  const auto mode = bench.sheet().pics("A.1");
  return mode.empty() ? 'C' : mode[0];
}

const char* baud_requirement(const run::Bench& bench) {
  switch (mode_of_meter(bench)) {
    case 'A':
      return "6.4.1/2";
    case 'B':
      return "6.4.2/3";
    case 'D':
      return "6.4.4/3";
    default:
      return "6.3.2/3";
  }
}

const char* silence_requirement(const run::Bench& bench) {
  const auto wake_up = bench.sheet().pics("A.4");
  return wake_up == "slow" || wake_up == "both" ? "B.1/1" : wake_up == "fast" ? "B.2/1" : "6.3.1/1";
}

std::optional<std::string> unwoken(const run::Bench& bench) {
  for (const auto& seen : bench.history().violations) {
    if (seen.violation.requirement.starts_with("B.")) return seen.violation.requirement;
  }
  return std::nullopt;
}

void say_wake_up(run::Bench& bench, Duration length, Duration gap, Duration pause) {
  const auto one = bench.format().characters(1);
  const auto count = static_cast<std::size_t>((length + gap + one / 2) / (one + gap));
  Damage damage;
  damage.gap = gap;
  begin_anew(bench);
  set_said(bench, Said::something);
  say(bench, fmt::format("wake-up: {} NUL characters", count), Bytes(count, 0), damage);
  bench.say(Step::Kind::remark, fmt::format("pause of {}", format_ms(pause)));
  bench.wait_until(bench.last_sent() + pause);
}

void send_fast_wake_up(run::Bench& bench, Duration length) {
  const auto one = bench.format().characters(1);
  const auto count = static_cast<std::size_t>((length + one / 2) / one);
  begin_anew(bench);
  set_said(bench, Said::something);
  bench.notes()["waking"] = "yes";
  say(bench, fmt::format("fast wake-up: {} NUL characters, again and again", count), Bytes(count, 0));
  const Time end = bench.now() + fast_patience;
  while (!bench.interrupted()) {
    if (bench.wait_character(bench.last_sent() + 2 * one + fast_listening) || bench.now() >= end) return;
    bench.send(Bytes(count, 0));
  }
}

std::unique_ptr<MeterMessage> say_fast_wake_up(run::Bench& bench, Duration length) {
  send_fast_wake_up(bench, length);
  return receive(bench, fast_listening);
}

void wake(run::Bench& bench) {
  const auto wake_up = bench.sheet().pics("A.4");
  if (wake_up == "slow" || wake_up == "both") say_wake_up(bench, wake_up_string, Duration(0), wake_up_pause);
  if (wake_up == "fast") say_fast_wake_up(bench, fast_string);
}

std::optional<SerialFormat> answers_in_other_format(run::Bench& bench) {
  SerialFormat odd;
  odd.parity = 'O';
  SerialFormat plain;
  plain.data_bits = 8;
  plain.parity = 'N';
  for (const auto& format : {odd, plain}) {
    bench.set_format(format);
    say_request(bench);
    const auto message = receive(bench, answer_wait);
    set_rate(bench, false);
    if (message->is_identification()) return format;
  }
  return std::nullopt;
}

bool quiet(run::Bench& bench) {
  wake(bench);
  if (bench.sheet().pics("A.4") == "fast") bench.wait(late_ack);
  begin_anew(bench);
  set_said(bench, Said::something, "6.3.1/8");
  say(bench, "no request", to_bytes("?!\r\n"));
  const auto message = receive(bench, silence_wait);
  if (!message->silence) block(bench, "6.3.1/8", *message, "no answer to what is no request");
  return message->silence;
}

std::unique_ptr<MeterMessage> sign_on(run::Bench& bench) {
  set_rate(bench, false);
  say_request(bench);
  auto message = receive(bench, answer_wait);
  if (message->silence && mode_of_meter(bench) != 'C' && bench.observations() > 0) {
    // Behind its data a meter of mode A or B may hear commands alone until the inactivity time is over.
    bench.say(Step::Kind::remark, "not answered: the meter may still wait for commands");
    bench.wait(inactivity_over);
    say_request(bench);
    message = receive(bench, answer_wait);
  }
  if (message->is_identification() && usable_rate(bench, message->baud_character())) {
    bench.observed();
    bench.notes()["z"] = std::string(1, message->baud_character());
    if (came_twice_before(bench, "6.3.2/1")) return nullptr;
    return message;
  }
  const auto* requirement = message->silence               ? silence_requirement(bench)
                            : message->unreadable()        ? "6.3.2/5"
                            : message->is_identification() ? baud_requirement(bench)
                                                           : "6.3.2/1";
  block(bench, requirement, *message, fmt::format("an identification of mode {}", mode_of_meter(bench)));
  return nullptr;
}

void ask_readout(run::Bench& bench) {
  if (mode_of_meter(bench) == 'C') say_select(bench, '0', "same", '0');
  set_rate(bench, true);
}

std::unique_ptr<MeterMessage> read_out(run::Bench& bench) {
  ask_readout(bench);
  auto message = receive(bench, answer_wait);
  if (message->is_readout()) {
    bench.observed();
    return message;
  }
  block(bench, readout_requirement(bench), *message, "a readout at the rate of Z");
  return nullptr;
}

bool let_readout_pass(run::Bench& bench) {
  const bool asked = mode_of_meter(bench) == 'C';
  if (!asked) set_rate(bench, true);
  const auto message = receive(bench, asked ? fallback_wait : answer_wait);
  return back_to_start(bench) && message->is_readout();
}

bool cut_in_break(run::Bench& bench) {
  if (!bench.wait_character(bench.now() + answer_wait)) return false;
  bench.send(iec62056::encode_command(iec62056::break_command()));
  bench.say(Step::Kind::sent, "command B0 during the readout");
  bench.wait(cut_in_wait);
  while (!bench.inbox().empty()) bench.take();
  return true;
}

bool back_to_start(run::Bench& bench) {
  bench.wait_until(bench.reference() + back_wait);
  set_rate(bench, false);
  if (mode_of_meter(bench) != 'C' && bench.sheet().holds("C.1")) {
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
  }
  return !bench.interrupted();
}

std::unique_ptr<MeterMessage> enter_programming(run::Bench& bench) {
  std::unique_ptr<MeterMessage> message;
  if (mode_of_meter(bench) == 'C') {
    say_select(bench, '0', "same", '1');
    set_rate(bench, true);
    message = receive(bench, answer_wait);
    if (!message->is_command('P', '0')) {
      block(bench, "6.4.6/1", *message, "the operand message P0 at the rate of Z");
      return nullptr;
    }
  } else {
    message = read_out(bench);
    if (!message) return nullptr;
    bench.wait_until(bench.reference() + back_wait);
    set_rate(bench, false);
  }
  bench.observed();
  if (came_twice_before(bench, "6.4.6/2")) return nullptr;
  if (wrong_kind_of_bcc(bench, *message)) {
    block(bench, message->kind == iec62056::MessageKind::command ? "6.2/2" : "6.2/1", *message, "the BCC that the PICS states");
    return nullptr;
  }
  if (mode_of_meter(bench) != 'C' && !commands_are_heard(bench)) return nullptr;
  return message;
}

bool unlock(run::Bench& bench, bool write) {
  const auto access = bench.sheet().pics("C.3");
  if (!bench.sheet().holds("C.2") || access == "none" || (access == "write" && !write)) return true;
  say_password(bench, true);
  const auto message = receive(bench, answer_wait);
  if (message->kind == iec62056::MessageKind::ack) return true;
  block(bench, "6.3.7/1", *message, "ACK to the right password");
  return false;
}

}  // namespace umirig::suites
