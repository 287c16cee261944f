// Programming mode of the simulated meter: what it answers to which command, without times and without the line.
// IEC 62056-21, 6.3.7 to 6.3.12, 6.4.6, 6.4.7 and annex D.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rig/sim/meter_command.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/meter_partial.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

struct Reply {
  std::string message = {};         // empty: none
  bool is_break = false;            // a break message
  bool is_data = false;             // a data message
  bool is_error = false;            // an error message
  bool acknowledges_write = false;  // an ACK, of any write command
  bool ends = false;                // the session, behind the message
  bool was_valid = false;           // the command, or the request for a block: it counts against inactivity, annex A
};

class MeterSession {
 public:
  // Both must outlive the session.
  MeterSession(const MeterOptions& options, MeterStore& store) : options_(options), store_(store) {}

  // Forgets what outlasts a session.
  void power_on();
  // A write command has been carried out since power on.
  bool has_written() const { return written_; }
  // A new session: no password was given yet.
  void begin();
  Reply on_command(const CommandListener& command);
  // A NAK alone.
  Reply on_repeat_request();
  bool can_repeat() const { return !last_data_.empty(); }
  // An ACK alone: it asks for the next partial block.
  Reply on_acknowledgement();
  // The next partial block comes without being asked for.
  bool sends_unasked() const { return reading_.goes_on('3') && options_.has(Defect::partial_unasked); }
  Reply on_impatience() { return next_block(); }
  // The inactivity time is over.
  void end_by_inactivity();
  // How long a session lives without traffic; `never` if that does not end it.
  Duration inactivity() const;
  // The longest gap between two characters of a command.
  Duration patience() const;

  std::string operand_message() const;
  std::string break_message() const;

 private:
  // meter_session.cpp
  Reply on_valid_command(const ReceivedCommand& command);
  Reply execute(ReceivedCommand command);
  Reply reserved_command(char letter);
  Reply refuse_damaged(const CommandListener& heard, const std::optional<ReceivedCommand>& command, bool bcc_right);
  bool is_damaged(const CommandListener& heard, bool is_break) const;
  Reply end_by_break();
  Reply sign_off();
  bool is_supported(const ReceivedCommand& command) const;
  std::optional<CommandData> data_of(const ReceivedCommand& command) const;
  bool bcc_is_right(const CommandListener& heard, const std::optional<ReceivedCommand>& command, bool is_break) const;

  // meter_answers.cpp
  Reply answer(std::string_view set, std::uint8_t end);
  Reply send_data();
  Reply error() const;
  std::string with_bcc(std::string message) const;

  // meter_password.cpp
  Reply give_password(const CommandData& data);
  Reply give_result(const CommandData& data);
  Reply refuse_password();
  bool is_right_password(std::string_view value) const;

  // meter_read.cpp
  Reply read(const ReceivedCommand& command, const CommandData& data);
  Reply read_unknown(const CommandData& data);
  Reply read_blocks(char type, const CommandData& data);
  Reply next_block();
  bool may_read(char type) const;  // of an R command
  bool is_right_count(std::string_view count, bool good);

  // meter_write.cpp
  Reply write(const ReceivedCommand& command, const CommandData& data);
  Reply write_at_once(char type, const CommandData& data);
  Reply write_block(const ReceivedCommand& command, CommandData data);
  Reply refuse_locked_write() const;
  Reply refuse_unknown_write() const;
  Reply store_blocks(char type, std::string_view last_part);
  void cut_write_short();
  void refuse_wrong_write(const ReceivedCommand& command);
  Reply execute_action(const CommandData& data);
  bool can_write(char type, const CommandData& data) const;
  void carry_out_write(std::string_view value);
  bool may_write(char type) const;  // of a W command
  // What commands read and write.
  MeterStore& store() { return options_.has(Defect::write_forgotten) ? forgotten_ : store_; }

  // meter_spoilt_commands.cpp: in place of the right answer, and what becomes of that
  std::optional<Reply> spoilt_answer(const ReceivedCommand& command) const;
  std::optional<Reply> spoilt_read(const ReceivedCommand& command) const;
  Reply refuse_data(const ReceivedCommand& command) const;
  Reply spoil(const ReceivedCommand& command, Reply reply) const;
  std::optional<Reply> spoilt_in_transfer(bool is_valid, bool is_break);

  const MeterOptions& options_;
  MeterStore& store_;
  MeterStore forgotten_;                                    // the copy that ends with the session
  std::map<std::string, std::string, std::less<>> strays_;  // written to addresses that the meter does not have, since power on
  bool unlocked_ = false;
  bool outstayed_ = false;          // goes on although its password was wrong
  bool written_ = false;            // a write command was carried out, since power on
  bool logged_in_ = false;          // the right password was given, since power on
  bool password_given_ = false;     // in this session, by P1
  bool has_read_ = false;           // in this session, by R1
  unsigned writes_ = 0;             // of this session, by W1
  unsigned wrong_passwords_ = 0;    // since power on, by P1
  bool needs_no_password_ = false;  // in any session, until power on
  bool stays_unlocked_ = false;     // in the next session
  bool deaf_ = false;               // for the rest of the session
  bool refused_count_ = false;      // a number of locations was, and counts for the next read that gives none
  unsigned commands_ = 0;           // of this session
  unsigned data_sent_ = 0;          // data messages since power on
  std::string last_data_;           // the data message that a NAK repeats; empty: none
  PartialRead reading_;
  PartialWrite writing_;
};

// The answers without contents. 6.3.7.
Reply acknowledge();
Reply acknowledge_write();
Reply refuse();
Reply silence();

}  // namespace umirig::sim
