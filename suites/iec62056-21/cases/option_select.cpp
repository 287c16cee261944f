// Cases on option selects that reach the meter damaged, cut off or not at all. IEC 62056-21, 5.6, 6.3.3 and 6.3.12.
#include "rig/iec62056/option_select.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>

#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// In ACK V Z Y CR LF.
constexpr int ack_character = 0;
constexpr int v_character = 1;
constexpr int z_character = 2;
constexpr int y_character = 3;
constexpr int cr_character = 4;
constexpr int lf_character = 5;

// Behind an undamaged option select of that kind, which must work.
bool is_carried_out(Bench& bench, bool programming) {
  if (!quiet(bench) || !sign_on(bench)) return false;
  if (!programming) return read_out(bench) && back_to_start(bench);
  if (!enter_programming(bench)) return false;
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  return !bench.over();
}

using Say = std::function<void(Bench&)>;

// What a spoilt option select is answered with at the rate of Z: only that says that it was carried out. The readout at 300 Bd,
// whenever it comes, and nothing at all do not. Both rates cannot be listened at together: first 300 Bd, where one answer is
// expected.
std::optional<std::string> answer_at_z(Bench& bench, const Say& say) {
  for (const bool at_z : {false, true}) {
    if (!sign_on(bench)) return std::nullopt;
    if (iec62056::baud_of(bench.notes()["z"][0]) == 300) {
      bench.not_applicable("the rate of Z is 300 Bd: what is carried out cannot be told from what is not");
      return std::nullopt;
    }
    say(bench);
    set_rate(bench, at_z);
    const auto message = receive(bench, fallback_wait);
    if (!at_z && message->is_readout()) return std::nullopt;
    if (at_z && (message->is_readout() || message->is_command('P', '0'))) return message->text;
    // Programming mode may have been entered: whatever it is, it is over then.
    if (!bench.restart_device()) bench.wait(130s);
  }
  return std::nullopt;
}

Say damaged(bool programming, int character) {
  return [=](Bench& bench) {
    Damage damage;
    damage.wrong_parity_at = character;
    say_select(bench, '0', "same", programming ? '1' : '0', damage);
  };
}

void say_without_line_feed(Bench& bench) {
  Damage damage;
  damage.cut = 1;
  say_select(bench, '0', "same", '0', damage);
}

// ACK 0 Z 0 with other characters in place of its CR LF.
void say_with_end(Bench& bench, const char* end) {
  auto bytes = iec62056::encode_option_select('0', bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0], '0');
  bytes.resize(bytes.size() - 2);
  for (const char c : std::string_view(end)) bytes.push_back(static_cast<std::uint8_t>(c));
  set_said(bench, Said::wrong_select);
  say(bench, "option select", std::move(bytes));
}

void judge_damaged(Bench& bench, const CaseHead& head, bool programming, int character) {
  constexpr std::array<const char*, 6> names = {"ACK", "V", "Z", "Y", "CR", "LF"};
  if (const auto text = answer_at_z(bench, damaged(programming, character))) {
    bench.verdict(Verdict::fail, head.requirement,
                  fmt::format("an option select with a parity error in its {} is answered at the rate of Z with {}",
                              names.at(static_cast<std::size_t>(character)), *text));
  }
}

run::FunctionCase::Body damaged_select(bool programming, int character) {
  return [=](Bench& bench, const CaseHead& head) {
    if (is_carried_out(bench, programming)) judge_damaged(bench, head, programming, character);
  };
}

// Its end: where it is carried out without that, or with another one, no damage is needed for it.
void damaged_end(Bench& bench, const CaseHead& head) {
  if (!is_carried_out(bench, false)) return;
  const std::vector<std::pair<const char*, Say>> others = {{"6.3.3/1", say_without_line_feed},
                                                           {"6.3.3/2", [](Bench& at) { say_with_end(at, "x\n"); }}};
  for (const auto& [requirement, other] : others) {
    const auto text = answer_at_z(bench, other);
    if (text) return bench.verdict(Verdict::inconclusive, requirement, "an option select without its CR or LF is carried out");
    if (bench.over()) return;
    bench.wait_until(bench.last_activity() + back_wait);
  }
  for (const int character : {cr_character, lf_character}) {
    judge_damaged(bench, head, false, character);
    if (bench.over()) return;
    bench.wait_until(bench.last_activity() + back_wait);
  }
}

