// Wrong passwords one after the other. IEC 62056-21, 6.3.7.
#include <fmt/format.h>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

// The same number of characters, none of them of the right password, which no record holds.
std::string all_of(char c, const std::string& right) {
  std::string password(right.size(), c);
  if (password == right) password.assign(right.size(), static_cast<char>(c - 1));
  return password;
}

std::string in_other_case(std::string password) {
  bool changed = false;
  for (auto& c : password) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(c ^ 0x20);
    changed = changed || letter;
  }
  if (!changed && !password.empty()) password.front() = password.front() == '1' ? '2' : '1';
  return password;
}

// Each in a session of its own and no right one in between: a meter may count failures and lock itself, but accept none of them.
// So nothing is asked of it behind the last one.
void wrong_passwords_in_a_row(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto right = bench.sheet().ixit("password");
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"of other characters", all_of('9', right)},
      {"of no characters", ""},
      {"with a character more", right + "0"},
      {"without its last character", right.substr(0, right.size() - 1)},
      {"in other case", in_other_case(right)},
      {"that is the first half of the right one", right.substr(0, right.size() / 2)},
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

}  // namespace

void add_password_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.7", 25, "6.3.7/2", "invalid", "Of several wrong passwords one after the other none is accepted.",
                   wrong_passwords_in_a_row});
}

}  // namespace umirig::suites
