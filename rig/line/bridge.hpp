// A virtual device for others: what it sends goes to a stream, and what comes from there goes to it, at the pace of its line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "rig/line/stream_line.hpp"

namespace umirig {

// A stream whose other end may have a rate of its own.
class PeerStream : public Stream {
 public:
  // Nothing where it has none (a socket).
  virtual std::optional<std::uint32_t> peer_baud() const { return std::nullopt; }
};

class Bridge : private SerialReceiver, private Source {
 public:
  // Makes the World real. `any_rate`: the other end always hears and speaks at the rate of the device, whatever its own is.
  Bridge(World& world, SerialLine& device, PeerStream& peer, bool any_rate = false);
  ~Bridge() override;
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  // Why nothing goes through any more.
  std::optional<std::string> fault() const { return fault_; }
  std::uint64_t to_peer() const { return to_peer_; }
  std::uint64_t to_device() const { return to_device_; }

 private:
  void on_character(const Character& character) override;
  int descriptor() const override { return fault_ ? -1 : peer_.descriptor(); }
  bool wants_to_write() const override { return !backlog_.empty() || peer_.wants_to_write(); }
  void on_ready(Time now) override;

  void write_backlog();
  SerialFormat format_of_peer();

  World& world_;
  SerialLine& device_;
  PeerStream& peer_;
  bool any_rate_;
  std::optional<std::uint32_t> peer_baud_;  // as it was last looked at
  Bytes backlog_;
  std::uint64_t to_peer_ = 0;
  std::uint64_t to_device_ = 0;
  std::optional<std::string> fault_;
};

}  // namespace umirig
