// Cases that need more than a dialogue script: several tries, or a reaction while the meter sends.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/lost_command.hpp"
#include "suites/iec62056-21/near_password.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// The device address with two zeros more, with as many as it can have, and with all its leading zeros taken away, as far as it
// has such forms.
void leading_zeros(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto own = bench.sheet().ixit("device_address");
  bool any = false;
  for (const auto* form : {"more-zeros", "fewer-zeros", "most-zeros"}) {
    const auto address = address_form(form, own);
    if (!address) continue;
    if (any) {
      // The readout without option select, so that the meter is at its start again.
      let_readout_pass(bench);
    }
    any = true;
    say_request(bench, *address);
    const auto message = receive(bench, answer_wait);
    if (message->is_identification()) {
      bench.observed();
      bench.notes()["z"] = std::string(1, message->baud_character());
      continue;
    }
    if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
    say_request(bench, own);
    const auto control = receive(bench, answer_wait);
    if (!control->is_identification()) return block(bench, "6.3.1/2", *control, "an identification");
    bench.observed();
    // A meter that hears nothing for a while behind a session answers it later.
    let_readout_pass(bench);
    bench.wait(15s);
    say_request(bench, *address);
    const auto later = receive(bench, answer_wait);
    if (!later->silence) return block(bench, "6.4.3/6", *later, "an identification at once");
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("the request with '{}' is not answered, that with '{}' is", *address, own));
  }
  if (!any) bench.not_applicable("the device address has no other form with the same meaning");
}

// Reads a readout as it comes, says break behind its first characters, and counts what still comes behind the break.
void break_stops_readout(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  // Once undisturbed: what is wrong with that is another case's matter.
  if (!read_out(bench) || !back_to_start(bench) || !sign_on(bench)) return;
  ask_readout(bench);
  if (!bench.wait_character(bench.now() + answer_wait)) {
    const char mode = mode_of_meter(bench);
    return bench.verdict(Verdict::inconclusive,
                         mode == 'A'   ? "6.4.1/1"
                         : mode == 'B' ? "6.4.2/1"
                                       : "6.4.3/1",
                         "expected a readout at the rate of Z, saw nothing");
  }
  bench.observed();
  bench.say(run::Step::Kind::remark, "the readout has begun");
  bench.begin_body();
  break_in_readout(bench, head);
}

// The same at 300 Bd, in a readout that no option select led to, or one with rate 0.
run::FunctionCase::Body break_stops_at_300(bool by_select) {
  return [=](Bench& bench, const CaseHead& head) {
    const char* owner = by_select ? "6.4.3/5" : "6.4.3/3";
    if (!quiet(bench) || !sign_on(bench)) return;
    if (by_select && bench.notes()["z"] == "0") return bench.not_applicable("the baud rate character is 0: the same as Z");
    if (by_select) say_select(bench, '0', "zero", '0');
    const auto first = receive(bench, fallback_wait);
    if (!first->is_readout()) return block(bench, owner, *first, "a readout at 300 Bd");
    if (!back_to_start(bench) || !sign_on(bench)) return;
    if (by_select) say_select(bench, '0', "zero", '0');
    if (!bench.wait_character(bench.now() + fallback_wait))
      return bench.verdict(Verdict::inconclusive, owner, "expected a readout at 300 Bd, saw nothing");
    bench.observed();
    bench.say(run::Step::Kind::remark, "the readout has begun");
    bench.begin_body();
    break_in_readout(bench, head);
  };
}

// A readout, one that a break stops, and another one: what its data sets are is the first one's matter.
void whole_again(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  const auto first = read_out(bench);
  if (!first || !back_to_start(bench) || !sign_on(bench)) return;
  ask_readout(bench);
  if (!bench.wait_character(bench.now() + answer_wait)) {
    return bench.verdict(Verdict::inconclusive, "6.3.12/3", "expected a readout that a break can stop, saw nothing");
  }
  bench.send(iec62056::encode_command(iec62056::break_command()));
  bench.say(run::Step::Kind::sent, "command B0 during the readout");
  bench.wait(answer_wait);
  while (!bench.inbox().empty()) bench.take();
  if (!sign_on(bench)) return;
  const auto again = read_out(bench);
  if (!again) return;
  const auto size = [](const MeterMessage& message) { return message.decoded(false).datasets.size(); };
  if (size(*again) != size(*first) || again->kind != first->kind)
    bench.verdict(
        Verdict::fail, head.requirement,
        fmt::format("the readout behind one that a break stopped has {} data sets: expected {}", size(*again), size(*first)));
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
    if (!bench.restart_device()) bench.wait(130s);
  }
  bench.verdict(Verdict::fail, head.requirement, "expected a readout at 300 Bd or a break, saw " + seen);
}

