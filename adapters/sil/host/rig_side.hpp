// What the rig offers the device, on the device's side of the process border: its clock, its transmit queue, its store. What the
// device does is put down as actions, for the rig to repeat on the line. Contract: adapters/sil/umirig_sil.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/sil/message.hpp"
#include "adapters/sil/umirig_sil.h"
#include "rig/world/random.hpp"

namespace umirig::sil {

class RigSide {
 public:
  // `utc`: of the moment of opening, since 1970. There is one at a time, as the device may forget its `rig` pointer.
  RigSide(BlackBox& box, std::uint64_t seed, Duration utc);
  ~RigSide();
  RigSide(const RigSide&) = delete;
  RigSide& operator=(const RigSide&) = delete;

  const umirig_sil_rig& table() const { return table_; }

  // Moves the device's clock on, rounded up to microseconds: what happened is over when the device looks at it.
  void set_now(Time now);
  std::uint64_t now_us() const { return now_us_; }
  // The format in which the device receives at that time; empty before its first uart_format.
  const std::optional<SerialFormat>& receive_format(Time at);

  // Whether the device did what the rig was not yet told.
  bool acted() const { return !actions_.empty(); }
  // That, in order; gone from here then.
  std::vector<Action> take_actions();
  // Why the device cannot go on; empty while it can.
  const std::string& loss() const { return loss_; }
  void lose(std::string reason);

 private:
  struct Calls;

  Time now() const { return Time(static_cast<std::int64_t>(now_us_) * 1000); }
  void settle(Time at);
  void act(Action action);
  bool may_send(std::string_view call, std::size_t count);
  void check_queue();
  void note(std::string_view text);

  BlackBox& box_;
  Random random_;
  Duration utc_;
  umirig_sil_rig table_{};
  std::uint64_t now_us_ = 0;
  TransmitQueue queue_;
  bool formatted_ = false;
  bool warned_ = false;
  std::optional<SerialFormat> receive_format_;
  std::vector<Action> actions_;
  std::size_t reported_ = 0;  // bytes, among these
  std::string loss_;
};

}  // namespace umirig::sil
