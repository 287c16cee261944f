// The simulated meter: an IEC 62056-21 tariff device of mode A, B, C or E at the far end of a virtual wire, good or with chosen
// defects. What it does is suites/iec62056-21/reference.toml and requirements.toml; where the standard leaves a choice, an option
// decides. Mode D has a device of its own: rig/sim/meter_push.hpp.
#pragma once

#include <string>

#include "rig/line/wire.hpp"
#include "rig/sim/device.hpp"
#include "rig/sim/meter_command.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/meter_request.hpp"
#include "rig/sim/meter_select.hpp"
#include "rig/sim/meter_session.hpp"
#include "rig/sim/meter_wake_up.hpp"
#include "rig/sim/paced_send.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

class Meter final : public Device {
 public:
  // Of every mode but D. It is switched on by this, and takes part in the World until it ends. World, line end and store must
  // outlive it.
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
    asleep,         // a battery meter: hears NUL characters
    start,          // hears requests
    pending,        // a message waits for its time, deaf
    sending,        // deaf, but for a break where that is an option
    select,         // the identification is out: waits for an option select
    after_readout,  // deaf, or hears NAK with the option `repeat`
    programming,    // hears commands
    hdlc,           // mode E: hears frames, and makes nothing of them
  };

  // What is sent, at what rate, and what the meter is then.
  struct Message {
    enum class Kind { identification, readout, in_session, data, wake_up_answer, other };  // data: in_session, of a read
    std::string text = {};
    std::uint32_t baud = 300;
    State afterwards = State::start;
    Kind kind = Kind::other;
  };

  // meter.cpp: states, and what they have in common
  void set_rate(std::uint32_t baud);
  void stop_sending();
  void hear_while_sending(const Character& character);
  void finished_sending(Time now);
  void identification_is_out(Time now);

  // meter_transmit.cpp
  void answer(Time at, Message message);
  void answer_readout(Time at, std::uint32_t baud, bool again = false);
  void transmit();
  SerialFormat format_of(const Message& message) const;
  Pause pause_within(const Message& message) const;

  // meter_start.cpp: at the start or asleep, requests
  void listen_at_start(std::uint32_t baud, Time until);
  void go_to_start();
  void fall_asleep();
  void sleep_on();
  void hear_asleep(const Character& character);
  void hear_at_start(const Character& character);
  void start_time_over(Time now);
  void pause_behind_nuls(Time now);
  void wake(Time string_end);
  void wake_behind_answer(Time now);
  void answer_request(Time heard);

  // meter_out_of_place.cpp: meters that answer what is not due
  bool hear_out_of_place(const Character& character);
  bool reads_out_on(const Character& character);
  bool hear_command_at_start(const Character& character);
  void answer_request_in_session(Time heard);

  // meter_readout_states.cpp: the readout, how it is stopped and repeated, and what comes behind it
  enum class Stop { no, at_once, late };
  Stop stops_readout(const Character& character);
  bool may_repeat(const Character& request) const;
  void repeat_readout(const Character& request);
  bool is_repeat_request_at_300(const Character& character) const;
  void hear_after_readout(const Character& character);
  void finished_readout(Time now);
  bool asked_at_zero_rate() const;
  void finished_data(Time now);
  void back_time_over(Time now);

  // meter_unasked_data.cpp: modes A and B
  bool waits_for_select() const;
  void hear_select_before_data(const Character& character);
  void data_follow(Time now);
  std::uint32_t rate_of_data() const;
  void open_session_behind_data();

  // meter_sign_on.cpp: from the identification to what the option select asks for
  void hear_select(const Character& character);
  void select_time_over();
  void decide(Time heard);
  void decide_readout(Time heard, bool matches);
  void decide_programming(Time heard, bool matches);
  void fall_back(Time heard, std::uint32_t baud = 300);
  Time fallback_time(Time known) const;
  Time select_deadline() const;

  // meter_hdlc.cpp: mode E
  void decide_hdlc(Time heard, bool matches);
  void enter_hdlc(Time heard, char z);
  void listen_in_hdlc(Time now);
  void hdlc_time_over(Time now);

  // meter_programming.cpp
  void enter_programming(Time heard, std::uint32_t baud, bool with_operand = true);
  void hear_in_programming(const Character& character);
  bool hears_requests_in_session() const;
  void listen_in_programming(Time now);
  void carry_out(const Reply& reply, Time heard);
  Duration delay_of(const Reply& reply) const;
  Time session_deadline(Time traffic) const;
  void programming_time_over(Time now);

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
  WakeUpListener wake_up_;
  MeterSession session_;

  State state_ = State::start;
  Time deadline_ = never;
  Time listening_since_{0};            // what begins earlier is not heard
  std::uint32_t baud_ = 300;           // of the line now
  Message message_;                    // pending or being sent
  bool stopping_ = false;              // the message being sent ends with `deadline_`
  Time until_ = never;                 // the start lasts
  Time wake_up_end_{0};                // of the string that woke it
  bool woken_fast_ = false;            // by an ACK, and no request followed
  Time deaf_until_{0};                 // asleep: what begins earlier wakes nobody
  Time identification_end_{0};         // tt runs from here
  Time readout_end_{-1h};              // likewise the time of a repeat request
  unsigned repetitions_ = 0;           // of the readout
  unsigned all_repetitions_ = 0;       // since power on
  char readout_end_character_ = 0;     // of the last readout: its BCC, where it has one
  bool fallback_ = false;              // no option select, or a wrong one, led to the readout
  bool once_more_ = false;             // the readout comes again, unasked
  bool open_behind_fallback_ = false;  // commands are heard behind the readout
  unsigned identifications_ = 0;       // since power on
  bool was_read_out_ = false;          // since power on
  unsigned readouts_ = 0;              // likewise
  bool was_programmed_ = false;        // likewise
  bool stopped_ = false;               // a break message has stopped the last readout
  Time session_end_ = never;           // whatever the traffic
  Time traffic_{0};                    // the inactivity time of the session runs from here
  bool refusing_ = false;              // the last command of it
  Time unasked_ = never;               // a data message comes then
  char hdlc_z_ = '0';                  // the rate of HDLC
  Time hdlc_end_ = never;
};

}  // namespace umirig::sim
