// How the simulated meter sends: when, in what format, with what pauses. IEC 62056-21, 5.4 and 6.1.
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

constexpr Duration hole = 1700ms;  // of meters that break 6.1

bool ends_with_bcc(std::string_view text) {
  using namespace iec62056;
  if (text.size() < 3 || (text.front() != SOH && text.front() != STX)) return false;
  const char last = text[text.size() - 2];
  return last == ETX || last == EOT;
}

}  // namespace

void Meter::answer(Time at, Message message) {
  message_ = std::move(message);
  if (message_.text == "\x06" && has(Defect::character_behind_ack)) message_.text += 'x';
  if (message_.text == "\x06" && has(Defect::cr_lf_behind_ack)) message_.text += "\r\n";
  state_ = State::pending;
  deadline_ = at;
  unasked_ = never;
}

void Meter::answer_readout(Time at, std::uint32_t baud, bool again) {
  const bool resumes = std::exchange(stopped_, false) && has(Defect::stopped_readout_resumes);
  const bool is_second = ++readouts_ % 2 == 0;
  auto text = readout_message(options_, store_, again, fallback_, resumes, is_second);
  const bool goes_on = again && has(Defect::bcc_not_reset_in_repeat) && options_.check != iec62056::BccKind::none;
  const bool checked = options_.check != iec62056::BccKind::none && ends_with_bcc(text);
  if (checked && session_.has_written() && has(Defect::bcc_wrong_behind_write))
    text.back() = static_cast<char>(text.back() ^ 0x55);
  if (goes_on) text.back() = static_cast<char>(text.back() ^ readout_end_character_);
  readout_end_character_ = text.back();
  answer(at, {.text = std::move(text), .baud = baud, .afterwards = State::after_readout, .kind = Message::Kind::readout});
}

void Meter::transmit() {
  const bool other_rate = has(Defect::identification_at_600) || has(Defect::third_identification_at_600);
  const bool rate_of_its_own = message_.baud == 600 && (message_.kind == Message::Kind::wake_up_answer ||
                                                        (message_.kind == Message::Kind::identification && other_rate));
  if (!rate_of_its_own) baud_ = message_.baud;
  line_.set_format(format_of(message_));
  auto text = view(message_.text);
  const bool plain_bcc = has(Defect::bcc_without_parity) && ends_with_bcc(message_.text);
  if (plain_bcc) text = text.first(text.size() - 1);
  send_paced(world_, line_, text, options_.gap, pause_within(message_));
  if (plain_bcc) {
    line_.set_format({message_.baud, 8, 'N', 1});  // eight bits without parity, the eighth of them 0
    line_.send_at(view(message_.text).last(1), line_.idle_at() + options_.gap);
  }
  deadline_ = line_.idle_at();
  // Whatever it sends, it hears what is good.
  const SerialFormat good{baud_, 7, 'E', 1};
  if (line_.format() != good) line_.set_format(good);
  break_.reset();
  stopping_ = false;
  state_ = State::sending;
}

SerialFormat Meter::format_of(const Message& message) const {
  using Kind = Message::Kind;
  const bool readout = message.kind == Kind::readout;
  const bool in_session = message.kind == Kind::in_session || message.kind == Kind::data;
  const bool odd = has(Defect::parity_odd) || (readout && fallback_ && has(Defect::parity_odd_in_fallback)) ||
                   (in_session && has(Defect::parity_odd_in_programming));
  // Eight bits without parity, the eighth of them 0.
  if (readout && has(Defect::parity_none_in_readout)) return {message.baud, 8, 'N', 1};
  return {message.baud, 7, odd ? 'O' : 'E', 1};
}

Pause Meter::pause_within(const Message& message) const {
  const std::size_t length = message.text.size();
  const Pause in_the_middle{length / 2, hole};
  switch (message.kind) {
    case Message::Kind::identification:
      if (has(Defect::gap_in_identification)) return {length - 1, hole};
      if (has(Defect::identification_twice)) return {length / 2, 500ms};
      break;
    case Message::Kind::readout:
      if (has(Defect::gap_in_readout) || (fallback_ && has(Defect::gap_in_fallback))) return in_the_middle;
      break;
    case Message::Kind::data:
      if (has(Defect::gap_in_answer)) return in_the_middle;
      break;
    case Message::Kind::in_session:
      if (message.text.starts_with("\x01P") && has(Defect::operand_twice)) return {length / 2, 300ms};
      break;
    case Message::Kind::wake_up_answer:
      if (has(Defect::fast_ack_twice)) return {length - 1, 100ms};
      break;
    default:
      break;
  }
  return {};
}

}  // namespace umirig::sim
