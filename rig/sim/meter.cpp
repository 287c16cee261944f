#include "rig/sim/meter.hpp"

#include <algorithm>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr Duration repeat_time = 1600ms;  // above the 1500 ms in which a repeat request may begin, 6.3.6
constexpr Duration hole = 1700ms;         // of meters that break 6.1

SerialFormat seven_bits(std::uint32_t baud, char parity = 'E') { return {baud, 7, parity, 1}; }

}  // namespace

Meter::Meter(World& world, WireEnd& line, MeterOptions options, MeterStore& store)
    : world_(world),
      line_(line),
      options_(std::move(options)),
      store_(store),
      request_(options_),
      select_(options_),
      command_(options_),
      break_(options_),
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
  session_.power_on();
  identifications_ = 0;
  stop_sending();
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

// `until`: a meter that stays at another rate too long is back at 300 Bd then.
void Meter::listen_at_start(std::uint32_t baud, Time until) {
  state_ = State::start;
  baud_ = baud;
  line_.set_format(seven_bits(baud));
  request_.reset();
  repetitions_ = 0;
  listening_since_ = world_.now();
  deadline_ = until;
}

void Meter::on_deadline(Time now) {
  switch (state_) {
    case State::start:
      return go_to_start();
    case State::pending:
      return transmit();
    case State::sending:
      return finished_sending(now);
    case State::select:
      return select_time_over();
    case State::after_readout:
      if (!has(Defect::stays_at_rate_after_readout) || baud_ == 300) return go_to_start();
      return listen_at_start(baud_, now + 120s);
    case State::programming:
      return inactivity_over(now);
  }
}

void Meter::on_character(const Character& character) {
  if (state_ == State::sending) {
    if (stops_readout(character)) stop_sending();
    return;
  }
  if (character.begin < listening_since_) return;
  switch (state_) {
    case State::start:
      switch (request_.hear(character)) {
        case RequestListener::Heard::request:
          return answer(character.end + reaction(), has(Defect::identification_at_600) ? 600 : baud_, next_identification(),
                        State::select);
        case RequestListener::Heard::break_message:
          if (has(Defect::break_at_start_answered)) answer(character.end + reaction(), baud_, std::string(1, NAK), State::start);
          return;
        case RequestListener::Heard::nothing:
          return;
      }
      return;
    case State::select:
      return hear_select(character);
    case State::after_readout:
      return hear_nak_after_readout(character);
    case State::programming:
      return hear_command(character);
    case State::pending:
    case State::sending:
      return;
  }
}

std::string Meter::next_identification() { return identification_message(options_, ++identifications_ % 2 == 0); }

// 6.3.12: only of a readout. The character being sent goes out as a whole.
bool Meter::stops_readout(const Character& character) {
  if (!options_.break_stops || afterwards_ != State::after_readout) return false;
  // The break condition, or a NUL as some readers send it for one.
  if ((character.errors & break_condition) != 0 || (character.errors == no_error && character.byte == NUL)) return true;
  return break_.hear(character) && !has(Defect::break_does_not_stop_readout);
}

bool Meter::may_repeat(const Character& request) const {
  if (has(Defect::repeat_ignored)) return false;
  if (has(Defect::repeat_only_once) && repetitions_ > 0) return false;
  return !has(Defect::repeat_too_briefly) || request.begin - listening_since_ <= 800ms;
}

void Meter::hear_nak_after_readout(const Character& character) {
  if (!options_.repeat || character.errors != no_error || character.byte != NAK) return;
  if (!may_repeat(character)) return;
  ++repetitions_;
  answer_readout(character.end + reaction(), baud_, true);
}

void Meter::hear_command(const Character& character) {
  switch (command_.hear(character)) {
    case CommandListener::Heard::command:
      return carry_out(session_.on_command(command_), character.end);
    case CommandListener::Heard::nak:
      return carry_out(session_.on_repeat_request(), character.end);
    case CommandListener::Heard::nothing:
      return;
  }
}

