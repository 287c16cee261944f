// How the simulated meter hears commands "SOH letter type [STX data set] ETX BCC" in programming mode. IEC 62056-21, 6.3.7.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rig/line/serial_line.hpp"
#include "rig/sim/meter_options.hpp"

namespace umirig::sim {

// Collects the characters of one command, and single ACKs and NAKs outside of commands.
class CommandListener {
 public:
  enum class Heard { nothing, command, ack, nak };

  explicit CommandListener(const MeterOptions& options) : options_(options) {}
  void reset();
  // The longest gap between two characters of a command.
  void set_patience(Duration patience) { patience_ = patience; }
  Heard hear(const Character& character);
  // Some of a command has come, and not its end.
  bool is_under_way() const { return part_ != Part::none; }

  // Of the command that was heard last: what its BCC covers, that BCC, and whether any of it came damaged.
  std::string_view covered() const { return covered_; }
  std::uint8_t bcc() const { return bcc_; }
  bool damaged() const { return damaged_; }
  // Damaged by a parity error behind its SOH, and by one before its BCC.
  bool has_parity_error() const { return parity_error_; }
  bool has_parity_error_before_bcc() const { return parity_error_before_bcc_; }
  // Damaged, and not by parity errors alone.
  bool has_other_damage() const { return other_damage_; }

 private:
  enum class Part { none, covered, bcc };

  bool takes_parity_errors(std::uint8_t byte) const;
  bool is_end(std::uint8_t byte, std::uint8_t errors) const;

  const MeterOptions& options_;
  Part part_ = Part::none;
  std::string covered_;
  std::uint8_t bcc_ = 0;
  bool damaged_ = false;
  bool parity_error_ = false;
  bool parity_error_before_bcc_ = false;
  bool other_damage_ = false;
  Time last_end_{0};
  Duration patience_{1500ms};
};

// "address(value*unit)", 6.6.
struct CommandData {
  std::string_view address;
  std::string_view value;
  bool has_unit = false;
};

struct ReceivedCommand {
  char letter = 0;
  char type = 0;
  bool partial = false;                 // ends with EOT
  std::optional<std::string_view> set;  // what stands behind STX

  // W3 or W4, 6.3.8.
  bool writes_blocks() const { return letter == 'W' && (type == '3' || type == '4'); }
};

// Whether what the BCC covers begins with the letter and type of a command beside R1, W1, W3, P and B.
bool is_further_command(std::string_view covered);

// From what the BCC covers. Nothing where the frame is none: no printable letter and type, or something else than STX behind
// them.
std::optional<ReceivedCommand> parse_command(std::string_view covered);

// One data set with one bracket group, values of at most 128 characters. Nothing where it is none.
// `closed`: its closing bracket must be there.
std::optional<CommandData> parse_command_data(std::string_view set, bool closed = true);

// What a careless meter takes for a data set: the brackets may be missing. The address is then the longest register's.
CommandData parse_without_brackets(std::string_view set);

}  // namespace umirig::sim
