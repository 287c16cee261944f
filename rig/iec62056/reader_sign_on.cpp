// How a session begins: wake-up, request, identification, option select. IEC 62056-21, 6.3.1 to 6.3.3, 6.4 and Annex B.
#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/hdlc_entry.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/reader.hpp"
#include "rig/iec62056/reader_times.hpp"
#include "rig/iec62056/request.hpp"
#include "rig/iec62056/wake_up.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::string_view identification_form = "an identification '/XXXZ...<CR><LF>'";
constexpr std::string_view confirmation_form = "the confirmation '<ACK>2Z2<CR><LF>' of mode E";

}  // namespace

char Reader::mode() const {
  if (options_.mode) return *options_.mode;
  return readout_.telegram.identification ? mode_of(identification().baud_character) : 'C';
}

void Reader::wake_up() {
  if (options_.wake_up == WakeUp::none) return;
  if (options_.wake_up == WakeUp::slow) {
    link_.send(encode_wake_up(link_.format()), Duration(0));
    request_name_ += " behind the wake-up string";
    return;
  }
  link_.set_baud(options_.wake_up_baud);
  const auto format = link_.format();
  const Time begin = link_.now();
  // A character is seen at its end: what is listened for is one that ends within the pause.
  Wanted ack;
  ack.first = format.characters(fast_wake_up_pause_characters - 1) + fast_wake_up_pause.middle();
  do {
    link_.send(encode_fast_wake_up(format), Duration(0));
    const auto heard = link_.receive(ack);
    if (heard.kind != MessageKind::ack) continue;
    if (heard.reaction + link_.uncertainty().early < fast_wake_up_ack)
      finding("B.2", 0,
              fmt::format("ACK {} behind the last NUL, not before {} expected", format_ms(heard.reaction),
                          format_ms(fast_wake_up_ack)));
    link_.set_baud(start_rate);
    return;
  } while (link_.now() - begin < fast_wake_up_tries && !stopped());
  const auto spent = format_ms(link_.now() - begin);
  readout_.remarks.push_back(fmt::format("no ACK came in {} of fast wake-up at {} Bd", spent, format.baud));
  request_name_ += fmt::format(" behind {} of fast wake-up without an ACK", spent);
  link_.set_baud(start_rate);
}

// 6.3.1 and 6.3.2.
Result<void> Reader::sign_on() {
  begin();
  wake_up();
  link_.send(encode_request(options_.address), options_.wake_up == WakeUp::slow ? wake_up_pause.middle() : reaction());
  Expected expected;
  expected.identification = true;
  const auto heard = hear("request", expected);
  if (stopped()) return tl::unexpected(*stopped());
  const bool whole = heard.kind == MessageKind::identification && heard.whole;
  auto decoded = decode_identification(heard.message, all_.size() - std::min(all_.size(), heard.message.size()));
  if (!whole || !decoded) {
    if (options_.wake_up != WakeUp::none) back_at_start_ = link_.last_activity() + wake_up_retry;
    return unexpected_answer(heard, request_name_, identification_form);
  }
  for (auto& one : decoded->findings) finding(one.clause, one.offset, one.text);
  decoded->findings.clear();
  const char z = decoded->baud_character;
  readout_.telegram.mode = std::string(1, mode_of(z));
  readout_.telegram.identification = std::move(*decoded);
  proposed_baud_ = mode() == 'A' ? start_rate : baud_of(z).value_or(start_rate);
  return {};
}

bool Reader::select(char v, char y) {
  const char z = identification().baud_character;
  if (mode() == 'B') {  // 6.4.2: both sides change by themselves
    link_.set_baud(proposed_baud_);
    return false;
  }
  if (mode() == 'A') return false;
  // 6.4.4: a meter of mode D does not wait.
  if (!link_.quiet_for(reaction())) {
    proposed_baud_ = link_.baud();
    readout_.remarks.emplace_back("the meter sent its data without waiting for an option select");
    return false;
  }
  const bool switches = !options_.stay_at_300 && baud_of(z).has_value();
  if (!switches) proposed_baud_ = start_rate;
  link_.send(encode_option_select(v, switches ? z : '0', y), reaction());
  if (proposed_baud_ != start_rate) {
    link_.wait_until(link_.now() + options_.switch_delay);
    link_.set_baud(proposed_baud_);
  }
  return true;
}

// 6.4.5 and Annex E. What follows the confirmation is HDLC, which this reader does not speak: it goes no further.
Result<Readout> Reader::enter_hdlc() {
  if (!identification().offers_hdlc())
    readout_.remarks.emplace_back("the identification does not announce mode E: it has no '\\2'");
  if (!select('2', '2')) {
    const auto heard = hear("identification");
    return unexpected_answer(heard, "the identification", "silence until an option select, as in modes C and E");
  }
  const char z = proposed_baud_ == start_rate ? '0' : identification().baud_character;
  Expected expected;
  expected.confirmation = true;
  auto heard = hear("option select", expected);
  if (stopped()) return tl::unexpected(*stopped());
  const bool data = heard.kind == MessageKind::data || heard.kind == MessageKind::plain_data;
  if (data && heard.whole && heard.baud == proposed_baud_) {
    auto readout = whole_readout(heard);
    if (readout)
      readout->missing.emplace_back("mode E: the meter sent its readout in the place of the confirmation, as in mode C");
    return readout;
  }
  Bytes characters;
  for (const auto& one : heard.characters) characters.push_back(one.byte);
  const auto confirmation =
      decode_hdlc_confirmation(link_.format().data_bits == 8 ? ByteView(characters) : ByteView(heard.message));
  link_.set_baud(start_rate);
  if (heard.silent() || heard.baud != proposed_baud_ || !heard.whole || !confirmation)
    return unexpected_answer(heard, "the option select", confirmation_form);
  back_at_start_ = link_.last_activity() + inactivity_time;
  readout_.baud = proposed_baud_;
  readout_.telegram.mode.emplace(1, 'E');
  if (confirmation->z != z)
    finding("6.4.5", all_.size() - 4, fmt::format("Z = {} in the confirmation of mode E, {} expected", confirmation->z, z));
  readout_.remarks.push_back(fmt::format(
      "mode E: HDLC is confirmed at {} Bd, in {}; the session ends here, and the meter goes back to its start when it "
      "hears nothing for 60 to 120 s",
      proposed_baud_, confirmation->padded ? "8N1 characters with parity bits" : "7E1 look"));
  return take();
}

}  // namespace umirig::iec62056
