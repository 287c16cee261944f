#include "rig/run/echo.hpp"

#include <algorithm>

namespace umirig::run {
namespace {

constexpr Duration longest_gap = std::chrono::milliseconds(100);  // between characters of one message of the rig

struct Turn {
  Bytes sent;
  Bytes received;
};

// Bit 7 is the parity or nothing; secrets are masked alike in both directions.
void append(Bytes& to, const Bytes& bytes) {
  for (const auto byte : bytes) to.push_back(byte & 0x7FU);
}

// What the rig said in one go, and what came from its beginning until it spoke again.
std::vector<Turn> turns_of(const std::vector<LineEvent>& events) {
  std::vector<Turn> turns;
  Time end{0};  // of what was sent
  for (const auto& event : events) {
    if (event.kind == LineEvent::Kind::sent) {
      if (turns.empty() || event.at > end + longest_gap) turns.emplace_back();
      append(turns.back().sent, event.bytes);
      end = event.at + event.format.characters(event.bytes.size());
    } else if (event.kind == LineEvent::Kind::received && !turns.empty()) {
      append(turns.back().received, event.bytes);
    }
  }
  return turns;
}

}  // namespace

bool echoes(const std::vector<LineEvent>& events) {
  std::size_t answered = 0;
  std::size_t echoed = 0;
  for (const auto& turn : turns_of(events)) {
    if (turn.sent.size() < 2 || turn.received.empty()) continue;
    ++answered;
    const bool same =
        turn.received.size() >= turn.sent.size() && std::equal(turn.sent.begin(), turn.sent.end(), turn.received.begin());
    if (same) ++echoed;
  }
  return 2 * echoed > answered;
}

}  // namespace umirig::run
