// "sil:": a device under test as a shared library (contract: umirig_sil.h), in a process of its own, in lock-step with the World.
// The line is a virtual wire between the rig and the device's UART.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "adapters/sil/child.hpp"
#include "adapters/sil/device_log.hpp"
#include "rig/line/uart.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig {

class SilLine final : public SerialLine, private Actor {
 public:
  // The path of the URL is the library, relative to the current folder; its query goes to the device as it is written. The device
  // is powered on now. Error (configuration, rig): what is wrong with the library, the device's answer, or umirig-sil-host.
  static Result<std::unique_ptr<SilLine>> open(World& world, const Url& url);
  ~SilLine() override;
  SilLine(const SilLine&) = delete;
  SilLine& operator=(const SilLine&) = delete;

  void set_format(const SerialFormat& format) override;
  SerialFormat format() const override { return to_device_.format(); }
  void send(ByteView bytes) override;
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override;
  std::optional<std::string> cannot_show(LineError error) override;
  void send_break(Duration duration) override;
  void flush() override;
  Time idle_at() const override { return to_device_.idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  // The device counts microseconds: each of its times may be off by one.
  Uncertainty uncertainty() const override { return {1us, 1us}; }
  // Closes the device and opens it again; its store stays. What is on the wire is dropped. True also when the device does not
  // survive that: see device_loss.
  bool restart_device() override;
  std::optional<std::string> fault() const override { return fault_; }
  std::optional<std::string> device_loss() const override { return loss_; }

  Result<int> command(std::string_view text) override;
  std::optional<SerialFormat> device_format() const override { return from_device_.format(); }
  // What the device reported, oldest first; gone from here then. At most the last 10,000 lines are kept.
  std::vector<std::string> take_reports();
  // What the device logged and printed, oldest first; gone from here then. At most the last 1000 lines are kept.
  std::vector<std::string> take_log() { return log_.take(); }

  // How often the rig has asked the process so far: what the lock-step costs.
  std::uint64_t messages() const { return messages_; }

 private:
  SilLine(World& world, std::string library, std::string config, sil::Child::Settings settings);

  Time next_deadline() const override;
  void on_deadline(Time now) override;

  tl::expected<void, Error> power_on();
  tl::expected<void, Error> open_device(bool again);
  tl::expected<Bytes, std::string> ask(sil::Writer& request);
  void advance();
  void take_heard(std::size_t count);
  void take_state(sil::Reader& reply, Time until, std::size_t sent);
  bool repeat(const sil::Action& action);
  void deliver(const Transmission& sent);
  void lose(std::string why);
  void settle();

  World& world_;
  std::string library_;
  std::string config_;
  sil::Child::Settings settings_;
  sil::DeviceLog log_;
  FileDescriptor store_;
  std::unique_ptr<sil::Child> child_;

  Time opened_{0};  // time zero of the device
  std::uint64_t power_ons_ = 0;
  Time wake_ = never;
  TransmitQueue to_device_;
  TransmitQueue from_device_;
  SerialFormat receive_format_;
  SerialReceiver* receiver_ = nullptr;
  std::deque<std::string> reports_;
  std::optional<std::string> fault_;
  std::optional<std::string> loss_;
  std::uint64_t messages_ = 0;
};

// As SilLine::open, for whoever needs no more than a line.
Result<std::unique_ptr<SerialLine>> open_sil(World& world, const Url& url);

}  // namespace umirig
