// The simulated meter of protocol mode D: it sends telegrams by itself, and hears nothing. IEC 62056-21, 6.4.4; DSMR P1.
#pragma once

#include <string>

#include "rig/line/wire.hpp"
#include "rig/sim/device.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/meter_request.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

// "/XXXZ identification CR LF CR LF lines ! [CRC] CR LF", every line with its CR LF.
// `number`: which one it is since power on.
std::string telegram_message(const MeterOptions& options, const MeterStore& store, unsigned number = 1);

class PushMeter final : public Device {
 public:
  // Of mode D. It is switched on by this, and takes part in the World until it ends. World, line end and store must outlive it.
  PushMeter(World& world, WireEnd& line, MeterOptions options, MeterStore& store);
  ~PushMeter() override;
  PushMeter(const PushMeter&) = delete;
  PushMeter& operator=(const PushMeter&) = delete;

  void restart() override;

  Time next_deadline() const override;
  void on_deadline(Time now) override;
  void on_character(const Character& character) override;

 private:
  void push();
  void send(std::string_view message, SerialFormat format);
  void hear_request(RequestListener& listener, std::uint32_t baud, const Character& character);
  bool has(Defect defect) const { return options_.has(defect); }

  World& world_;
  WireEnd& line_;
  const MeterOptions options_;
  MeterStore& store_;
  Time next_push_ = never;
  unsigned pushed_ = 0;   // since power on
  Time pushed_until_{0};  // the end of the last one
  bool delayed_ = false;  // the next one
  // Only for meters that react to what they hear; at each of two rates.
  RequestListener at_300_;
  RequestListener at_2400_;
  Time answer_at_ = never;
  std::uint32_t answer_baud_ = 300;
};

}  // namespace umirig::sim
