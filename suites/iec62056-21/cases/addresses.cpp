// Cases on device addresses that need more than a dialogue script. IEC 62056-21, 6.3.1.
#include <fmt/format.h>

#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr std::size_t longest_address = 32;  // 6.3.14
constexpr Duration late_back = 15s;

// The own address with each of its characters changed, and with a zero behind it.
std::vector<std::string> nearly_own(const std::string& own) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < own.size(); ++i) {
    auto other = own;
    other[i] = own[i] == '7' ? '6' : '7';
    list.push_back(other);
  }
  // All-zero addresses of any length are equal.
  const bool zeros = own.find_first_not_of('0') == std::string::npos;
  if (!zeros && own.size() < longest_address) list.push_back(own + "0");
  return list;
}

void every_character_counts(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  for (const auto& address : nearly_own(bench.sheet().ixit("device_address"))) {
    say_request(bench, address);
    const auto message = receive(bench, silence_wait);
    if (message->is_identification())
      return bench.verdict(Verdict::fail, head.requirement, fmt::format("a request with the address '{}' is answered", address));
    if (!message->silence) return block(bench, "6.3.2/1", *message, "no answer");
  }
  sign_on(bench);
}

// A meter without address may answer whatever address comes; zeros alone are no general call to it.
void zeros_without_address(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  for (const auto* form : {"other", "zero", "zeros", "eight-zeros", "only-zeros"}) {
    const auto address = address_form(form, "").value_or("");
    say_request(bench, address);
    const auto message = receive(bench, silence_wait);
    if (message->silence) continue;
    if (!message->is_identification()) return block(bench, "6.3.2/1", *message, "no answer");
    if (form == std::string_view("other")) return bench.not_applicable("the meter answers a request whatever address it has");
    return bench.verdict(
        Verdict::fail, head.requirement,
        fmt::format("a request with the address '{}' is answered by a meter without address (PICS A.2), one with another is not",
                    address));
  }
  sign_on(bench);
}

// In sessions by requests without and with an address: the last one must not depend on that before it.
void general_behind_own(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  for (int i = 0; i < 2; ++i) {
    if (!sign_on(bench) || !let_readout_pass(bench)) return;
  }
  const auto own = bench.sheet().ixit("device_address");
  const auto ask = [&](const std::string& address) {
    set_rate(bench, false);
    say_request(bench, address);
    auto message = receive(bench, answer_wait);
    if (message->is_identification()) bench.notes()["z"] = std::string(1, message->baud_character());
    return message;
  };
  const auto addressed = ask(own);
  if (!addressed->is_identification())
    return block(bench, addressed->silence ? "6.3.1/2" : "6.3.2/1", *addressed, "an identification");
  if (!let_readout_pass(bench)) return;
  const auto general = ask("");
  if (general->is_identification()) return bench.observed();
  if (!general->silence) return block(bench, general->unreadable() ? "6.3.2/5" : "6.3.2/1", *general, "an identification");
  if (const auto asleep = unwoken(bench)) return block(bench, *asleep, *general, "an identification");
  // It may be late alone, or deaf to all.
  bench.wait(late_back);
  const auto later = ask("");
  if (!later->silence) return block(bench, "6.4.3/6", *later, "an identification at once");
  const auto again = ask(own);
  if (!again->is_identification()) return block(bench, silence_requirement(bench), *again, "an identification");
  bench.verdict(Verdict::fail, head.requirement,
                "behind a session that a request with the own address began one without address is not answered");
}

}  // namespace

void add_address_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.1",
                   28,
                   "6.3.1/9",
                   "invalid",
                   "Zeros are no general call to a meter without address.",
                   zeros_without_address,
                   {"!A.2"}});
  cases.push_back({"6.3.1", 33, "6.3.1/3", "invalid",
                   "Addresses that differ from the own one in any one character, or by a zero behind it, are not answered.",
                   every_character_counts});
  cases.push_back({"6.3.1",
                   34,
                   "6.3.1/1",
                   "valid",
                   "Behind a session by the own address a request without address is answered.",
                   general_behind_own,
                   {"A.2"}});
}

}  // namespace umirig::suites
