// A deviation from the standard that a lenient decoder noticed, read over, and reports.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace umirig::iec62056 {

struct Finding {
  std::string clause;      // of IEC 62056-21: "6.2", "6.3.14", "5.4"; "P1" for the CRC of P1
  std::string text;        // what was seen and what was expected
  std::size_t offset = 0;  // of the byte it is about, in the input of the decoder

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

}  // namespace umirig::iec62056
