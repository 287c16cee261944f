// What every simulated device of a serial line is: it hears characters, acts at times of its own, and can be switched off and on.
#pragma once

#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::sim {

class Device : public Actor, public SerialReceiver {
 public:
  // Power off and on: the state at the start, nothing queued, hearing on its line. What is non-volatile is kept.
  virtual void restart() = 0;
};

}  // namespace umirig::sim
