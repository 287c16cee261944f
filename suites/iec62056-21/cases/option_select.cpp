// Cases on option selects that reach the meter damaged. IEC 62056-21, 5.6 and 6.3.3.
#include <fmt/format.h>

#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr int z_character = 2;  // in ACK V Z Y CR LF
constexpr int y_character = 3;

// Behind an undamaged option select of that kind, which must work.
bool is_carried_out(Bench& bench, bool programming) {
  if (!quiet(bench) || !sign_on(bench)) return false;
  if (!programming) return read_out(bench) && back_to_start(bench);
  if (!enter_programming(bench)) return false;
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  return !bench.over();
}

// Only what comes at the rate of Z says that it was carried out. The readout at 300 Bd, whenever it comes, and nothing at all do
// not. Both rates cannot be listened at together: first 300 Bd, where one answer is expected.
run::FunctionCase::Body damaged_select(bool programming, int damaged) {
  return [=](Bench& bench, const CaseHead& head) {
    if (!is_carried_out(bench, programming)) return;
    for (const bool at_z : {false, true}) {
      if (!sign_on(bench)) return;
      if (iec62056::baud_of(bench.notes()["z"][0]) == 300)
        return bench.not_applicable("the rate of Z is 300 Bd: what is carried out cannot be told from what is not");
      Damage damage;
      damage.wrong_parity_at = damaged;
      say_select(bench, '0', "same", programming ? '1' : '0', damage);
      set_rate(bench, at_z);
      const auto message = receive(bench, fallback_wait);
      if (!at_z && message->is_readout()) return;
      if (at_z && (message->is_readout() || message->is_command('P', '0'))) {
        return bench.verdict(Verdict::fail, head.requirement,
                             fmt::format("an option select with a parity error in its {} is answered at the rate of Z with {}",
                                         damaged == z_character ? "Z" : "Y", message->text));
      }
      // Programming mode may have been entered: whatever it is, it is over then.
      if (!bench.restart_device()) bench.wait(130s);
    }
  };
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
}

}  // namespace umirig::suites
