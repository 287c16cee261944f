// What became of the commands and option selects of a record: which a meter took, and which it refused.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rig/run/exchange.hpp"

namespace umirig::suites {

struct Answers {
  std::size_t taken = 0;
  std::size_t refused = 0;  // answered by something else than is expected
};

// A message at another rate than that of the rig cannot be read, but is of the length of what was sent.
constexpr std::size_t longest_operand_message = 24;

struct CommandTally {
  Answers read_before;  // R1 of the address of the form, in a session before the password
  Answers read_behind;  // behind an acknowledged one
  Answers write_before;
  Answers write_behind;
  std::size_t other_reads = 0;   // R1 of another address, answered with data
  std::size_t programming = 0;   // ACK 0 Z 1, answered with an operand message
  std::size_t short_noise = 0;   // … with something at another rate, as short as an operand message
  std::size_t readouts = 0;      // … with a readout, at whatever rate
  std::size_t breaks = 0;        // … with a break message
  std::size_t hdlc = 0;          // ACK 2 Z 2, answered with ACK 2, or at another rate by something as short as that
  std::size_t unknown_read = 0;  // R1 of the address that the meter does not have, answered with data
};

// Addresses as the form has them; empty: it has none.
struct KnownAddresses {
  std::string read;
  std::string write;
  std::string unknown;
};

void tally(CommandTally& all, const std::vector<run::Spoken>& exchange, const KnownAddresses& known);

// The last command or option select of an exchange was answered with NAK, an error message, a break or nothing: the meter does
// not know it. What it answered wrongly it knows.
bool last_refused(const std::vector<run::Spoken>& exchange);

}  // namespace umirig::suites
