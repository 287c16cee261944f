// Command messages "SOH C D [STX data] ETX|EOT BCC" of the programming mode. IEC 62056-21, 6.3.7, 6.3.8 and 6.3.12.
#pragma once

#include <string_view>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/finding.hpp"

namespace umirig::iec62056 {

struct Command {
  char letter = 'B';  // P password, W write, R read, E execute, B break
  char type = '0';
  Bytes data;             // between STX and ETX or EOT
  bool has_data = false;  // whether there is an STX at all
  bool partial = false;   // ends with EOT: more blocks follow

  bool operator==(const Command&) const = default;
};

// BccKind::none leaves the BCC out.
Bytes encode_command(const Command& command, BccKind kind = BccKind::xor_);

struct DecodedCommand {
  Command command;
  BccCheck bcc;
  Findings findings;  // letters and types outside 6.3.14, and what is odd in the framing
};

// The whole message, bit 7 clear. A wrong BCC is no error (see DecodedCommand::bcc). Error: no SOH, no ETX or EOT, nothing or
// more than one byte behind it, or something other than STX behind the type; with the offset.
Result<DecodedCommand> decode_command(ByteView message);

// P: 6.3.14, the data set has neither address nor unit: "(password)".
Command password_command(char type, std::string_view password);
// R: "address(argument)", the argument is the number of locations; types '3' and '4' ask for partial blocks.
Command read_command(char type, std::string_view address, std::string_view argument = "");
// W: "address(value)".
Command write_command(char type, std::string_view address, std::string_view value, bool partial = false);
// E: "address(value)".
Command execute_command(char type, std::string_view address, std::string_view value = "");
// B0 or B1, without an STX part: 6.3.12. B0 has the BCC 71.
Command break_command(char type = '0');

}  // namespace umirig::iec62056
