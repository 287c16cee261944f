#include "rig/iec62056/telegram.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rig/iec62056/block_scanner.hpp"
#include "rig/iec62056/parity.hpp"
#include "rig/iec62056/telegram_scanner.hpp"

namespace umirig::iec62056 {
namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  }
}

}  // namespace

std::vector<Telegram> decode_telegrams(ByteView input) {
  FindingList findings;
  const auto stripped = strip_even_parity(input, findings);
  return TelegramScanner(stripped ? ByteView(*stripped) : input, std::move(findings), nullptr).run();
}

Telegram decode_telegram(ByteView input) {
  auto telegrams = decode_telegrams(input);
  if (telegrams.empty()) return {};
  Telegram all = std::move(telegrams.front());
  FindingList findings;
  findings.add_all(all.findings);
  for (std::size_t i = 1; i < telegrams.size(); ++i) {
    auto& next = telegrams[i];
    if (!all.identification) all.identification = std::move(next.identification);
    if (!all.mode) all.mode = std::move(next.mode);
    append(all.datasets, std::move(next.datasets));
    append(all.checks, std::move(next.checks));
    all.bcc.add_all(next.bcc);
    findings.add_all(next.findings);
  }
  all.findings = findings.take();
  return all;
}

bool is_message(const Telegram& telegram) {
  if (!telegram.checks.empty()) return true;
  if (telegram.datasets.empty()) return telegram.identification.has_value();
  const auto strange = std::count_if(telegram.findings.begin(), telegram.findings.end(),
                                     [](const Finding& one) { return one.text.find(no_group) != std::string::npos; });
  return static_cast<std::size_t>(strange) <= telegram.datasets.size() / 2;
}

bool decodes(const Telegram& telegram) {
  return is_message(telegram) && (telegram.identification || !telegram.datasets.empty()) &&
         std::all_of(telegram.checks.begin(), telegram.checks.end(), [](const Check& check) { return check.ok; });
}

}  // namespace umirig::iec62056