// Every option select that must fall back to 300 Bd, one session each: `selects` are V, Z and Y.
void falls_back(Bench& bench, const CaseHead& head, const std::vector<std::string>& selects) {
  if (!quiet(bench)) return;
  for (const auto& select : selects) {
    if (!sign_on(bench)) return;
    const auto z = bench.notes()["z"];
    if (select[1] != '=' && select.substr(1, 1) == z) {
      receive(bench, fallback_wait);
    } else {
      say_select(bench, select[0], select[1] == '=' ? "same" : select.substr(1, 1), select[2]);
      const auto message = receive(bench, fallback_wait);
      if (!message->is_readout()) {
        const auto seen = fmt::format("ACK {} behind the identification with Z = {}: expected a readout at 300 Bd, saw {}",
                                      select, z, message->silence ? "nothing" : message->text);
        // The same for a readout is another requirement, which comes first.
        const bool other = select[2] == '0' && head.clause == "6.4.6";
        return bench.verdict(other ? Verdict::inconclusive : Verdict::fail, other ? "6.4.3/2" : head.requirement, seen);
      }
    }
    bench.observed();
    bench.wait_until(bench.reference() + back_wait);
  }
}

void other_rates(Bench& bench, const CaseHead& head) {
  falls_back(bench, head, {"010", "020", "030", "040", "060", "070", "080"});
}

void other_rates_programming(Bench& bench, const CaseHead& head) {
  falls_back(bench, head, {"010", "011", "020", "021", "030", "031", "040", "041", "060", "061", "070", "071", "080", "081"});
}

void reserved_controls(Bench& bench, const CaseHead& head) {
  std::vector<std::string> selects = {"0=4", "0=5", "0=A", "3=0", "5=0", "7=0"};
  // 6.4.5: the entry into a mode that the meter does not have.
  if (!bench.sheet().holds("A.3")) selects.insert(selects.end(), {"2=2", "2=0", "0=2"});
  falls_back(bench, head, selects);
}

void reserved_controls_programming(Bench& bench, const CaseHead& head) { falls_back(bench, head, {"9=1", "3=1", "5=1", "7=1"}); }

void reserved_rate_programming(Bench& bench, const CaseHead& head) { falls_back(bench, head, {"090", "091"}); }

// Several wrong BCCs: one bit high, one bit low, zero, the right one of the other kind; each is refused, each time.
void wrong_bccs(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  const auto read = iec62056::read_command('1', bench.sheet().ixit("read_address"));
  const auto ask = [&](const Bytes& bytes) {
    count_command(bench);
    set_said(bench, Said::command);
    say(bench, "command R1", bytes);
    return receive(bench, answer_wait);
  };
  const auto right = iec62056::encode_command(read, bcc_kind(bench));
  const auto first = ask(right);
  if (!first->is_value()) return block(bench, "6.3.9/1", *first, "a data message");
  bench.observed();
  if (right.empty()) return;
  const std::size_t at = right.size() - 1;
  const auto bcc = right[at];
  // The other kind where it is none of the standard; a meter with the sum of the field may know the xor of the standard as well.
  const bool is_xor = bcc_kind(bench) == iec62056::BccKind::xor_;
  const unsigned other = is_xor ? iec62056::encode_command(read, iec62056::BccKind::sum7).back() : 0U;
  for (const unsigned wrong_bcc : {bcc ^ 0x40U, bcc ^ 0x01U, 0U, bcc ^ 0x01U, other}) {
    if (wrong_bcc == bcc) continue;
    auto wrong = right;
    wrong[at] = static_cast<std::uint8_t>(wrong_bcc);
    const auto message = ask(wrong);
    if (message->kind == iec62056::MessageKind::nak) continue;
    if (message->silence && plain_reads_are_lost(bench)) return;
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("BCC {:02X} in place of {:02X}: expected NAK, saw {}", wrong_bcc, bcc,
                                     message->silence ? "nothing" : message->text));
  }
  const auto last = ask(right);
  if (last->silence)
    bench.verdict(Verdict::fail, head.requirement, "behind commands with a wrong BCC a right one is not answered");
}

