// What a telegram is, once all of it is read: its mode, and what its body says of the line. IEC 62056-21, 6.4.
#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/telegram_scanner.hpp"

namespace umirig::iec62056 {

// Nothing was read yet but garbage: an identification belongs to the same telegram.
bool TelegramScanner::blank() const {
  return !current_.identification && current_.datasets.empty() && current_.checks.empty() && !traits_.crc;
}

std::optional<std::string> TelegramScanner::mode() const {
  if (traits_.crc) return "P1";
  if (!current_.identification) return std::nullopt;
  if (traits_.hdlc) return "E";
  const char family = mode_of(current_.identification->baud_character);
  if (family == 'C' && traits_.empty_line && !traits_.framed) return "D";
  return std::string(1, family);
}

// 6.4.2 and 6.4.3: a reader that stays at 300 Bd while the meter goes on faster sees mostly NUL.
void TelegramScanner::check_missed_rate() {
  if (!current_.identification || !current_.datasets.empty()) return;
  const auto body = part(std::min(traits_.body, position_), position_);
  const auto nuls = static_cast<std::size_t>(std::count(body.begin(), body.end(), NUL));
  if (body.size() < 8 || nuls * 5 < body.size()) return;
  const char z = current_.identification->baud_character;
  const auto baud = baud_of(z);
  findings_.add(mode_of(z) == 'B' ? "6.4.2" : "6.4.3", traits_.body,
                "baud rate change missed: {} of {} bytes behind the identification are NUL, data sets expected; the meter seems "
                "to have changed to "
                "{} Bd while the reader stayed at its rate",
                nuls, body.size(), baud ? std::to_string(*baud) : "another number of");
}

// 6.5.1: a readout ends with '!'. What has neither identification nor end mark can be an answer in programming.
void TelegramScanner::check_end_mark() {
  if (current_.datasets.empty() || traits_.end_mark || traits_.cut || traits_.programming ||
      (traits_.framed && !current_.identification))
    return;
  findings_.add("6.5.1", position_, "the readout ends here, the end mark '!' expected behind its last data set");
}

void TelegramScanner::finish() {
  check_missed_rate();
  check_end_mark();
  current_.mode = mode();
  if (!blank() || !findings_.empty()) {
    current_.findings = findings_.take();
    std::stable_sort(current_.findings.begin(), current_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
    done_.push_back(std::move(current_));
  }
  current_ = {};
  traits_ = {};
  findings_ = {};
}

}  // namespace umirig::iec62056
