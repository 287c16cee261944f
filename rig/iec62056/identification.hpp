// The identification message "/ X X X Z [\ W]* ident CR LF". IEC 62056-21, 6.3.2 and 6.3.14.
#pragma once

#include <string>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"
#include "rig/iec62056/finding.hpp"

namespace umirig::iec62056 {

struct Identification {
  std::string manufacturer;          // three letters, as on the wire
  char baud_character = '0';         // Z
  std::vector<std::string> escapes;  // the characters W, in order
  std::string identification;        // what follows the escapes, trailing spaces too
  std::string raw;                   // the message without its line end
  Findings findings;

  // A lower case third letter: the meter may answer 20 ms after a message, not only after 200 ms.
  bool fast_reaction() const;
  // Z and an escape "2": mode E (HDLC) is offered.
  bool offers_hdlc() const;

  bool operator==(const Identification&) const = default;
};

// The message with or without its line end, bit 7 clear. Deviations that leave the fields readable are findings: letters that
// are none, a forbidden character, more than 16 characters, a reserved Z, a line end other than CR LF. Error: no '/' in front,
// a request, or fewer than four characters behind it.
// Offsets count from `offset`, the place of the message in a longer input.
Result<Identification> decode_identification(ByteView message, std::size_t offset = 0);

// From manufacturer, baud character, escapes and identification; `raw` and findings are not looked at.
Bytes encode_identification(const Identification& identification);

}  // namespace umirig::iec62056
