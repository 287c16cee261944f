// What several cases ask of a session in programming mode, with the verdict where it does not go on. IEC 62056-21, 6.3.7.
#pragma once

#include <string>

#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {

bool is_nak(const MeterMessage& message);
// For a reason: "nothing" where nothing came.
std::string seen_of(const MeterMessage& message);

// A plain R1 of the read address is answered with data; false with a verdict (6.3.9/1).
bool still_reads(run::Bench& bench);

// The value that R1 gives for an address; empty where it cannot be read.
std::string value_of_register(run::Bench& bench, const std::string& address);

// Writes it by W1 and sees that it is there; false with a verdict.
bool stands_there(run::Bench& bench, const std::string& address, const std::string& value);

}  // namespace umirig::suites
