#include "rig/sim/meter.hpp"

#include <algorithm>
#include <utility>

namespace umirig::sim {

Meter::Meter(World& world, WireEnd& line, MeterOptions options, MeterStore& store)
    : world_(world),
      line_(line),
      options_(std::move(options)),
      store_(store),
      request_(options_),
      select_(options_),
      command_(options_),
      break_(options_),
      wake_up_(options_),
      session_(options_, store_) {
  world_.add(*this);
  restart();
}

Meter::~Meter() {
  world_.remove(*this);
  line_.listen(nullptr);
}

void Meter::restart() {
  line_.listen(this);
  request_.power_on();
  select_.power_on();
  session_.power_on();
  identifications_ = 0;
  all_repetitions_ = 0;
  deaf_until_ = Time(0);
  readout_end_ = -1h;
  stopped_ = false;
  was_read_out_ = false;
  readouts_ = 0;
  was_programmed_ = false;
  stop_sending();
}

void Meter::set_rate(std::uint32_t baud) {
  baud_ = baud;
  line_.set_format({baud, 7, 'E', 1});
}

void Meter::stop_sending() {
  line_.flush();
  go_to_start();
}

Duration Meter::reaction() const {
  if (has(Defect::reaction_too_early)) return 5ms;
  if (has(Defect::reaction_too_late)) return 1700ms;
  return options_.tr;
}

void Meter::on_deadline(Time now) {
  switch (state_) {
    case State::asleep:
      return pause_behind_nuls(now);
    case State::start:
      return start_time_over(now);
    case State::pending:
      return transmit();
    case State::sending:
      return stopping_ ? stop_sending() : finished_sending(now);
    case State::select:
      return select_time_over();
    case State::after_readout:
      return back_time_over(now);
    case State::programming:
      return programming_time_over(now);
    case State::hdlc:
      return hdlc_time_over(now);
  }
}

void Meter::on_character(const Character& character) {
  if (state_ == State::sending) return hear_while_sending(character);
  if (character.begin < listening_since_) return;
  switch (state_) {
    case State::asleep:
      return hear_asleep(character);
    case State::start:
      return hear_at_start(character);
    case State::select:
      return hear_select(character);
    case State::after_readout:
      return hear_after_readout(character);
    case State::programming:
      return hear_in_programming(character);
    case State::pending:
    case State::sending:
    case State::hdlc:
      return;
  }
}

void Meter::hear_while_sending(const Character& character) {
  switch (stops_readout(character)) {
    case Stop::no:
      return;
    case Stop::at_once:
      return stop_sending();
    case Stop::late:
      break;
  }
  const Time end = character.end + line_.format().characters(40) + 40 * options_.gap;
  if (end >= deadline_) return;
  stopping_ = true;
  deadline_ = end;
}

void Meter::finished_sending(Time now) {
  listening_since_ = now;
  switch (message_.afterwards) {
    case State::select:
      return identification_is_out(now);
    case State::after_readout:
      return finished_readout(now);
    case State::programming:
      return listen_in_programming(now);
    case State::hdlc:
      return listen_in_hdlc(now);
    default:
      return message_.kind == Message::Kind::wake_up_answer ? wake_behind_answer(now) : go_to_start();
  }
}

void Meter::identification_is_out(Time now) {
  identification_end_ = now;
  fallback_ = false;
  once_more_ = false;
  open_behind_fallback_ = false;
  select_.reset();
  if (options_.mode != Mode::c && !waits_for_select()) return data_follow(now);
  state_ = State::select;
  deadline_ = select_deadline();
}

}  // namespace umirig::sim
