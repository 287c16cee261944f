// What a battery meter hears in its sleep: strings of NUL characters. IEC 62056-21, annex B.
#pragma once

#include <cstddef>

#include "rig/line/serial_line.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/world/time.hpp"

namespace umirig::sim {

class WakeUpListener {
 public:
  // What a string calls for, once the pause behind it has lasted long enough.
  enum class Call {
    nothing,
    slow,  // B.1: the meter wakes
    fast,  // B.2: it answers with ACK
  };

  static constexpr Duration slow_pause{1400ms};

  explicit WakeUpListener(const MeterOptions& options) : options_(options) {}
  void reset();
  void hear(const Character& character);

  // Of the string heard so far.
  Call call() const;
  // The end of its last stop bit.
  Time end() const { return end_; }
  // When the pause behind it is long enough if nothing more comes; `never` where it calls for nothing.
  Time due() const { return due_; }
  // A character has begun in that pause: what it means will be known at its end.
  void postpone() { due_ = never; }

 private:
  bool goes_on(const Character& character) const;
  Call call_of(Duration length) const;
  Duration pause() const;

  const MeterOptions& options_;
  std::size_t count_ = 0;   // characters of the string
  std::size_t in_row_ = 0;  // NUL characters behind one another, whatever the gaps
  Time begin_{0};
  Time end_{0};
  Time due_ = never;
};

}  // namespace umirig::sim
