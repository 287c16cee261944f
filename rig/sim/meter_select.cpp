#include "rig/sim/meter_select.hpp"

#include <utility>

#include "rig/iec62056/characters.hpp"

namespace umirig::sim {

using namespace iec62056;

Duration SelectListener::patience() const { return options_.has(Defect::select_needs_haste) ? 1000ms : 1500ms; }

void SelectListener::power_on() {
  state_ = State::waiting;
  left_over_ = 0;
}

void SelectListener::reset() {
  if (state_ == State::begun && options_.has(Defect::incomplete_select_stays)) left_over_ = count_;
  state_ = State::waiting;
  count_ = 0;
  overlong_ = false;
}

// Good, and standing where CR or LF belongs.
bool SelectListener::is_too_many(const Character& character) const {
  if (state_ != State::begun || character.errors != no_error || character.byte == LF) return false;
  return (count_ == 4 && character.byte != CR) || count_ == 5;
}

SelectListener::State SelectListener::hear(const Character& heard) {
  auto character = heard;
  const bool around = state_ == State::waiting || (count_ != 2 && count_ != 3);  // not Z or Y
  const bool unchecked = around && options_.has(Defect::parity_unchecked_around_select);
  if (unchecked || options_.has(Defect::parity_unchecked_in_select)) character.errors &= static_cast<std::uint8_t>(~parity_error);
  const auto byte = character.byte;
  if (state_ == State::waiting) {
    // A parity error in the ACK itself leaves it an acknowledgement, a wrong one; of a framing error nothing can be said.
    if (byte != ACK || (character.errors & ~unsigned{parity_error}) != 0) return state_;
    state_ = State::begun;
    count_ = std::exchange(left_over_, 0);
  } else if (state_ == State::begun && character.begin - last_end_ > patience()) {
    return state_;  // too late to count: ta is over, whoever waits for that will find out
  }
  last_end_ = character.end;
  if (is_too_many(character)) {
    if (options_.has(Defect::overlong_select_accepted)) return state_;
    overlong_ = true;
  }

  bool good = character.errors == no_error;
  switch (count_++) {
    case 0:
      break;
    case 1:
      v_ = static_cast<char>(byte), good = good && is_printable(byte);
      break;
    case 2:
      z_ = static_cast<char>(byte), good = good && is_printable(byte);
      break;
    case 3:
      y_ = static_cast<char>(byte), good = good && is_printable(byte);
      break;
    case 4:
      good = good && byte == CR;
      break;
    default:
      good = good && byte == LF;
      break;
  }
  if (!good) state_ = State::wrong;
  if (state_ == State::begun && count_ == 6) return state_ = State::complete;
  if (state_ == State::wrong && byte == LF) return state_ = State::ended;
  return state_;
}

}  // namespace umirig::sim
