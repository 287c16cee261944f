// How the simulated meter hears an option select "ACK V Z Y CR LF". IEC 62056-21, 6.3.3.
#pragma once

#include <cstddef>

#include "rig/line/serial_line.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/world/time.hpp"

namespace umirig::sim {

class SelectListener {
 public:
  enum class State {
    waiting,   // nothing but what is ignored; the waiting time tt goes on
    begun,     // some characters, all good; the inter-character time goes on
    wrong,     // and not yet known to be at its end
    ended,     // wrong, and at its end
    complete,  // v, z and y count
  };

  explicit SelectListener(const MeterOptions& options) : options_(options) {}
  void reset();
  // Forgets what outlasts reset(), too.
  void power_on();
  State state() const { return state_; }
  State hear(const Character& heard);
  // The gap between two characters that makes it incomplete, 6.1.
  Duration patience() const;
  // Of the last character that counts.
  Time last_end() const { return last_end_; }
  // It is all there but for its LF.
  bool lacks_line_feed() const { return state_ == State::begun && count_ == 5; }
  // It is wrong by a character too many behind Y.
  bool is_overlong() const { return overlong_ && count_ > whole; }

  char v() const { return v_; }
  char z() const { return z_; }
  char y() const { return y_; }

 private:
  static constexpr std::size_t whole = 6;  // its characters

  bool is_too_many(const Character& character) const;

  const MeterOptions& options_;
  State state_ = State::waiting;
  std::size_t count_ = 0;
  std::size_t left_over_ = 0;  // characters of an incomplete one before
  Time last_end_{0};
  bool overlong_ = false;
  char v_ = 0;
  char z_ = 0;
  char y_ = 0;
};

}  // namespace umirig::sim
