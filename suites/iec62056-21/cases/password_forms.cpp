// Passwords of another form than P1 has, and those that are wrong in one place, whichever. IEC 62056-21, 6.3.7.
#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/session_probes.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

bool in_session(Bench& bench) { return sign_on(bench) && enter_programming(bench); }

// What it carries stands in no record, but for `open` characters before its secret.
std::unique_ptr<MeterMessage> say_p1(Bench& bench, const std::string& data, std::size_t open) {
  constexpr std::size_t head = 4;  // SOH P 1 STX
  constexpr std::size_t end = 2;   // ETX BCC
  bench.notes()["in session"] = "yes";
  set_said(bench, Said::command);
  bench.notes()["no data due"] = "yes";
  iec62056::Command command;
  command.letter = 'P';
  command.type = '1';
  command.data = to_bytes(data);
  command.has_data = true;
  say(bench, "command P1", iec62056::encode_command(command, bcc_kind(bench)), {}, head + open, data.size() - open + end);
  return receive(bench, answer_wait);
}

// A meter may refuse every password behind a wrong one: then there is nothing to judge any more.
bool right_one_works(Bench& bench, bool any_wrong) {
  if (!in_session(bench)) return false;
  say_password(bench, true);
  const auto right = receive(bench, answer_wait);
  if (right->kind == MessageKind::ack) {
    bench.observed();
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    set_rate(bench, false);
    return true;
  }
  if (any_wrong && right->is_command('B', '0')) {
    bench.finding("behind a wrong password the right one is refused: taken for a lock");
  } else {
    block(bench, "6.3.7/1", *right, "ACK to the right password");
  }
  return false;
}

// Out of the session, which a break has ended and a NAK or an error message has not.
void leave(Bench& bench, const MeterMessage& message) {
  if (!message.is_command('B', '0')) say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
}

struct Wrong {
  std::string what;
  std::string data;
  std::size_t open;  // characters that give nothing away
};

void none_is_accepted(Bench& bench, const CaseHead& head, const std::vector<Wrong>& wrong) {
  if (!quiet(bench) || !right_one_works(bench, false)) return;
  for (const auto& one : wrong) {
    if (!in_session(bench)) return;
    bench.blame_loss_on("");
    const auto message = say_p1(bench, one.data, one.open);
    if (message->kind == MessageKind::ack)
      return bench.verdict(Verdict::fail, head.requirement, fmt::format("a password {} is accepted", one.what));
    leave(bench, *message);
    if (!right_one_works(bench, true)) return;
  }
}

void with_address_or_unit(Bench& bench, const CaseHead& head) {
  const auto right = bench.sheet().ixit("password");
  none_is_accepted(bench, head, {{"with a unit", "(" + right + "*x)", 1}, {"with an address", "X(" + right + ")", 2}});
}

void half_brackets(Bench& bench, const CaseHead& head) {
  const auto right = bench.sheet().ixit("password");
  none_is_accepted(bench, head, {{"without its closing bracket", "(" + right, 1}, {"without its first bracket", right + ")", 0}});
}

// The first, the last and the one in the middle have a case of their own.
void every_place(Bench& bench, const CaseHead& head) {
  constexpr std::size_t places_at_most = 32;
  const auto right = bench.sheet().ixit("password");
  std::vector<Wrong> wrong;
  for (std::size_t at = 1; at + 1 < std::min(right.size(), places_at_most); ++at) {
    if (at == right.size() / 2) continue;
    auto password = right;
    password[at] = password[at] == '1' ? '2' : '1';
    wrong.push_back({fmt::format("whose character {} of {} is another", at + 1, right.size()), "(" + password + ")", 1});
  }
  if (wrong.empty()) return bench.not_applicable("the password has no more than three characters");
  none_is_accepted(bench, head, wrong);
}

// P3 to P9; what they carry is nobody's password.
void reserved_types(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !in_session(bench) || !unlock(bench, false)) return;
  const auto lives = [&] {
    say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
    return !receive(bench, answer_wait)->silence;
  };
  if (!lives()) return bench.verdict(Verdict::inconclusive, "6.3.9/1", "a read command is not answered");
  for (char type = '3'; type <= '9'; ++type) {
    iec62056::Command command = iec62056::password_command(type, "1");
    say_command(bench, command);
    const auto message = receive(bench, silence_wait);
    const bool refused = message->silence || is_nak(*message) || message->is_error() || message->is_doubtful_error();
    if (!refused)
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("P{}: expected NAK, an error message or nothing, saw {}", type, message->text));
    bench.observed();
  }
  if (!lives()) bench.verdict(Verdict::inconclusive, "6.3.9/1", "a read command is not answered any more");
}

}  // namespace

void add_password_form_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.7",
                   64,
                   "6.3.7/5",
                   "invalid",
                   "The right password without one of its brackets is not accepted.",
                   half_brackets,
                   {"C.2"}});
  cases.push_back({"6.3.7", 65, "6.3.7/2", "invalid", "The right password with a unit, or with an address, is not accepted.",
                   with_address_or_unit});
  cases.push_back(
      {"6.3.7", 66, "6.3.7/2", "invalid", "Passwords that are wrong in one place, whichever, are not accepted.", every_place});
  cases.push_back(
      {"6.3.7", 67, "6.3.7/4", "invalid", "The reserved P3 to P9 are refused or not answered.", reserved_types, {"C.4"}});
}

}  // namespace umirig::suites
