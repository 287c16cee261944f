// The reference reader (HHU): wakes a meter, signs on to it, reads it out, or reads and writes its registers in programming mode.
// Blocking calls in the time of a World. IEC 62056-21, 6.4.1 to 6.4.3, 6.4.5 to 6.4.7 and Annex B; mode D is PushListener's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/order.hpp"
#include "rig/iec62056/partial_blocks.hpp"
#include "rig/iec62056/reader_link.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {

enum class WakeUp {
  none,
  slow,  // B.1: a string of NULs in front of the request
  fast,  // B.2: short strings until the meter answers ACK
};

struct ReaderOptions {
  std::string address;   // device address; empty: general request
  std::string password;  // for P1; empty: P1 is left out. In no text, trace or result
  // For P2 in the place of P1: the result of the maker's algorithm, from the operand of P0. As secret as a password.
  std::function<std::string(std::string_view operand)> algorithm;
  // 'A' 'B' 'C': go on behind the identification as in that mode, whatever it says; 'E': ask for HDLC. Nothing: A, B or C as the
  // baud rate character has it.
  std::optional<char> mode;
  WakeUp wake_up = WakeUp::none;
  std::uint32_t wake_up_baud = 300;  // of the NULs of the fast one
  std::optional<Duration>
      reaction;                // the reader's own; nothing: the least of 6.1, 200 ms, or 20 ms behind a lower case third letter
  Duration switch_delay{0};    // from the last bit of the option select to the new rate
  Duration tolerance = 500ms;  // on top of the 1500 ms that 6.1 allows for an answer and between two characters
  bool stay_at_300 = false;    // the option select has Z = 0
  unsigned repeats = most_repeats;  // repeat requests (6.3.6) for one damaged readout or block; 0: none
  std::optional<BccKind> bcc;       // of both sides; nothing: commands as the meter's messages have it
  bool check = true;                // false: no check character is judged, and nothing is asked for again for its sake
  bool eight_bits = false;          // 7E1 in software over an 8N1 line
  char sign_off = '0';              // type of the break at the end: '1' for battery meters, answered by ACK
  std::size_t block_size = 32;      // characters of a value in one block of W3 and W4
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
  std::vector<std::string> done;     // what the meter has written or carried out: "W1 C.9"
};

class Reader {
 public:
  // World and line must outlive it; the line is its own from here on.
  Reader(World& world, SerialLine& line, ReaderOptions options = {});

  // Sign-on and readout; with mode 'E' the entry into HDLC, which ends behind its confirmation. What broke off in the midst of
  // its data is given as far as it came, with what is missing. Error (data): silence, a meter that does not follow its rate, no
  // data: with what was seen and what was expected; (rig): the line failed.
  Result<Readout> read_out();

  // Sign-on, programming mode, P1 or P2 where there is a password or an algorithm, the orders, break. What the meter refuses is
  // missing. Error: as above, and where the meter does not enter programming mode, refuses the password or does nothing at all.
  Result<Readout> carry_out(const std::vector<Order>& orders);
  // The same with R1 for each address.
  Result<Readout> read_registers(const std::vector<std::string>& addresses);

  // The steps of a session in programming mode, for whoever needs another order. Error (data): what came instead.
  Result<void> begin_programming();
  // The operand of P0, where the meter sent one.
  const std::string& operand() const { return operand_; }
  Result<void> send_password();  // P1, or P2 where there is an algorithm
  // The data sets of the answer; the first has the address that was asked for where it came without one. R3 and R4: the blocks
  // are acknowledged and gathered, a damaged one is asked for again.
  Result<std::vector<DataSet>> read(const Order& order);
  Result<std::vector<DataSet>> read(std::string_view address, std::string_view locations = "");  // R1
  // W3 and W4: in blocks of `block_size`; a refused one is sent again.
  Result<void> write(const Order& order);
  Result<void> write(std::string_view address, std::string_view value);  // W1
  // E2; the data sets of the answer, none where it is ACK.
  Result<std::vector<DataSet>> execute(const Order& order);
  // B0: no answer follows, the meter is at its start, 300 Bd. B1: the meter answers ACK before that.
  void sign_off();
  // At once, at the rate of the line, in the midst of whatever goes on: when the reader is called off.
  void break_off();
  // What was gathered since the sign-on.
  Readout take();

 private:
  struct Expected {
    bool identification = false;
    bool confirmation = false;
    bool at_once = false;       // 6.4.1: no least reaction time
    Duration longest = 1500ms;  // 6.1
  };

  void begin();
  void wake_up();
  Result<void> sign_on();
  char mode() const;
  // Option select and change of rate; false where the meter sends its data without one.
  bool select(char v, char y);
  Result<Readout> enter_hdlc();
  Result<Heard> gather_data();
  bool is_damaged(const Heard& heard) const;
  void ask_again(Heard& first, std::size_t first_byte, std::size_t first_finding);
  Heard hear(std::string to, const Expected& expected);
  Heard hear(std::string to) { return hear(std::move(to), Expected{}); }
  Result<Readout> whole_readout(const Heard& heard);

  // Sends a command and gives what came: never silence.
  Result<Heard> command(const Command& command, std::string_view name, std::string_view shown = "");
  Result<Heard> answer_to(ByteView message, std::string_view name);
  Result<void> acknowledged(const Heard& heard, std::string_view name, std::string_view refusal);
  Result<std::vector<DataSet>> gather_blocks(Heard heard, const Order& order);
  Result<std::vector<DataSet>> data_of(ByteView block, const Order& order);
  Result<void> write_in_blocks(const Order& order);
  tl::unexpected<Error> give_up(std::string text);
  std::optional<Error> refusal(const Heard& heard, std::string_view name) const;
  Result<std::vector<DataSet>> obey(const Order& order);
  void check_frame(const Heard& heard);
  BccKind kind_of_commands() const;

  void note(const Heard& heard, std::string to, const Expected& expected);
  void finding(std::string_view clause, std::size_t offset, std::string text);
  tl::unexpected<Error> unexpected_answer(const Heard& heard, std::string_view to, std::string_view expected) const;
  std::optional<Error> stopped() const { return link_.trouble(); }
  const Identification& identification() const { return *readout_.telegram.identification; }
  Duration reaction() const;

  ReaderOptions options_;
  ReaderLink link_;
  Readout readout_;
  std::string ended_;              // why no further command can be sent
  std::string request_name_;       // "the request", and what stood in front of it
  std::size_t echoes_before_ = 0;  // this session
  std::size_t stray_before_ = 0;
  Bytes all_;               // what the meter sent since the sign-on
  std::string operand_;     // of P0
  bool given_up_ = false;   // with a break
  bool sum_tried_ = false;  // a command was refused with the exclusive or
  Time begun_{0};
  Time back_at_start_{0};              // before it the meter may not hear a request
  std::uint32_t proposed_baud_ = 300;  // what the meter is expected to send its data at
};

}  // namespace umirig::iec62056
