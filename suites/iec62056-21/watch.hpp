// What every message of the meter is held against, in whatever case it comes: characters, times, block check, contents.
#pragma once

#include <string>
#include <vector>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// The requirements that are watched in every case; each has a case of its own over the whole run.
const std::vector<std::string>& watched_requirements();

// Notes each watched requirement that the message breaks (run::Bench::violation).
void watch(run::Bench& bench, const MeterMessage& message);

}  // namespace umirig::suites