// Passwords that are nearly the right one. Their lengths must not depend on its characters, which no record holds. A right one in
// between, so that no counter of failures runs up.
void nearly_right_passwords(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto right = bench.sheet().ixit("password");
  const auto said = [&](const std::string& password) {
    say_command(bench, iec62056::password_command('1', password), {}, password.size());
    return receive(bench, answer_wait);
  };
  const auto session = [&] { return sign_on(bench) && enter_programming(bench); };
  const std::vector<std::pair<const char*, std::string>> wrong = {{"in other case", near_password("other-case", right)},
                                                                  {"without its last character", near_password("shorter", right)},
                                                                  {"with a character more", near_password("longer", right)},
                                                                  {"of no characters", near_password("empty", right)}};
  if (!accepts_password(bench)) return;
  for (const auto& [what, password] : wrong) {
    if (!session()) return;
    bench.blame_loss_on("");
    const auto message = said(password);
    if (message->kind == iec62056::MessageKind::ack) {
      return bench.verdict(Verdict::fail, head.requirement, fmt::format("the password {} is accepted", what));
    }
    if (!message->is_command('B', '0')) return block(bench, "6.3.7/2", *message, "a break");
    bench.wait_until(bench.reference() + back_wait);
    if (!session()) return;
    if (const auto answer = said(right); answer->kind != iec62056::MessageKind::ack) return find_lock(bench, *answer);
    bench.observed();
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
  }
}

// Mode C: it comes back to its start later than it should.
bool answers_later(Bench& bench) {
  if (mode_of_meter(bench) != 'C') return false;
  bench.wait(15s);
  say_request(bench);
  if (!receive(bench, answer_wait)->is_identification()) return false;
  const auto* text = "a request 2.25 s behind the readout is not answered, a later one is";
  bench.violation("6.4.3/6", text);
  bench.verdict(Verdict::inconclusive, "6.4.3/6", text);
  return true;
}

// Twenty sessions one after the other.
void many_sessions(Bench& bench, const CaseHead& head) {
  constexpr int sessions = 20;
  if (!quiet(bench)) return;
  for (int i = 1; i <= sessions; ++i) {
    if (i == 1) {
      if (!sign_on(bench)) return;
    } else {
      set_rate(bench, false);
      say_request(bench);
      const auto message = receive(bench, answer_wait);
      if (message->silence) {
        auto other = unwoken(bench);
        if (!other && answers_later(bench)) return;
        // In modes A and B it may only not have come back yet.
        if (!other && mode_of_meter(bench) != 'C' && i <= 3) other = "6.3.12/1";
        return bench.verdict(other ? Verdict::inconclusive : Verdict::fail, other.value_or(head.requirement),
                             fmt::format("request {} of {} is not answered any more", i, sessions));
      }
      if (!message->is_identification())
        return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
    }
    if (!read_out(bench) || !back_to_start(bench)) return;
    if (i == 1) {
      // Once more, so that a meter that does not come back at all is not taken for one that wears out.
      if (!sign_on(bench) || !read_out(bench) || !back_to_start(bench)) return;
    }
  }
}

// Thirty commands in one session.
void many_commands(Bench& bench, const CaseHead& head) {
  constexpr int commands = 30;
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  for (int i = 1; i <= commands; ++i) {
    say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
    const auto message = receive(bench, answer_wait);
    if (message->is_value()) {
      bench.observed();
      continue;
    }
    if (i <= 2) return block(bench, "6.3.9/1", *message, "a data message");
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("read command {} of one session: expected a data message, saw {}", i,
                                     message->silence ? "nothing" : message->text));
  }
}

// The value of the register that may be written, or nothing with a verdict.
std::optional<std::string> value_in_session(Bench& bench) {
  if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return std::nullopt;
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("write_address")));
  const auto message = receive(bench, answer_wait);
  const auto sets = message->decoded(true).datasets;
  if (message->kind != iec62056::MessageKind::data || !message->framed() || sets.empty() || sets[0].values.empty()) {
    block(bench, "6.3.9/1", *message, "a data message");
    return std::nullopt;
  }
  bench.observed();
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
  return sets[0].values[0].value;
}

// Writes at the start, two values one after the other: where each of them is there behind it, they were carried out.
void write_at_start(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  std::size_t carried_out = 0;
  for (const auto* item : {"write_value", "write_value_2"}) {
    wake(bench);
    const auto value = bench.sheet().ixit(item);
    say_command(bench, iec62056::write_command('1', bench.sheet().ixit("write_address"), value));
    const auto message = receive(bench, silence_wait);
    if (!message->silence && carried_out == 0 && item == std::string_view("write_value")) {
      return bench.verdict(Verdict::fail, head.requirement,
                           "a write command at the start: expected nothing, saw " + message->text);
    }
    // In the second round an old session may still be open.
    if (!message->silence) return block(bench, "6.3.12/1", *message, "nothing at the start");
    const auto now = value_in_session(bench);
    if (!now) return;
    if (*now == value) ++carried_out;
  }
  if (carried_out == 2) bench.verdict(Verdict::fail, head.requirement, "write commands at the start were carried out");
}

