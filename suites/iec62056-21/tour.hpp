// The tour: one walk through everything that the meter does, for the requirements that hold for every message.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

struct Stop {
  std::string name;  // "identification", "readout", "operand", "answer to R1"…
  bool programming = false;
  std::unique_ptr<MeterMessage> message;
};

// Signs on, reads out, signs on again and goes through programming mode as far as PICS and device allow. Calls `see` for each
// message as it comes; stops when a verdict stands. A message that does not come at all leaves an INCONCLUSIVE verdict.
// `readout`, `programming`: which halves are of interest.
// `wrong_password`: at the end a wrong one too; rarely, as a meter may count them.
void tour(run::Bench& bench, bool readout, bool programming, const std::function<void(const Stop&)>& see,
          bool wrong_password = false);

}  // namespace umirig::suites
