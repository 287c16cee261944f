// The readout of the simulated meter: what stops it, what repeats it, and what comes behind it. IEC 62056-21, 6.3.6 and 6.3.12.
#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr Duration repeat_time = 1600ms;  // above the 1500 ms in which a repeat request may begin, 6.3.6

bool is_good(const Character& character, std::uint8_t byte) { return character.errors == no_error && character.byte == byte; }

}  // namespace

// 6.3.12: only of a readout. The character being sent goes out as a whole.
Meter::Stop Meter::stops_readout(const Character& character) {
  if (!options_.break_stops || message_.kind != Message::Kind::readout) return Stop::no;
  // The break condition, or a NUL as some readers send it for one.
  if ((character.errors & break_condition) != 0 || is_good(character, NUL)) return Stop::at_once;
  if (!break_.hear(character) || has(Defect::break_does_not_stop_readout)) return Stop::no;
  stopped_ = true;
  return has(Defect::break_stops_readout_late) ? Stop::late : Stop::at_once;
}

bool Meter::may_repeat(const Character& request) const {
  if (has(Defect::repeat_ignored)) return false;
  if (has(Defect::repeat_only_once) && repetitions_ > 0) return false;
  if (has(Defect::repetitions_run_out) && all_repetitions_ >= 3) return false;
  return !has(Defect::repeat_too_briefly) || request.begin - readout_end_ <= 800ms;
}

void Meter::repeat_readout(const Character& request) {
  if (!may_repeat(request)) return;
  ++repetitions_;
  ++all_repetitions_;
  const Duration delay = has(Defect::repeat_too_late) ? Duration(1700ms) : reaction();
  const auto baud = options_.mode == Mode::c ? baud_ : rate_of_data();
  answer_readout(request.end + delay, has(Defect::repeat_at_z) ? options_.rate_of_z() : baud, true);
}

// In modes A and B the meter hears more than that at 300 Bd.
bool Meter::is_repeat_request_at_300(const Character& character) const {
  if (!options_.repeat || !is_good(character, NAK) || character.begin > readout_end_ + repeat_time) return false;
  return options_.mode == Mode::a || (options_.mode == Mode::b && options_.repeat_at_300);
}

void Meter::hear_after_readout(const Character& character) {
  const bool deaf = options_.mode == Mode::b && options_.repeat_at_300;
  if (options_.repeat && !deaf && is_good(character, NAK)) repeat_readout(character);
}

void Meter::finished_readout(Time now) {
  state_ = State::after_readout;
  readout_end_ = now;
  was_read_out_ = true;
  if (once_more_) {
    once_more_ = false;
    return answer_readout(now + 300ms, baud_);
  }
  if (options_.mode != Mode::c) return finished_data(now);
  const bool stays_deaf = has(Defect::deaf_after_readout) && baud_ != 300;
  deadline_ = now + (stays_deaf ? Duration(10s) : options_.repeat ? repeat_time : options_.back);
  if (has(Defect::deaf_after_no_select) && select_.state() == SelectListener::State::waiting) {
    listening_since_ = deadline_ = now + 10s;
  }
  if (has(Defect::deaf_behind_zero_rate) && asked_at_zero_rate()) listening_since_ = deadline_ = now + 10s;
}

// By an option select with Z = 0 that is not the meter's own.
bool Meter::asked_at_zero_rate() const {
  if (select_.state() != SelectListener::State::complete || fallback_) return false;
  return select_.v() == '0' && select_.z() == '0' && select_.y() == '0' && options_.z() != '0';
}

// Modes A and B: while repeat requests are heard at the rate of Z, nothing else is.
void Meter::finished_data(Time now) {
  if (has(Defect::mode_a_sends_operand) || has(Defect::mode_b_sends_operand)) return enter_programming(now, 300);
  const bool opens_at_once = options_.mode == Mode::a && options_.programming == Programming::yes;
  if (opens_at_once) return open_session_behind_data();
  const bool repeats_at_z = options_.repeat && options_.mode == Mode::b && !options_.repeat_at_300;
  deadline_ = now + (repeats_at_z ? repeat_time : options_.back);
}

void Meter::back_time_over(Time now) {
  const bool opens = options_.mode != Mode::c && options_.programming == Programming::yes;
  if (opens || open_behind_fallback_) return open_session_behind_data();
  const bool was_repeated = repetitions_ > 0;
  const bool stays = has(Defect::stays_at_rate_after_readout) || (was_repeated && has(Defect::stays_at_rate_after_repeat));
  if (stays && baud_ != 300) return listen_at_start(baud_, now + 120s);
  // A battery meter has to stay awake for a repeat request.
  const bool may_be_asked = options_.repeat && options_.mode != Mode::c && now < readout_end_ + repeat_time;
  if (may_be_asked && options_.sleeps()) return listen_at_start(300, readout_end_ + repeat_time);
  go_to_start();
}

}  // namespace umirig::sim
