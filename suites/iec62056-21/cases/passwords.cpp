// Wrong passwords one after the other. IEC 62056-21, 6.3.7.
#include <fmt/format.h>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/near_password.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// The same number of characters, none of them of the right password, which no record holds.
std::string all_of(char c, const std::string& right) {
  std::string password(right.size(), c);
  if (password == right) password.assign(right.size(), c == '0' ? '1' : static_cast<char>(c - 1));
  return password;
}

// Each in a session of its own and no right one in between: a meter may count failures and lock itself, but accept none of them.
// So nothing is asked of it behind the last one.
void wrong_passwords_in_a_row(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto right = bench.sheet().ixit("password");
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"of other characters", all_of('9', right)},
      {"of no characters", near_password("empty", right)},
      {"with a character more", near_password("longer", right)},
      {"without its last character", near_password("shorter", right)},
      {"in other case", near_password("other-case", right)},
      {"that is the first half of the right one", near_password("half", right)},
      {"of other characters again", all_of('8', right)},
  };
  int refused = 0;
  for (const auto& [what, password] : wrong) {
    if (!sign_on(bench) || !enter_programming(bench)) return;
    bench.blame_loss_on("");
    say_command(bench, iec62056::password_command('1', password), {}, password.size());
    const auto message = receive(bench, answer_wait);
    if (message->kind == iec62056::MessageKind::ack) {
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("a password {} is accepted, behind {} wrong ones that were refused", what, refused));
    }
    if (!message->is_command('B', '0')) {
      if (refused == 0) return block(bench, "6.3.7/2", *message, "a break");
      return bench.finding(fmt::format("behind {} wrong passwords the next is answered otherwise ({}): taken for a lock", refused,
                                       message->silence ? "nothing" : message->text));
    }
    ++refused;
    bench.observed();
    bench.wait_until(bench.reference() + back_wait);
    set_rate(bench, false);
  }
}

std::string changed_at(std::string password, std::size_t at) {
  password[at] = password[at] == '1' ? '2' : '1';
  return password;
}

// Passwords that differ from the right one in little. What makes them must not depend on its characters, which no record holds.
std::vector<std::pair<const char*, std::string>> passwords_beside(const run::Datasheet& sheet) {
  const auto right = sheet.ixit("password");
  std::vector<std::pair<const char*, std::string>> wrong = {
      {"with a space behind it", right + " "}, {"with a zero before it", "0" + right}, {"of one digit", all_of('0', right)}};
  if (!right.empty()) {
    wrong.emplace_back("whose last character is another", changed_at(right, right.size() - 1));
    wrong.emplace_back("whose first character is another", changed_at(right, 0));
    wrong.emplace_back("whose middle character is another", changed_at(right, right.size() / 2));
  }
  if (sheet.holds("C.16")) wrong.emplace_back("that is the result for P2", sheet.ixit("password_2"));
  for (auto& [what, password] : wrong) {
    if (password == right) password = all_of('7', right);
  }
  return wrong;
}

// The right one in between, so that no counter of failures runs up.
void passwords_with_one_difference(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto said = [&](const std::string& password) {
    bench.blame_loss_on("");
    say_command(bench, iec62056::password_command('1', password), {}, password.size());
    return receive(bench, answer_wait);
  };
  if (!accepts_password(bench)) return;
  for (const auto& [what, password] : passwords_beside(bench.sheet())) {
    if (!sign_on(bench) || !enter_programming(bench)) return;
    const auto message = said(password);
    if (message->kind == iec62056::MessageKind::ack)
      return bench.verdict(Verdict::fail, head.requirement, fmt::format("a password {} is accepted", what));
    if (!message->is_command('B', '0')) return block(bench, "6.3.7/2", *message, "a break");
    bench.wait_until(bench.reference() + back_wait);
    if (!sign_on(bench) || !enter_programming(bench)) return;
    const auto right = said(bench.sheet().ixit("password"));
    if (right->kind != iec62056::MessageKind::ack) return find_lock(bench, *right);
    bench.observed();
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    set_rate(bench, false);
  }
}

// Rights that a session has do not make a wrong password right.
void wrong_behind_right(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench)) return;
  say_password(bench, true);
  const auto right = receive(bench, answer_wait);
  if (right->kind != iec62056::MessageKind::ack) return block(bench, "6.3.7/1", *right, "ACK to the right password");
  bench.observed();
  say_password(bench, false);
  const auto message = receive(bench, answer_wait);
  if (message->kind == iec62056::MessageKind::ack)
    bench.verdict(Verdict::fail, head.requirement, "a wrong password behind the right one is accepted");
}

}  // namespace

bool accepts_password(Bench& bench) {
  if (!sign_on(bench) || !enter_programming(bench)) return false;
  say_password(bench, true);
  const auto message = receive(bench, answer_wait);
  if (message->kind != iec62056::MessageKind::ack) {
    block(bench, "6.3.7/1", *message, "ACK to the right password");
    return false;
  }
  bench.observed();
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
  return true;
}

void find_lock(Bench& bench, const MeterMessage& message) {
  if (message.silence || message.unreadable()) return block(bench, "6.3.7/1", message, "ACK to the right password");
  bench.finding(
      fmt::format("behind wrong passwords the right one, accepted before, is answered with {}: taken for a lock", message.text));
}

void add_password_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.7", 25, "6.3.7/2", "invalid", "Of several wrong passwords one after the other none is accepted.",
                   wrong_passwords_in_a_row});
  cases.push_back({"6.3.7", 31, "6.3.7/2", "invalid", "Passwords that differ from the right one in one place are not accepted.",
                   passwords_with_one_difference});
  cases.push_back(
      {"6.3.7", 32, "6.3.7/2", "inopportune", "A wrong password behind the right one is not accepted.", wrong_behind_right});
}

}  // namespace umirig::suites
