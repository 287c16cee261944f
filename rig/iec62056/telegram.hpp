// What a captured readout or pushed telegram holds, whatever its form: modes A to E, P1, with or without identification.
// IEC 62056-21, 6.3 to 6.6.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/bcc_judge.hpp"
#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/finding.hpp"
#include "rig/iec62056/identification.hpp"

namespace umirig::iec62056 {

struct Check {
  std::string kind;      // "bcc-xor", "bcc-sum7" or "crc16" (CRC-16/ARC of P1)
  std::string expected;  // hex: two lower case digits of a BCC, four upper case ones of a CRC
  std::string seen;      // the same; a CRC exactly as on the wire
  bool ok = false;

  bool operator==(const Check&) const = default;
};

struct Telegram {
  std::optional<Identification> identification;
  std::optional<std::string> mode;  // "A" "B" "C" "D" "E" "P1"; nothing where the bytes do not tell
  std::vector<DataSet> datasets;
  std::vector<Check> checks;
  BccJudge bcc;       // every message with a BCC, or with the place of one
  Findings findings;  // by offset
};

// Reads a captured file or a piece of a stream; never fails. What it takes in its stride, each with a finding: garbage in
// front and between, echoes of request and acknowledgement, parity bits in bit 7, CR turned to LF, an end that is missing,
// check characters that are missing or of another kind. An input with several telegrams gives all data sets and checks, with
// the first identification and mode. Time and memory grow with the size of the input only.
Telegram decode_telegram(ByteView input);

// The same, one entry for each telegram: an identification begins a new one.
std::vector<Telegram> decode_telegrams(ByteView input);

// A data set or an identification. Other text has brackets here and there as well: it is none where much of it stands outside
// of data sets, and no check character speaks for it.
bool is_message(const Telegram& telegram);

// It is a message, and every check holds.
bool decodes(const Telegram& telegram);

}  // namespace umirig::iec62056
