// Real time, for lines that are not virtual: how far the World is, and waiting for what comes from outside.
#pragma once

#include <memory>
#include <vector>

#include "rig/world/time.hpp"

namespace umirig {

// Something outside that becomes ready by itself: a port, a socket, a child's pipe. It only counts in real time.
class Source {
 public:
  virtual ~Source() = default;
  // The file descriptor to wait for; negative while there is none.
  virtual int descriptor() const = 0;
  // Whether room to write is waited for as well.
  virtual bool wants_to_write() const { return false; }
  // Called as soon as there is something to read (the other end's hanging up counts as that), or room to write where it is
  // wanted.
  virtual void on_ready(Time now) = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  // Since the clock began; never goes back.
  virtual Time now() const = 0;
  // Waits until then (`never`: for ever), a signal, or a source that is ready: the sources that are.
  virtual std::vector<Source*> wait(Time until, const std::vector<Source*>& sources) = 0;
};

// CLOCK_MONOTONIC.
std::unique_ptr<Clock> real_clock();

}  // namespace umirig
