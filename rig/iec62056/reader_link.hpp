// The reader's end of the line: sends messages in their time, gathers what comes back into messages, and tells the reader's own
// bytes (an echo of the head or of a loop) from the meter's. IEC 62056-21, 6.1 and 6.3.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/framer.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::iec62056 {

// One message on its way, for traces.
struct Passage {
  Time begin{0};
  bool sent = false;
  std::uint32_t baud = 300;
  std::string text;        // readable; a password is not in it
  std::size_t errors = 0;  // characters with parity or framing errors
};

// What came in one go.
struct Heard {
  MessageKind kind = MessageKind::nothing;
  bool whole = false;                 // it ended as such a message ends
  bool lacks_bcc = false;             // it ended with ETX or EOT, and no BCC came
  Bytes message;                      // without parity bits and without what stood in front of it
  std::vector<Character> characters;  // all of them
  Duration reaction{0};               // from the end of the last character before to the beginning of the first
  Duration longest_gap{0};
  std::uint32_t baud = 300;  // at which the characters could be read; 0: at none that was tried

  bool silent() const { return characters.empty(); }
  std::size_t count(std::uint8_t errors) const;  // characters with any of these LineError flags
  Bytes bytes() const;                           // of all characters
};

// What is waited for.
struct Wanted {
  bool identification = false;       // what stands in front of '/' is skipped
  bool confirmation = false;         // "ACK 2 Z 2 CR LF": the same characters as were sent, and no echo of them
  bool check = true;                 // a BCC ends a message
  Duration first{0};                 // how long until its first character
  Duration gap{0};                   // and between two
  std::vector<std::uint32_t> rates;  // to be tried where the first characters cannot be read
};

class ReaderLink : private SerialReceiver {
 public:
  // `eight_bits`: the line is set to 8N1, and the parity is made and checked here, for adapters that have no 7E1.
  ReaderLink(World& world, SerialLine& line, std::function<void(const Passage&)> trace, std::function<void(std::size_t)> progress,
             bool eight_bits = false);
  ~ReaderLink() override;
  ReaderLink(const ReaderLink&) = delete;
  ReaderLink& operator=(const ReaderLink&) = delete;

  // 7E1 at that rate, or what looks like it on the wire.
  void set_baud(std::uint32_t baud);
  SerialFormat format() const { return line_.format(); }
  std::uint32_t baud() const { return line_.format().baud; }
  Time now() const { return world_.now(); }
  // Of the last character on the line, sent or received.
  Time last_activity() const { return last_; }
  Uncertainty uncertainty() const { return line_.uncertainty(); }

  void wait_until(Time when) { world_.run_until(when); }
  // Waits until so long nothing was on the line; false where something comes before that.
  bool quiet_for(Duration pause);

  // Sends when `pause` has passed since the last character, and waits until the last bit is out. What came before and nobody took
  // is dropped. `shown`: the text for the trace where it must not be the message (a password); what is heard next then stays out
  // of texts as well, unless it is a known short answer.
  void send(ByteView message, Duration pause, std::string_view shown = "");

  // Drops what is being sent and sends this at once, whatever the meter does: for a break.
  void send_now(ByteView message);

  // Stays out of all texts from now on, wherever the meter has it; one of fewer than four characters would be found everywhere.
  void hide(std::string secret) { hidden_ = std::move(secret); }

  Heard receive(const Wanted& wanted);
  // For people: what came, or why it is not shown.
  std::string describe(const Heard& heard) const;

  // How many messages came back as they were sent.
  std::size_t echoes() const { return echoes_; }
  // Whether the last one did.
  bool echoed() const { return echoed_; }
  // How many characters came that nobody waited for.
  std::size_t stray() const { return stray_; }
  // Why nothing more can come: the line's fault, a lost device, an interrupt.
  std::optional<Error> trouble() const;

 private:
  void on_character(const Character& character) override;
  std::optional<Character> next(Time deadline);
  bool is_echo(const Character& character) const;
  void probe(Heard& heard, const Wanted& wanted);
  void report(const Passage& passage) const;
  void put(ByteView message);

  World& world_;
  SerialLine& line_;
  std::function<void(const Passage&)> trace_;
  std::function<void(std::size_t)> progress_;
  bool eight_bits_;
  std::deque<Character> inbox_;
  std::deque<Character> held_;      // can still be an echo
  std::deque<Character> released_;  // was held, and is none
  Bytes sent_;                      // the last message, as long as an echo of it is possible
  bool secret_ = false;             // it holds a password
  std::string hidden_;
  bool echoed_ = false;
  std::size_t echoes_ = 0;
  std::size_t stray_ = 0;
  Time echo_until_ = never;  // what begins later is none
  Time last_{0};
  Time listening_since_{0};  // at this rate
  Time reference_{0};        // a reaction time counts from here
};

}  // namespace umirig::iec62056
