// The clocks of the computer itself: for progress, deadlines of a whole run, and the date on a record. No verdict depends on
// them.
#pragma once

#include <string>

namespace umirig {

// Seconds since some moment; only differences mean anything.
double wall_seconds();
// "2026-11-20T10:15:30Z"
std::string utc_now();

}  // namespace umirig
