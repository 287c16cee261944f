// The simulated meter of modes A and B: its data follow the identification by themselves, and commands may follow the data. IEC
// 62056-21, 6.4.1 and 6.4.2.
#include "rig/sim/meter.hpp"

namespace umirig::sim {

bool Meter::waits_for_select() const { return has(Defect::mode_a_waits_for_select) || has(Defect::mode_b_waits_for_select); }

// As a meter that takes its mode for C would.
void Meter::hear_select_before_data(const Character& character) {
  const auto state = select_.hear(character);
  if (state == SelectListener::State::complete && select_.v() == '0' && select_.z() == options_.z() && select_.y() == '0') {
    return answer_readout(character.end + reaction(), rate_of_data());
  }
  if (state == SelectListener::State::complete || state == SelectListener::State::ended) select_.reset();
}

std::uint32_t Meter::rate_of_data() const {
  if (options_.mode == Mode::a) return has(Defect::mode_a_data_at_600) ? 600 : baud_;
  if (has(Defect::mode_b_not_switched)) return 300;
  return has(Defect::mode_b_table_shifted) ? options_.rate_of_z() / 2 : options_.rate_of_z();
}

void Meter::data_follow(Time now) {
  if (has(Defect::mode_a_data_omitted) || has(Defect::mode_b_data_omitted)) return open_session_behind_data();
  Duration pause = options_.mode == Mode::a ? Duration(0) : options_.tr;
  if (has(Defect::mode_b_without_pause)) pause = 2ms;
  if (has(Defect::mode_a_data_too_late) || has(Defect::mode_b_pause_too_long)) pause = 1700ms;
  answer_readout(now + pause, rate_of_data());
}

// No operand comes first, and the inactivity time runs from the end of the data.
void Meter::open_session_behind_data() {
  session_.begin();
  session_end_ = unasked_ = never;
  state_ = State::programming;
  command_.reset();
  request_.reset();
  listening_since_ = world_.now();
  std::uint32_t baud = 300;
  if (has(Defect::mode_a_commands_at_600)) baud = 600;
  if (has(Defect::mode_b_commands_at_z)) baud = options_.rate_of_z();
  set_rate(baud);
  traffic_ = has(Defect::mode_a_data_omitted) || has(Defect::mode_b_data_omitted) ? identification_end_ : readout_end_;
  deadline_ = session_deadline(traffic_);
}

}  // namespace umirig::sim
