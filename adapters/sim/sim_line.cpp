#include "adapters/sim/sim_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "rig/line/wire.hpp"
#include "rig/sim/make_meter.hpp"
#include "rig/sim/null_devices.hpp"

namespace umirig::sim {
namespace {

class SimLine final : public SerialLine {
 public:
  explicit SimLine(World& world) : world_(world) { wire_.emplace(world); }

  void put_meter(MeterOptions options) { device_ = make_meter(world_, wire_->device_end(), std::move(options), store_); }
  void put(std::string_view name) { device_ = make_null_device(name, world_, wire_->device_end()); }

  void set_format(const SerialFormat& format) override { rig().set_format(format); }
  SerialFormat format() const override { return wire_->rig_end().format(); }
  void send(ByteView bytes) override { rig().send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { rig().send_damaged(byte, errors); }
  void send_break(Duration duration) override { rig().send_break(duration); }
  void flush() override { rig().flush(); }
  Time idle_at() const override { return wire_->rig_end().idle_at(); }
  void listen(SerialReceiver* receiver) override {
    receiver_ = receiver;
    rig().listen(receiver);
  }

  std::optional<SerialFormat> device_format() const override { return wire_->device_end().format(); }

  bool restart_device() override {
    // A new wire in the place of the old one, so that nothing is left on it, not even half a character.
    const auto format = rig().format();
    wire_.emplace(world_);
    rig().set_format(format);
    rig().listen(receiver_);
    device_->restart();
    return true;
  }

 private:
  WireEnd& rig() { return wire_->rig_end(); }

  World& world_;
  MeterStore store_;
  mutable std::optional<Wire> wire_;
  SerialReceiver* receiver_ = nullptr;
  std::unique_ptr<Device> device_;
};

}  // namespace

std::vector<std::string_view> sim_devices() {
  std::vector<std::string_view> names = {"meter"};
  for (const auto name : null_devices()) names.push_back(name);
  return names;
}

Result<std::unique_ptr<SerialLine>> open_sim(World& world, const Url& url) {
  const auto known = sim_devices();
  if (std::find(known.begin(), known.end(), url.path) == known.end()) {
    return failure(ErrorKind::usage,
                   fmt::format("there is no simulated device '{}'; known: {}", url.path, fmt::join(known, ", ")));
  }
  auto line = std::make_unique<SimLine>(world);
  if (url.path == "meter") {
    auto options = parse_meter_options(url.options);
    if (!options) return tl::unexpected<Error>(options.error());
    line->put_meter(std::move(*options));
  } else {
    if (!url.options.empty()) {
      return failure(ErrorKind::usage,
                     fmt::format("the simulated device '{}' has no options, seen: '{}'", url.path, url.options.front().first));
    }
    line->put(url.path);
  }
  return std::unique_ptr<SerialLine>(std::move(line));
}

}  // namespace umirig::sim
