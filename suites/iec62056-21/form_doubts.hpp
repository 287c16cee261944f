// What a record of this suite says against the form that it was made with.
#pragma once

#include <vector>

#include "rig/run/form_doubt.hpp"
#include "rig/run/record.hpp"

namespace umirig::suites {

// Certain: PICS A.1 against the identifications and what follows them (6.4.1 to 6.4.3), B.4 against all check characters (6.2),
// the device address against that of the readout, B.1 and C.1 where the meter shows what the form denies. Possible: a wake-up, an
// access, an address, a password, a register, a command that the meter does not know, or has although the form denies it.
std::vector<run::FormDoubt> form_doubts(const run::Record& record);

}  // namespace umirig::suites
