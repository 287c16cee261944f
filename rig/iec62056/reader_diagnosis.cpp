#include "rig/iec62056/reader_diagnosis.hpp"

#include <fmt/format.h>

namespace umirig::iec62056 {
namespace {

std::string silence(const Circumstances& now) {
  auto text =
      fmt::format("no answer to {} within {} at {} Bd: expected {}", now.to, format_ms(now.waited), now.baud, now.expected);
  if (now.echoed) return text + "; only the reader's own bytes came back: the head reflects, or sits on no meter";
  return text + "; nothing at all came in";
}

std::string another_rate(const Heard& heard, const Circumstances& now) {
  auto text = fmt::format("the answer to {} cannot be read at {} Bd ({} characters with framing errors of {}): expected {}",
                          now.to, now.baud, heard.count(framing_error), heard.characters.size(), now.expected);
  if (heard.baud == 0) return text + "; no other rate of the standard fits either";
  if (heard.baud == now.baud) return text;
  text += fmt::format("; the data came at {} Bd", heard.baud);
  if (!now.signed_on) return text + ": does the meter push them unasked (mode D)? Then listen to it";
  if (now.z == 0) return text;
  text += fmt::format(": the meter does not follow the rate that it proposed (Z = {}, {} Bd)", now.z, now.baud);
  if (heard.baud == 300) text += "; read it with Z = 0 in the option select (stay at 300 Bd)";
  return text;
}

}  // namespace

std::string diagnose(const Heard& heard, const Circumstances& circumstances, std::string_view seen) {
  if (heard.silent()) return silence(circumstances);
  const bool unreadable = 2 * heard.count(framing_error | break_condition) > heard.characters.size();
  if (unreadable || heard.baud != circumstances.baud) return another_rate(heard, circumstances);
  auto text = fmt::format("{} came in answer to {} at {} Bd: expected {}", seen, circumstances.to, circumstances.baud,
                          circumstances.expected);
  if (const auto bad = heard.count(parity_error | framing_error); bad > 0)
    text += fmt::format("; {} of its characters have parity or framing errors", bad);
  if (3 * heard.count(parity_error) > heard.characters.size()) text += ": are they sent as 8N1, without parity?";
  if (circumstances.echoed) text += "; the reader's own bytes had come back in front of it";
  return text;
}

}  // namespace umirig::iec62056
