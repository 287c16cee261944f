// Sends a message with pauses between its characters.
#pragma once

#include <cstddef>

#include "rig/line/wire.hpp"
#include "rig/world/world.hpp"

namespace umirig::sim {

// One more pause, in front of the character with that index; 0: none.
struct Pause {
  std::size_t before = 0;
  Duration length{0};
};

// In the format that the line has, at once or behind what it is sending, with `gap` between all characters.
void send_paced(const World& world, WireEnd& line, ByteView bytes, Duration gap, Pause pause = {});

}  // namespace umirig::sim
