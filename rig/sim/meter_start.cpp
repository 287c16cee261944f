// The simulated meter at its start: it hears requests; a battery meter sleeps there until a wake-up string comes. IEC 62056-21,
// 6.3.1 and annex B.
#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {

using namespace iec62056;

namespace {

constexpr Duration inter_character_time = 1500ms;  // ta

}  // namespace

// `until`: a battery meter sleeps then, and one that stays at another rate too long is back at 300 Bd.
void Meter::listen_at_start(std::uint32_t baud, Time until) {
  state_ = State::start;
  set_rate(baud);
  request_.reset();
  select_.reset();
  command_.reset();
  wake_up_.reset();
  repetitions_ = 0;
  listening_since_ = world_.now();
  until_ = deadline_ = until;
}

void Meter::go_to_start() {
  if (options_.sleeps()) return fall_asleep();
  listen_at_start(300, never);
}

void Meter::fall_asleep() {
  listen_at_start(300, never);
  state_ = State::asleep;
  const bool once = has(Defect::wakes_only_once) || has(Defect::fast_wakes_only_once);
  if (identifications_ > 0 && once) deaf_until_ = never;
}

// A string of NUL characters that began before goes on.
void Meter::sleep_on() {
  state_ = State::asleep;
  request_.reset();
  until_ = never;
  deadline_ = wake_up_.due();
}

void Meter::hear_asleep(const Character& character) {
  if (character.begin < deaf_until_) return;
  wake_up_.hear(character);
  deadline_ = wake_up_.due();
}

void Meter::hear_at_start(const Character& character) {
  const bool prolongs = options_.sleeps() && !options_.awake_once;
  if (prolongs) until_ = std::max(until_, character.end + options_.awake);
  if (options_.awake_once && character.begin > until_ && !request_.is_under_way()) {
    sleep_on();
    return hear_asleep(character);
  }
  if (is_repeat_request_at_300(character)) return repeat_readout(character);
  if (hear_out_of_place(character)) return;
  switch (request_.hear(character)) {
    case RequestListener::Heard::request:
      return answer_request(character.end);
    case RequestListener::Heard::break_message:
      if (has(Defect::break_at_start_answered)) {
        return answer(character.end + reaction(), {.text = std::string(1, NAK), .baud = baud_});
      }
      break;
    case RequestListener::Heard::damaged_request:
      return answer(character.end + reaction(), {.text = std::string(1, NAK), .baud = baud_});
    case RequestListener::Heard::nothing:
      break;
  }
  if (request_.is_under_way()) {
    wake_up_.reset();
  } else {
    wake_up_.hear(character);
  }
  const bool begun = options_.awake_once && request_.is_under_way();
  const Time until = begun ? std::max(until_, character.end + inter_character_time) : until_;
  deadline_ = std::min(until, wake_up_.due());
}

void Meter::start_time_over(Time now) {
  if (now < until_) return pause_behind_nuls(now);
  if (options_.awake_once && line_.is_receiving()) {  // what began in time counts
    deadline_ = now + line_.format().characters(1);
    return;
  }
  const bool deafens = has(Defect::faulty_wake_up_deafens) || (woken_fast_ && has(Defect::faulty_fast_wake_up_deafens));
  if (deafens) deaf_until_ = wake_up_end_ + 60s;
  if (options_.awake_once) return sleep_on();
  go_to_start();
}

// It has lasted long enough, if nothing has begun to come in it.
void Meter::pause_behind_nuls(Time now) {
  const auto call = line_.is_receiving() ? WakeUpListener::Call::nothing : wake_up_.call();
  wake_up_.postpone();
  deadline_ = until_;
  if (call == WakeUpListener::Call::slow && (state_ == State::asleep || options_.awake_once)) {
    const bool acknowledged = wake_up_end_ == wake_up_.end();
    if (acknowledged || !has(Defect::slow_wake_up_acknowledged)) return wake(wake_up_.end());
  } else if (call != WakeUpListener::Call::fast) {
    return;
  }
  Message message{.text = std::string(1, has(Defect::fast_wake_up_nak) ? NAK : ACK), .kind = Message::Kind::wake_up_answer};
  if (has(Defect::fast_ack_twice)) message.text += message.text;
  if (has(Defect::fast_ack_at_600)) message.baud = 600;
  wake_up_end_ = wake_up_.end();
  answer(now, std::move(message));
}

void Meter::wake(Time string_end) {
  wake_up_end_ = string_end;
  woken_fast_ = false;
  listen_at_start(300, string_end + (has(Defect::asleep_again_too_early) ? Duration(1600ms) : options_.awake));
  if (has(Defect::awake_too_late)) listening_since_ = string_end + 1600ms;
}

void Meter::wake_behind_answer(Time now) {
  if (!options_.sleeps()) return go_to_start();
  if (has(Defect::slow_wake_up_acknowledged) &&
      wake_up_.call() == WakeUpListener::Call::slow) {  // it sleeps on: the pause is not yet over
    state_ = State::asleep;
    deadline_ = wake_up_end_ + WakeUpListener::slow_pause;
    return;
  }
  woken_fast_ = true;
  listen_at_start(300, now + (has(Defect::fast_request_needs_haste) ? Duration(500ms) : options_.awake));
  if (has(Defect::deaf_behind_fast_ack)) listening_since_ = until_;
}

// At the rate of the line; a new session.
void Meter::answer_request(Time heard) {
  repetitions_ = 0;
  woken_fast_ = false;
  const Duration delay = has(Defect::identification_too_early) ? Duration(5ms) : reaction();
  ++identifications_;
  const bool third = identifications_ % 3 == 0 && has(Defect::third_identification_at_600);
  answer(heard + delay, {.text = identification_message(options_, identifications_ % 2 == 0),
                         .baud = third || has(Defect::identification_at_600) ? 600 : baud_,
                         .afterwards = State::select,
                         .kind = Message::Kind::identification});
}

}  // namespace umirig::sim
