// What the values of this suite's forms have to look like, as words for pics.toml.
#pragma once

#include "rig/run/datasheet.hpp"

namespace umirig::suites {

// printable; short value (IEC 62056-21, 6.6: 32 characters outside programming of mode C); two characters (a value that two
// partial blocks can share); data set (6.6, one, with its brackets), command data set (the same without a unit, 6.3.14), several
// locations (such a set that reads two or more). Data sets are told apart by their addresses.
run::SheetForms iec62056_sheet_forms();

}  // namespace umirig::suites
