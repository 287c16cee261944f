// The meter's side of a recorded exchange, played on a virtual wire: it waits until the rig has said what the reader said, then
// answers as the meter did.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/replay/follower.hpp"
#include "rig/line/wire.hpp"
#include "rig/world/world.hpp"

namespace umirig::replay {

class Peer : private SerialReceiver {
 public:
  // `name` of the exchange stands in front of the fault. World and line end must outlive it.
  Peer(World& world, WireEnd& line, Exchange exchange, std::string name);
  ~Peer() override;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Where the rig left the exchange; it is not answered any more.
  const std::optional<std::string>& fault() const { return fault_; }

 private:
  void on_character(const Character& character) override;
  void listen_or_answer();
  void answer();
  void answered();
  void judge();
  void at(Time when, void (Peer::*what)());

  World& world_;
  WireEnd& line_;
  Follower follower_;
  std::string name_;
  std::vector<Said> said_;
  Time last_{0};              // the end of what was heard or sent
  World::EventId event_ = 0;  // 0: the rig has the word
  std::optional<std::string> fault_;
};

}  // namespace umirig::replay
