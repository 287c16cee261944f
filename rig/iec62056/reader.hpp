// The reference reader (HHU): signs on to a meter, reads it out, or reads and writes its registers in programming mode. Blocking
// calls in the time of a World. IEC 62056-21, 6.4.1 to 6.4.3 and 6.4.6; mode D and mode E meters as far as they answer like mode
// C.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/reader_link.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {

struct ReaderOptions {
  std::string address;   // device address; empty: general request
  std::string password;  // for P1; empty: P1 is left out. In no text, trace or result
  std::optional<Duration>
      reaction;                // the reader's own; nothing: the least of 6.1, 200 ms, or 20 ms behind a lower case third letter
  Duration switch_delay{0};    // from the last bit of the option select to the new rate
  Duration tolerance = 500ms;  // on top of the 1500 ms that 6.1 allows for an answer and between two characters
  bool stay_at_300 = false;    // the option select has Z = 0
  bool repeat_on_wrong_bcc = true;  // asks once for a repetition of a readout, 6.3.6
  std::optional<BccKind> bcc;       // of commands; nothing: as the meter's P0 has it
  std::function<void(const Passage&)> trace;
  std::function<void(std::size_t characters)> progress;  // of the message that is coming in
};

struct ReaderTimes {
  struct Reaction {
    std::string to;  // "request", "option select", "R1 1.8.0"
    Duration duration{0};
  };
  std::vector<Reaction> reactions;  // of the meter: from the end of the last character before to its first bit
  Duration longest_gap{0};          // between two characters of one message
  Duration total{0};                // from the request to the end of the session
};

struct Readout {
  Telegram telegram;         // identification, mode, data sets, checks; findings with offsets in everything that the meter sent
  std::uint32_t baud = 300;  // of the data
  ReaderTimes times;
  std::vector<std::string> remarks;  // of the line, not of the meter: echoes, characters that nothing asked for
  std::vector<std::string> missing;  // what was asked for and not given, and why
};

class Reader {
 public:
  // World and line must outlive it; the line is its own from here on.
  Reader(World& world, SerialLine& line, ReaderOptions options = {});

  // Sign-on and readout. What broke off in the midst of its data is given as far as it came, with what is missing.
  // Error (data): silence, a meter that does not follow its rate, no data: with what was seen and what was expected; (rig): the
  // line failed.
  Result<Readout> read_out();

  // Sign-on, programming mode, P1 where there is a password, R1 for each address, break. What the meter refuses is missing.
  // Error: as above, and where the meter does not enter programming mode, refuses the password or gives no register at all.
  Result<Readout> read_registers(const std::vector<std::string>& addresses);

  // The steps of a session in programming mode, for whoever needs another order. Error (data): what came instead.
  Result<void> begin_programming();
  Result<void> send_password();
  // The data sets of the answer; the first has the address that was asked for where it came without one.
  Result<std::vector<DataSet>> read(std::string_view address, std::string_view locations = "");
  Result<void> write(std::string_view address, std::string_view value);
  // B0: no answer follows, the meter is at its start, 300 Bd.
  void sign_off();
  // What was gathered since the sign-on.
  Readout take();

 private:
  void begin();
  Result<void> sign_on();
  // Option select and change of rate; false where the meter sends its data already.
  bool select(char y);
  Result<Heard> gather_data();
  void ask_again(Heard& first, std::size_t first_byte, std::size_t first_finding);
  Heard hear(std::string to, bool identification = false);
  // Sends a command and gives what came: never silence.
  Result<Heard> command(const Command& command, std::string_view name, std::string_view shown = "");
  Result<void> acknowledged(const Heard& heard, std::string_view name, std::string_view refusal);

  void note(const Heard& heard, std::string to);
  void finding(std::string_view clause, std::size_t offset, std::string text);
  tl::unexpected<Error> unexpected_answer(const Heard& heard, std::string_view to, std::string_view expected) const;
  std::optional<Error> stopped() const { return link_.trouble(); }
  const Identification& identification() const { return *readout_.telegram.identification; }
  Duration reaction() const;

  ReaderOptions options_;
  ReaderLink link_;
  Readout readout_;
  bool lost_ = false;              // the meter did not answer a command
  std::size_t echoes_before_ = 0;  // this session
  std::size_t stray_before_ = 0;
  Bytes all_;                    // what the meter sent since the sign-on
  BccKind bcc_ = BccKind::xor_;  // of commands
  Time begun_{0};
  Time back_at_start_{0};              // before it the meter may not hear a request
  std::uint32_t proposed_baud_ = 300;  // what the meter is expected to send its data at
};

}  // namespace umirig::iec62056