void Meter::carry_out(const Reply& reply, Time heard) {
  if (!reply.message.empty()) {
    const bool late = has(Defect::reaction_too_late_in_programming) && !reply.is_break;
    Duration delay = late ? Duration(1800ms) : reaction();
    if (reply.is_break && has(Defect::break_too_late)) delay = 1700ms;
    answer(heard + delay, baud_, reply.message, reply.ends ? State::start : State::programming);
  } else if (reply.ends) {
    if (has(Defect::break_keeps_rate)) return listen_at_start(baud_, never);
    go_to_start();
  } else if (reply.was_valid) {
    deadline_ = session_deadline(heard);
  }
}

// When a session ends that has no more traffic.
Time Meter::session_deadline(Time traffic) const {
  const Duration inactivity = session_.inactivity();
  return std::min(inactivity == never ? never : traffic + inactivity, session_end_);
}

void Meter::inactivity_over(Time now) {
  if (has(Defect::session_ends_with_break)) return answer(now, baud_, session_.break_message(), State::start);
  go_to_start();
}

void Meter::answer(Time at, std::uint32_t baud, std::string message, State afterwards) {
  message_ = std::move(message);
  message_baud_ = baud;
  afterwards_ = afterwards;
  state_ = State::pending;
  deadline_ = at;
}

void Meter::answer_readout(Time at, std::uint32_t baud, bool again) {
  answer(at, baud, readout_message(options_, store_, again, fallback_), State::after_readout);
}

void Meter::transmit() {
  const bool readout = afterwards_ == State::after_readout;
  const bool identification = afterwards_ == State::select;
  const bool fallback = readout && fallback_;
  const bool odd = has(Defect::parity_odd) || (fallback && has(Defect::parity_odd_in_fallback));
  SerialFormat format = seven_bits(message_baud_, odd ? 'O' : 'E');
  // Eight bits without parity, the eighth of them 0.
  if (readout && has(Defect::parity_none_in_readout)) format = {message_baud_, 8, 'N', 1};
  std::size_t pause_before = 0;  // the index of a character that comes too late
  if (readout && (has(Defect::gap_in_readout) || (fallback && has(Defect::gap_in_fallback)))) pause_before = message_.size() / 2;
  if (identification && has(Defect::gap_in_identification)) pause_before = message_.size() - 1;

  const bool rate_of_its_own = identification && has(Defect::identification_at_600);
  if (!rate_of_its_own) baud_ = message_baud_;
  line_.set_format(format);
  if (options_.gap == Duration(0) && pause_before == 0) {
    line_.send(view(message_));
  } else {
    queue_with_pauses(options_.gap, pause_before);
  }
  deadline_ = line_.idle_at();
  // Whatever it sends, it hears what is good.
  if (format != seven_bits(baud_)) line_.set_format(seven_bits(baud_));
  break_.reset();
  state_ = State::sending;
}

void Meter::queue_with_pauses(Duration gap, std::size_t pause_before) {
  const auto bytes = view(message_);
  const Duration length = seven_bits(message_baud_).characters(1);
  Time begin = std::max(world_.now(), line_.idle_at());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) begin += length + gap + (i == pause_before ? hole : Duration(0));
    line_.send_at(bytes.subspan(i, 1), begin);
  }
}

void Meter::finished_sending(Time now) {
  listening_since_ = now;
  switch (afterwards_) {
    case State::select:
      identification_end_ = now;
      fallback_ = false;
      select_.reset();
      state_ = State::select;
      deadline_ = select_deadline();
      return;
    case State::after_readout:
      return finished_readout(now);
    case State::programming:
      state_ = State::programming;
      command_.reset();
      // The first message of a session is its operand.
      if (session_end_ == never && has(Defect::session_has_a_length)) session_end_ = now + 110s;
      deadline_ = session_deadline(now);
      return;
    default:
      return go_to_start();
  }
}

void Meter::finished_readout(Time now) {
  state_ = State::after_readout;
  const bool stays_deaf = has(Defect::deaf_after_readout) && baud_ != 300;
  deadline_ = now + (stays_deaf ? Duration(10s) : options_.repeat ? repeat_time : options_.back);
  if (has(Defect::deaf_after_no_select) && select_.state() == SelectListener::State::waiting) {
    listening_since_ = deadline_ = now + 10s;
  }
}

}  // namespace umirig::sim
