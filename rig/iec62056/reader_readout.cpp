// The reader in data readout. IEC 62056-21, 6.3.4 to 6.3.6 and 6.4.1 to 6.4.3.
#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/checks.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/reader.hpp"
#include "rig/iec62056/reader_times.hpp"

namespace umirig::iec62056 {

// By the check character; where there is none, by the errors of the line.
bool Reader::is_damaged(const Heard& heard) const {
  if (heard.kind != MessageKind::data && heard.kind != MessageKind::plain_data) return false;
  const auto message = decode_data_message(heard.message);
  if (heard.kind == MessageKind::data && message && message->bcc) {
    return options_.bcc ? !message->bcc->holds(*options_.bcc) : message->bcc->fits() == BccKind::none;
  }
  return heard.count(parity_error | framing_error) > 0;
}

// 6.3.6. What came first is left out where a repetition is better.
void Reader::ask_again(Heard& first, std::size_t first_byte, std::size_t first_finding) {
  const auto bytes = all_;
  const auto findings = readout_.telegram.findings;
  std::string last = "nothing";
  unsigned asked = 0;
  while (asked < options_.repeats && !stopped()) {
    link_.send(Bytes{NAK}, reaction());
    ++asked;
    link_.set_baud(proposed_baud_);
    all_.resize(first_byte);
    readout_.telegram.findings.resize(first_finding);
    auto again = hear("repeat request");
    if (again.whole && (again.kind == MessageKind::data || again.kind == MessageKind::plain_data) && !is_damaged(again)) {
      readout_.remarks.push_back(fmt::format("the first readout was damaged: this is the one that came after {}",
                                             asked == 1 ? "a repeat request" : fmt::format("{} repeat requests", asked)));
      first = std::move(again);
      return;
    }
    last = link_.describe(again);
    if (!again.silent()) continue;
    // 6.4.2: behind its data a meter of mode B may be at 300 Bd.
    if (mode() != 'B' || asked > 1) break;
    link_.set_baud(start_rate);
  }
  readout_.remarks.push_back(fmt::format("the readout is damaged; in answer to {} came {}",
                                         asked == 1 ? "a repeat request" : fmt::format("{} repeat requests", asked), last));
  all_ = bytes;
  readout_.telegram.findings = findings;
}

Result<Heard> Reader::gather_data() {
  const bool selected = select('0', '0');
  const auto first_byte = all_.size();
  const auto first_finding = readout_.telegram.findings.size();
  const std::string_view to = selected ? "the option select" : "the request, behind the identification";
  Expected expected;
  expected.at_once = !selected && mode() != 'B';
  // 6.4.3: a meter of mode C that gets no option select.
  if (!selected && options_.mode && mode_of(identification().baud_character) == 'C') expected.longest = unasked_time;
  auto heard = hear(selected ? "option select" : "identification", expected);
  if (stopped()) return tl::unexpected(*stopped());
  const bool data =
      heard.kind == MessageKind::data || heard.kind == MessageKind::plain_data || heard.kind == MessageKind::garbage;
  if (heard.silent() || !data || heard.baud != proposed_baud_) return unexpected_answer(heard, to, "the data of a readout");
  if (options_.check && options_.repeats > 0 && heard.whole && is_damaged(heard)) ask_again(heard, first_byte, first_finding);
  return heard;
}

Result<Readout> Reader::whole_readout(const Heard& heard) {
  link_.set_baud(start_rate);
  back_at_start_ = link_.last_activity() + back_time;
  auto own = std::move(readout_.telegram.findings);
  readout_.baud = heard.baud;
  readout_.telegram = decode_telegram(all_);
  if (options_.bcc) hold_to(readout_.telegram, *options_.bcc);
  if (readout_.telegram.datasets.empty() && !heard.whole)
    return unexpected_answer(heard, "the option select", "the data of a readout");
  if (!heard.whole) {
    readout_.missing.push_back(
        fmt::format("the readout broke off behind {} characters: nothing for {}, the end mark '!' and <ETX> expected",
                    heard.characters.size(), format_ms(answer_time + options_.tolerance)));
  }
  // Those of the identification are found again in the whole.
  auto& findings = readout_.telegram.findings;
  for (auto& one : own) {
    if (std::find(findings.begin(), findings.end(), one) == findings.end()) findings.push_back(std::move(one));
  }
  return take();
}

Result<Readout> Reader::read_out() {
  if (auto done = sign_on(); !done) return tl::unexpected(done.error());
  if (mode() == 'E') return enter_hdlc();
  auto heard = gather_data();
  if (stopped()) return tl::unexpected(*stopped());  // the line stays at its rate, for a break
  link_.set_baud(start_rate);
  back_at_start_ = link_.last_activity() + back_time;
  if (!heard) return tl::unexpected(heard.error());
  return whole_readout(*heard);
}

}  // namespace umirig::iec62056