// A value written to an address that does not exist must not be there behind it.
void unknown_write_effect(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  const auto address = bench.sheet().ixit("unknown_address");
  const auto value = bench.sheet().ixit("write_value");
  const auto read = [&] {
    say_command(bench, iec62056::read_command('1', address));
    return receive(bench, answer_wait);
  };
  const auto holds = [&](const MeterMessage& message) { return to_text(message.block()).find("(" + value) != std::string::npos; };
  const auto before = read();
  if (before->silence || before->unreadable() || holds(*before)) return block(bench, "6.3.11/1", *before, "an error message");
  bench.observed();
  say_command(bench, iec62056::write_command('1', address, value));
  const auto refused = receive(bench, answer_wait);
  if (refused->silence || refused->kind == iec62056::MessageKind::ack)
    return block(bench, "6.3.11/3", *refused, "an error message");
  const auto behind = read();
  if (behind->kind == iec62056::MessageKind::data && holds(*behind)) {
    bench.verdict(Verdict::fail, head.requirement,
                  fmt::format("a write to the unknown address {} was refused, and a read of it gives {}", address, behind->text));
  }
}

}  // namespace

void break_in_readout(Bench& bench, const CaseHead& head) {
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
  if (message->unreadable()) return block(bench, "6.3.2/5", *message, "an identification");
  if (!message->is_identification()) bench.verdict(Verdict::fail, head.requirement, "behind the break a request is not answered");
}

void add_state_cases(std::vector<CaseEntry>& cases) {
  cases.push_back(
      {"6.3.4", 2, "6.3.4/2", "inopportune", "Behind a readout that a break stopped the next one is whole.", whole_again});
  cases.push_back({"6.2", 5, "6.2/3", "invalid", "Wrong BCCs of several kinds are each refused with NAK.", wrong_bccs});
  cases.push_back({"6.3.1", 14, "6.3.1/1", "valid", "Twenty sessions one after the other are each answered.", many_sessions});
  cases.push_back(
      {"6.3.7", 10, "6.3.7/2", "invalid", "Passwords that are nearly the right one are not accepted.", nearly_right_passwords});
  cases.push_back({"6.3.9", 4, "6.3.9/1", "valid", "Thirty read commands in one session are each answered.", many_commands});
  cases.push_back({"6.4.3", 12, "6.4.3/2", "invalid",
                   "Every other rate in the option select is followed by the readout at 300 Bd.", other_rates});
  cases.push_back({"6.4.3", 13, "6.4.3/7", "invalid",
                   "Several reserved control characters are followed by the readout at 300 Bd.", reserved_controls});
  cases.push_back({"6.4.3",
                   15,
                   "6.4.3/7",
                   "invalid",
                   "Reserved protocol control characters for programming mode are followed by the readout at 300 Bd.",
                   reserved_controls_programming,
                   {"C.1"}});
  cases.push_back({"6.4.6", 7, "6.4.6/3", "invalid",
                   "A reserved rate (9) for programming mode is followed by the readout at 300 Bd.", reserved_rate_programming});
  cases.push_back({"6.4.6", 5, "6.4.6/3", "invalid",
                   "Every other rate for programming mode is followed by the readout at 300 Bd.", other_rates_programming});
  cases.push_back(
      {"6.3.1", 4, "6.3.1/4", "valid", "The device address is known with more and with fewer leading zeros.", leading_zeros});
  cases.push_back({"6.4.3", 10, "6.4.3/8", "invalid",
                   "A meter without programming mode answers its option select with the readout at 300 Bd or a break.",
                   refuses_programming});
  cases.push_back(
      {"6.3.7", 21, "6.3.7/16", "inopportune", "Write commands at the start write nothing.", write_at_start, {"C.4", "C.5"}});
  cases.push_back({"6.3.11",
                   7,
                   "6.3.11/3",
                   "invalid",
                   "What was written to an unknown address is not there behind it.",
                   unknown_write_effect,
                   {"C.4"}});
  cases.push_back({"6.3.12",
                   8,
                   "6.3.12/3",
                   "inopportune",
                   "A break stops a readout that no option select led to.",
                   break_stops_at_300(false),
                   {"A.1=C"}});
  cases.push_back({"6.3.12",
                   11,
                   "6.3.12/3",
                   "inopportune",
                   "A break stops a readout that an option select with rate 0 asked for.",
                   break_stops_at_300(true),
                   {"A.1=C"}});
  cases.push_back({"6.3.12", 3, "6.3.12/3", "inopportune", "A break stops a readout that is under way.", break_stops_readout});
}

}  // namespace umirig::suites