// Cut off at each place but that of another case: only ACK, ACK V Z, ACK V Z Y, and all but LF.
void incomplete_selects(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  for (const std::size_t cut : {5U, 3U, 2U, 1U}) {
    if (!sign_on(bench)) return;
    Damage damage;
    damage.cut = cut;
    say_select(bench, '0', "same", '0', damage);
    const auto message = receive(bench, fallback_wait);
    if (!message->is_readout()) {
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("an option select without its last {} characters: expected a readout at 300 Bd, saw {}",
                                       cut, message->silence ? "nothing" : message->text));
    }
    bench.observed();
    bench.wait_until(bench.reference() + back_wait);
  }
}

void other_ends(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto behind = [&](const Say& say) {
    if (!sign_on(bench)) return std::make_unique<MeterMessage>();
    say(bench);
    auto message = receive(bench, fallback_wait);
    if (message->is_readout()) bench.wait_until(bench.reference() + back_wait);
    return message;
  };
  for (const auto* end : {"x\n", "\n", "\rx"}) {
    if (end == std::string_view("\rx")) {
      const auto message = behind(say_without_line_feed);
      if (bench.over()) return;
      if (!message->is_readout()) return block(bench, "6.3.3/1", *message, "a readout at 300 Bd");
    }
    const auto message = behind([&](Bench& at) { say_with_end(at, end); });
    if (bench.over()) return;
    if (!message->is_readout()) {
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("an option select with {} in place of CR LF: expected a readout at 300 Bd, saw {}",
                                       to_readable(to_bytes(end)), message->silence ? "nothing" : message->text));
    }
    bench.observed();
  }
}

// Both are taken: that the meter goes to its start, as a break does elsewhere, and that it is no option select to it.
void break_before_select(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  const auto first = receive(bench, fallback_wait);
  if (!first->is_readout()) return block(bench, "6.4.3/3", *first, "a readout at 300 Bd");
  if (!back_to_start(bench) || !sign_on(bench)) return;
  set_said(bench, Said::wrong_select);
  say(bench, "command B0", iec62056::encode_command(iec62056::break_command()));
  const auto message = receive(bench, fallback_wait);
  if (!message->silence && !message->is_readout())
    return bench.verdict(
        Verdict::fail, head.requirement,
        "a break between identification and option select: expected nothing or a readout at 300 Bd, saw " + message->text);
  if (!message->silence) bench.finding("a break between identification and option select does not end the session");
  back_to_start(bench);
  say_request(bench);
  const auto again = receive(bench, answer_wait);
  if (again->is_identification()) return bench.observed();
  if (!again->silence) return block(bench, again->unreadable() ? "6.3.2/5" : "6.3.2/1", *again, "an identification");
  if (!bench.restart_device()) bench.wait(130s);
  if (sign_on(bench)) bench.verdict(Verdict::fail, head.requirement, "behind the break a request is not answered");
}

}  // namespace

void add_option_select_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"5.6", 8, "5.6/3", "invalid", "ACK 0 Z 0 with a parity error in its Y is not followed by the readout at Z.",
                   damaged_select(false, y_character)});
  cases.push_back({"5.6", 9, "5.6/3", "invalid", "ACK 0 Z 0 with a parity error in its Z is not followed by the readout at Z.",
                   damaged_select(false, z_character)});
  cases.push_back({"5.6",
                   10,
                   "5.6/3",
                   "invalid",
                   "ACK 0 Z 1 with a parity error in its Y is not answered with the operand message at Z.",
                   damaged_select(true, y_character),
                   {"C.1"}});
  cases.push_back({"5.6", 41, "5.6/3", "invalid", "ACK 0 Z 0 with a parity error in its V is not followed by the readout at Z.",
                   damaged_select(false, v_character)});
  cases.push_back({"5.6", 42, "5.6/3", "invalid", "ACK 0 Z 0 with a parity error in its ACK is not followed by the readout at Z.",
                   damaged_select(false, ack_character)});
  cases.push_back({"5.6", 43, "5.6/3", "invalid",
                   "ACK 0 Z 0 with a parity error in its CR or its LF is not followed by the readout at Z.", damaged_end});
  cases.push_back({"6.3.3", 5, "6.3.3/1", "invalid",
                   "An option select that ends behind any of its characters is followed by the readout at 300 Bd.",
                   incomplete_selects});
  cases.push_back({"6.3.3", 6, "6.3.3/2", "invalid",
                   "An option select with other characters in place of CR LF is followed by the readout at 300 Bd.", other_ends});
  cases.push_back({"6.3.12", 12, "6.3.12/8", "inopportune",
                   "A break message between identification and option select does no harm.", break_before_select});
}

}  // namespace umirig::suites
