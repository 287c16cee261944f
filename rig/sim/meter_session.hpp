// Programming mode of the simulated meter: what it answers to which command, without times and without the line.
// IEC 62056-21, 6.3.7 to 6.3.12, 6.4.6 and annex D.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rig/sim/meter_command.hpp"
#include "rig/sim/meter_options.hpp"
#include "rig/sim/registers.hpp"

namespace umirig::sim {

struct Reply {
  std::string message = {};  // empty: none
  bool is_break = false;     // a break message
  bool ends = false;         // the session, behind the message
  bool was_valid = false;    // the command, or the request for a repetition: it counts against inactivity, annex A
};

class MeterSession {
 public:
  // Both must outlive the session.
  MeterSession(const MeterOptions& options, MeterStore& store) : options_(options), store_(store) {}

  // Forgets what outlasts a session.
  void power_on();
  // A new session: no password was given yet.
  void begin();
  Reply on_command(const CommandListener& command);
  Reply on_repeat_request();
  // How long a session lives without traffic; `never` if that does not end it.
  Duration inactivity() const;

  std::string operand_message() const;
  std::string break_message() const;

 private:
  Reply send_data();
  Reply execute(const ReceivedCommand& command);
  Reply reserved_command(char letter);
  Reply give_password(const CommandData& data);
  Reply read(const CommandData& data);
  Reply write(const CommandData& data);
  Reply answer(std::string_view set);
  Reply error() const;
  std::optional<CommandData> data_of(const ReceivedCommand& command) const;
  bool can_write(const CommandData& data) const;
  void carry_out_write(const CommandData& data);
  bool may_write() const;
  bool may_read() const;
  // What commands read and write.
  MeterStore& store() { return options_.has(Defect::write_forgotten) ? forgotten_ : store_; }
  bool bcc_is_right(const CommandListener& heard, const std::optional<ReceivedCommand>& command, bool is_break) const;
  std::string with_bcc(std::string message) const;

  const MeterOptions& options_;
  MeterStore& store_;
  MeterStore forgotten_;  // the copy that ends with the session
  bool unlocked_ = false;
  bool outstayed_ = false;  // goes on although its password was wrong
  bool logged_in_ = false;  // the right password was given, since power on
  unsigned commands_ = 0;   // of this session
  unsigned data_sent_ = 0;  // data messages since power on
  std::string last_data_;   // the data message that a NAK repeats; empty: none
};

}  // namespace umirig::sim
