// One message of a meter as the suite sees it: its characters with their times and errors, and what kind it is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/framer.hpp"
#include "rig/run/script.hpp"

namespace umirig::suites {

class MeterMessage : public run::Message {
 public:
  iec62056::MessageKind kind = iec62056::MessageKind::nothing;
  bool whole = false;  // it ended as such a message ends
  Bytes bytes;         // without parity bits
  std::vector<Character> characters;
  Duration longest_gap{0};  // between two of its characters
  Bytes extra;              // what came directly behind it and belongs to no message
  Bytes junk;               // what came before the start character of a whole message, and belongs to none

  // Most characters cannot be read: the sender's rate is another one.
  bool unreadable() const;
  std::size_t parity_errors() const;
  // It has its end, though perhaps not its BCC.
  bool framed() const;

  // An identification whose fields can be told apart.
  bool is_identification() const;
  char baud_character() const { return static_cast<char>(bytes[4]); }
  // A readout, whole or not, with or without check characters or its '!'.
  bool is_readout() const;
  // SOH letter type.
  bool is_command(char letter, char type) const;
  // An answer with at least one data set that has an address, a unit or several groups: no error message.
  bool is_data() const;
  // A frame of data whose only content is a text that can be an error message, well-formed or not.
  bool is_error() const;
  // A lonely group of digits: data without address, or an error number.
  bool is_doubtful_error() const;
  // An answer with a value, whatever its form: a read that is no error message beyond doubt.
  bool is_value() const;
  // What stands between STX and ETX, or the whole of a readout without check characters.
  ByteView block() const;
  iec62056::Block decoded(bool programming) const;
};

// Waits for a message and gathers all of it. Late is not never: gaps that break the standard are waited for as well.
std::unique_ptr<MeterMessage> receive(run::Bench& bench, Duration timeout);

}  // namespace umirig::suites
