#include "rig/sim/paced_send.hpp"

#include <algorithm>

namespace umirig::sim {

void send_paced(const World& world, WireEnd& line, ByteView bytes, Duration gap, Pause pause) {
  if (gap == Duration(0) && pause.before == 0) return line.send(bytes);
  const Duration length = line.format().characters(1);
  Time begin = std::max(world.now(), line.idle_at());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) begin += length + gap + (i == pause.before ? pause.length : Duration(0));
    line.send_at(bytes.subspan(i, 1), begin);
  }
}

}  // namespace umirig::sim
