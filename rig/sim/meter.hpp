// The simulated meter: an IEC 62056-21 mode C tariff device at the far end of a virtual wire, good or with chosen defects.
// What it does is suites/iec62056-21/reference.toml and requirements.toml; where the standard leaves a choice, an option decides.
#pragma once

#include <string>

#include "rig/line/wire.hpp"
#include "rig/sim/device.hpp"
#include "rig/sim/meter_command.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/meter_request.hpp"
#include "rig/sim/meter_select.hpp"
#include "rig/sim/meter_session.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

class Meter final : public Device {
 public:
  // It is switched on by this, and takes part in the World until it ends. World, line end and store must outlive it.
  Meter(World& world, WireEnd& line, MeterOptions options, MeterStore& store);
  ~Meter() override;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  void restart() override;

  Time next_deadline() const override { return deadline_; }
  void on_deadline(Time now) override;
  void on_character(const Character& character) override;

 private:
  enum class State {
    start,          // hears requests
    pending,        // a message waits for its time, deaf
    sending,        // deaf, but for a break where that is an option
    select,         // the identification is out: waits for an option select
    after_readout,  // deaf, or hears NAK with the option `repeat`
    programming,    // hears commands
  };

  void listen_at_start(std::uint32_t baud, Time until);
  void go_to_start() { listen_at_start(300, never); }
  void stop_sending();
  std::string next_identification();
  bool may_repeat(const Character& request) const;
  void answer(Time at, std::uint32_t baud, std::string message, State afterwards);
  void answer_readout(Time at, std::uint32_t baud, bool again = false);
  void transmit();
  void queue_with_pauses(Duration gap, std::size_t pause_before);
  void finished_sending(Time now);
  void finished_readout(Time now);

  void hear_select(const Character& character);
  void select_time_over();
  void decide(Time heard);
  void decide_readout(Time heard, bool matches);
  void decide_programming(Time heard, bool matches);
  void enter_programming(Time heard, std::uint32_t baud, bool with_operand = true);
  void fall_back(Time heard, std::uint32_t baud = 300);
  Time fallback_time(Time known) const;
  Time select_deadline() const;

  void hear_nak_after_readout(const Character& character);
  void hear_command(const Character& character);
  void carry_out(const Reply& reply, Time heard);
  Time session_deadline(Time traffic) const;
  void inactivity_over(Time now);
  bool stops_readout(const Character& character);

  Duration reaction() const;
  bool has(Defect defect) const { return options_.has(defect); }

  World& world_;
  WireEnd& line_;
  const MeterOptions options_;
  MeterStore& store_;
  RequestListener request_;
  SelectListener select_;
  CommandListener command_;
  BreakFinder break_;
  MeterSession session_;

  State state_ = State::start;
  Time deadline_ = never;
  Time listening_since_{0};   // what begins earlier is not heard
  std::uint32_t baud_ = 300;  // of the line now
  std::string message_;       // pending or being sent, and at what rate and into what state
  std::uint32_t message_baud_ = 300;
  State afterwards_ = State::start;
  Time identification_end_{0};    // tt runs from here
  unsigned repetitions_ = 0;      // of the readout
  bool fallback_ = false;         // no option select, or a wrong one, led to the readout
  unsigned identifications_ = 0;  // since power on
  Time session_end_ = never;      // whatever the traffic
};

}  // namespace umirig::sim
