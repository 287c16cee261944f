// Which characters of a message a broken requirement is about.
#pragma once

#include <cstddef>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// Marks what the violations noted for this message, those from number `first` on, are about (run::Bench::mark): single
// characters where the requirement names them, the whole message elsewhere.
void mark_violations(run::Bench& bench, const MeterMessage& message, std::size_t first);

// The end of the character in front of it.
Time begin_of_longest_gap(const MeterMessage& message);

}  // namespace umirig::suites
