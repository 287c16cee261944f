// The simulated meter between its identification and what the option select asks for. IEC 62056-21, 6.3.3, 6.4.3 and 6.4.6.
#include <algorithm>

#include "rig/iec62056/rate.hpp"
#include "rig/sim/meter.hpp"

namespace umirig::sim {
namespace {

std::uint32_t one_step_below(std::uint32_t baud) { return baud == 300 ? 300 : baud / 2; }

}  // namespace

// A wrong option select, known at that time: the readout comes tr behind it, or when the waiting time is over.
Time Meter::fallback_time(Time known) const {
  const Time soonest = known + reaction();
  return options_.fallback == Fallback::tt ? std::max(soonest, identification_end_ + options_.tt) : soonest;
}

// When something happens if no more character comes.
Time Meter::select_deadline() const {
  if (options_.mode != Mode::c) return identification_end_ + 2200ms;
  if (select_.state() == SelectListener::State::begun) {
    if (has(Defect::incomplete_select_too_late)) return select_.last_end() + 8s;
    const Time over = select_.last_end() + select_.patience();
    const bool complete = select_.lacks_line_feed() && has(Defect::select_without_line_feed);
    return complete || has(Defect::incomplete_select_forgotten) ? over : fallback_time(over);
  }
  if (select_.state() == SelectListener::State::wrong) return fallback_time(select_.last_end());
  if (has(Defect::readout_without_select_too_early)) return identification_end_ + 1300ms;
  if (has(Defect::readout_without_select_too_late)) return identification_end_ + 2600ms;
  return identification_end_ + options_.tt;
}

void Meter::hear_select(const Character& character) {
  if (options_.mode != Mode::c) return hear_select_before_data(character);
  const bool first = select_.state() == SelectListener::State::waiting;
  if (first && character.begin > identification_end_ + 1000ms && has(Defect::late_select_ignored)) return;
  switch (select_.hear(character)) {
    case SelectListener::State::waiting:
      return;
    case SelectListener::State::begun:
    case SelectListener::State::wrong:
      deadline_ = select_deadline();
      return;
    case SelectListener::State::ended:
      if (select_.is_overlong() && has(Defect::overlong_select_silent)) return go_to_start();
      return fall_back(character.end);
    case SelectListener::State::complete:
      return decide(character.end);
  }
}

void Meter::select_time_over() {
  if (options_.mode != Mode::c) return go_to_start();
  if (select_.state() == SelectListener::State::begun && has(Defect::incomplete_select_forgotten)) return go_to_start();
  if (select_.is_overlong() && has(Defect::overlong_select_silent)) return go_to_start();
  if (select_.lacks_line_feed() && has(Defect::select_without_line_feed)) return decide(world_.now());
  fallback_ = true;
  if (select_.state() != SelectListener::State::waiting) {
    const bool at_z = select_.state() == SelectListener::State::begun && has(Defect::incomplete_select_at_z);
    return answer_readout(world_.now(), at_z ? options_.rate_of_z() : 300);
  }
  if (has(Defect::no_readout_without_select)) return go_to_start();
  answer_readout(world_.now(), has(Defect::readout_without_select_at_z) ? options_.rate_of_z() : 300);
}

void Meter::fall_back(Time heard, std::uint32_t baud) {
  fallback_ = true;
  answer_readout(has(Defect::fallback_too_early) ? heard + 5ms : fallback_time(heard), baud);
}

void Meter::decide(Time heard) {
  const bool matches = select_.z() == options_.z();
  const bool readout = select_.y() == '0';
  if (!matches && select_.z() != '0' && has(Defect::wrong_z_not_answered)) return go_to_start();
  if (!matches && select_.z() >= '7' && select_.z() <= '9' && has(Defect::reserved_z_not_answered)) return go_to_start();
  if (options_.mode_e && select_.v() == '2' && select_.y() == '2') return decide_hdlc(heard, matches);
  if (select_.v() == '3' && matches && readout && has(Defect::reserved_v_3_accepted)) return decide_readout(heard, matches);
  const bool reserved = select_.v() >= '3' && select_.v() <= '9' && matches && select_.y() == '1';
  if (reserved && has(Defect::reserved_v_enters_programming)) return decide_programming(heard, matches);
  if (select_.v() != '0' || (!readout && select_.y() != '1')) {
    if (select_.v() == '0' && matches && has(Defect::any_y_enters_programming)) return decide_programming(heard, matches);
    if (has(Defect::unsupported_control_silent)) return go_to_start();
    if (matches && has(select_.v() == '0' ? Defect::unsupported_y_silent : Defect::unsupported_v_silent)) return go_to_start();
    return fall_back(heard, matches && has(Defect::unsupported_control_at_z) ? options_.rate_of_z() : 300);
  }
  if (readout) {
    decide_readout(heard, matches);
  } else {
    decide_programming(heard, matches);
  }
}

void Meter::decide_readout(Time heard, bool matches) {
  const char z = select_.z();
  if (z == '0' && has(Defect::zero_rate_silent)) return go_to_start();
  if (z == '1' && has(Defect::follows_z_1)) return answer_readout(heard + reaction(), 600);
  if (!matches && z != '0') {
    const bool follows = has(Defect::switches_to_any_z) && iec62056::mode_of(z) == 'C';
    return fall_back(heard, follows ? iec62056::baud_of(z).value_or(300) : 300);
  }
  std::uint32_t baud = matches ? options_.rate_of_z() : 300;
  if (matches) {
    if (has(Defect::select_ignored)) return go_to_start();
    const bool again = was_programmed_ && has(Defect::programming_again);
    if (again || has(Defect::readout_select_gives_operand)) return decide_programming(heard, matches);
    once_more_ = has(Defect::readout_twice);
    if (has(Defect::rate_not_switched)) baud = 300;
    if (has(Defect::rate_one_too_low)) baud = one_step_below(baud);
  } else if (has(Defect::zero_rate_ignored)) {
    baud = options_.rate_of_z();
  }
  answer_readout(heard + reaction(), baud);
}

void Meter::decide_programming(Time heard, bool matches) {
  if (select_.z() == '1' && has(Defect::programming_with_z_1)) return enter_programming(heard, 600);
  if (select_.z() == '0') {
    if (has(Defect::programming_at_zero_rate_silent)) return go_to_start();
    if (has(Defect::programming_at_zero_rate_gives_readout)) return answer_readout(heard + reaction(), 300);
  }
  if (!matches && select_.z() != '0') {
    if (has(Defect::programming_with_wrong_z_silent)) return go_to_start();
    if (has(Defect::programming_with_wrong_z)) return enter_programming(heard, 300);
    open_behind_fallback_ = has(Defect::programming_behind_fallback);
    return fall_back(heard);
  }
  if (matches) {
    if (has(Defect::refusal_silent)) return go_to_start();
    if (has(Defect::programming_gives_readout)) return answer_readout(heard + reaction(), options_.rate_of_z());
  }
  // The option select was right, and so this is no fallback although it looks like one.
  if (options_.programming == Programming::no) {
    return answer_readout(fallback_time(heard), matches && has(Defect::refusal_at_z) ? options_.rate_of_z() : 300);
  }
  if (options_.programming == Programming::break_) {
    return answer(heard + reaction(), {.text = session_.break_message()});
  }

  std::uint32_t baud = matches ? options_.rate_of_z() : 300;
  if (matches && has(Defect::operand_at_300)) baud = 300;
  if (!matches && has(Defect::programming_at_zero_rate_at_z)) baud = options_.rate_of_z();
  enter_programming(heard, baud, !has(Defect::operand_missing));
}

}  // namespace umirig::sim
