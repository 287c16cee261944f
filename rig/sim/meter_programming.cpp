// The simulated meter in programming mode, as far as times and the line are concerned. IEC 62056-21, 6.4.6, 6.4.7 and annex A.
#include <algorithm>
#include <utility>

#include "rig/sim/meter.hpp"

namespace umirig::sim {

// Behind data that nobody had to ask for.
bool Meter::hears_requests_in_session() const {
  if (options_.mode == Mode::c || has(Defect::after_data_never_ends)) return false;
  return options_.after_data == AfterData::both;
}

void Meter::hear_in_programming(const Character& character) {
  if (has(Defect::noise_keeps_session)) deadline_ = session_deadline(character.end);
  auto heard = CommandListener::Heard::nothing;
  const bool deaf_to_commands = has(Defect::mode_a_deaf_to_commands) || has(Defect::mode_b_deaf_to_commands) ||
                                (identifications_ > 1 && has(Defect::mode_a_commands_once));
  command_.set_patience(session_.patience());
  if (!deaf_to_commands) heard = command_.hear(character);
  switch (heard) {
    case CommandListener::Heard::command:
      return carry_out(session_.on_command(command_), character.end);
    case CommandListener::Heard::nak:
      if (is_repeat_request_at_300(character) && !session_.can_repeat()) return repeat_readout(character);
      return carry_out(session_.on_repeat_request(), character.end);
    case CommandListener::Heard::ack:
      return carry_out(session_.on_acknowledgement(), character.end);
    case CommandListener::Heard::nothing:
      break;
  }
  if (command_.is_under_way()) return request_.reset();
  if (has(Defect::noise_ends_session) && character.errors == no_error) return go_to_start();
  const bool answers_out_of_place = has(Defect::request_in_programming_answered);
  if (!hears_requests_in_session() && !answers_out_of_place) return;
  if (request_.hear(character) != RequestListener::Heard::request) return;
  if (answers_out_of_place && request_.was_general()) return answer_request_in_session(character.end);
  if (hears_requests_in_session()) answer_request(character.end);
}

void Meter::enter_programming(Time heard, std::uint32_t baud, bool with_operand) {
  session_.begin();
  was_programmed_ = true;
  session_end_ = never;
  refusing_ = false;
  Duration delay = reaction();
  if (has(Defect::operand_too_early)) delay = 5ms;
  if (has(Defect::operand_too_late)) delay = 1700ms;
  answer(heard + delay, {.text = with_operand ? session_.operand_message() : std::string(1, '\x06'),
                         .baud = baud,
                         .afterwards = State::programming,
                         .kind = Message::Kind::in_session});
}

void Meter::listen_in_programming(Time now) {
  state_ = State::programming;
  command_.reset();
  request_.reset();
  // The first message of a session is its operand.
  if (session_end_ == never && has(Defect::session_has_a_length)) session_end_ = now + 110s;
  const bool comes_again = message_.kind == Message::Kind::data && has(Defect::answer_repeated_unasked);
  if (session_.sends_unasked() || comes_again) unasked_ = now + 1s;
  const bool counts = !refusing_ || !has(Defect::refusals_do_not_count);
  if (counts) traffic_ = now;
  deadline_ = session_deadline(traffic_);
}

Duration Meter::delay_of(const Reply& reply) const {
  if (reply.is_break) return has(Defect::break_too_late) ? Duration(1700ms) : reaction();
  if (has(Defect::reaction_too_late_in_programming)) return 1800ms;
  return reply.acknowledges_write && has(Defect::write_ack_too_early) ? Duration(5ms) : reaction();
}

void Meter::carry_out(const Reply& reply, Time heard) {
  if (reply.message.empty() && !reply.ends && !reply.was_valid) return;  // as if it had not been there
  if (!session_.sends_unasked()) unasked_ = never;
  refusing_ = reply.is_error || reply.message == refuse().message;
  if (!reply.message.empty()) {
    answer(heard + delay_of(reply), {.text = reply.message,
                                     .baud = baud_,
                                     .afterwards = reply.ends ? State::start : State::programming,
                                     .kind = reply.is_data ? Message::Kind::data : Message::Kind::in_session});
  } else if (reply.ends) {
    if (has(Defect::break_keeps_rate)) return listen_at_start(baud_, never);
    go_to_start();
  } else if (reply.was_valid) {
    traffic_ = heard;
    deadline_ = session_deadline(heard);
  }
}

// When a session ends that has no more traffic, or when the next block comes unasked.
Time Meter::session_deadline(Time traffic) const {
  const bool outstays = message_.text == refuse().message && has(Defect::session_never_ends_behind_nak);
  const Duration inactivity = outstays ? never : session_.inactivity();
  return std::min({inactivity == never ? never : traffic + inactivity, session_end_, unasked_});
}

void Meter::programming_time_over(Time now) {
  if (now >= unasked_ && has(Defect::answer_repeated_unasked)) {
    auto again = message_;
    again.kind = Message::Kind::in_session;  // once
    return answer(now, std::move(again));
  }
  if (now >= unasked_) {
    carry_out(session_.on_impatience(), now);
    deadline_ = now;
    return;
  }
  session_.end_by_inactivity();
  if (has(Defect::session_ends_with_break)) {
    return answer(now, {.text = session_.break_message(), .baud = baud_, .kind = Message::Kind::in_session});
  }
  if (has(Defect::inactivity_keeps_rate)) return listen_at_start(baud_, never);
  go_to_start();
}

}  // namespace umirig::sim
