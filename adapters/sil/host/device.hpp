// The device, driven as umirig_sil.h says.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/sil/host/library.hpp"
#include "adapters/sil/host/rig_side.hpp"

namespace umirig::sil {

class Device {
 public:
  explicit Device(BlackBox& box) : box_(box) {}
  ~Device() { close(); }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  struct Opened {
    Status status = Status::ok;
    int error = 0;  // what umirig_sil_open returned
    std::string text;
  };
  // Closes the one that is open, loads the library anew, opens it and lets it run at time 0.
  Opened open(const std::string& path, std::string config, std::uint64_t seed, Duration utc);
  // Lets it live until it acts or `until` is reached. `heard`: what comes over the wire by then. Returns how many of it were
  // heard.
  std::size_t advance(Time until, const std::vector<Transmission>& heard);
  // 0 or an errno value, as the device returned.
  int command(Time now, const std::string& text);
  // Calls close, and unloads the library; false when that stays in memory.
  bool close();

  // When it was last called, exactly.
  Time reached() const { return reached_; }
  std::uint64_t next_wake_us() const { return wake_us_; }
  RigSide& rig() { return *rig_; }

 private:
  // A device that polls must not keep the rig from looking at its own affairs.
  static constexpr unsigned most_runs = 4096;

  template <typename Function>
  auto call(Call what, Function function);
  void run();
  void hear(const Transmission& heard);
  Time wake_time() const;

  BlackBox& box_;
  Library library_;
  std::string config_;
  std::unique_ptr<RigSide> rig_;
  umirig_sil_dut dut_{};
  bool open_ = false;
  Time reached_{0};
  std::uint64_t wake_us_ = UMIRIG_SIL_NEVER;
  unsigned runs_at_once_ = 0;
};

}  // namespace umirig::sil
