#include "rig/sim/meter_wake_up.hpp"

#include "rig/iec62056/characters.hpp"

namespace umirig::sim {
namespace {

constexpr Duration longest_gap = 10ms;  // between the NUL characters of one string; B.1 allows readers 5 ms
constexpr Duration slow_string = 2000ms;
constexpr Duration fast_string = 450ms;
constexpr Duration fast_pause = 15ms;
constexpr Duration no_fast_string = 1500ms;  // of a meter that knows both: from here on it may be a slow one

}  // namespace

void WakeUpListener::reset() {
  count_ = 0;
  in_row_ = 0;
  due_ = never;
}

bool WakeUpListener::goes_on(const Character& character) const {
  const Duration gap = options_.has(Defect::wake_up_without_gaps) ? Duration(1ms) : longest_gap;
  return count_ > 0 && character.begin - end_ <= gap;
}

void WakeUpListener::hear(const Character& character) {
  if (character.byte != iec62056::NUL || character.errors != no_error) return reset();
  if (!goes_on(character)) {
    count_ = 0;
    begin_ = character.begin;
  }
  ++count_;
  ++in_row_;
  end_ = character.end;
  due_ = call() == Call::nothing ? never : end_ + pause();
}

WakeUpListener::Call WakeUpListener::call() const {
  if (count_ == 0) return Call::nothing;
  if (options_.has(Defect::nul_acknowledged)) return in_row_ > 10 ? Call::fast : Call::nothing;
  if (options_.has(Defect::wake_up_ignored) || options_.has(Defect::fast_wake_up_ignored)) return Call::nothing;
  return call_of(end_ - begin_);
}

WakeUpListener::Call WakeUpListener::call_of(Duration length) const {
  const Duration slow = options_.has(Defect::wake_up_needs_2200_ms) ? Duration(2200ms) : slow_string;
  const Duration fast = options_.has(Defect::fast_wake_up_needs_one_second) ? Duration(1000ms) : fast_string;
  const auto kind = options_.wake_up;
  if ((kind == WakeUp::slow || kind == WakeUp::both) && length >= slow) return Call::slow;
  if (kind == WakeUp::both && length >= no_fast_string) return Call::nothing;
  return (kind == WakeUp::fast || kind == WakeUp::both) && length >= fast ? Call::fast : Call::nothing;
}

Duration WakeUpListener::pause() const {
  if (options_.has(Defect::nul_acknowledged)) return 100ms;
  if (call() == Call::slow) return options_.has(Defect::slow_wake_up_acknowledged) ? Duration(1s) : slow_pause;
  return options_.has(Defect::fast_ack_too_early) ? Duration(4ms) : fast_pause;
}

}  // namespace umirig::sim
