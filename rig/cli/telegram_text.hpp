// What a telegram holds, as lines for people.
#pragma once

#include <string>
#include <vector>

#include "rig/iec62056/reader_link.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::cli {

// A line for each bracket group: address, value, unit, aligned; further groups of an address stand below it.
std::vector<std::string> data_lines(const std::vector<iec62056::DataSet>& sets);
// "/SIM5METER-1: manufacturer SIM, baud rate character 5, identification METER-1, mode C"; empty where there is none.
std::string identification_line(const iec62056::Telegram& telegram);
// "bcc-xor 3c holds", "bcc-xor 3c seen, 3d expected"
std::string check_line(const iec62056::Check& check);
// "6.2 at 120: …"
std::string finding_line(const iec62056::Finding& finding);
// "     0.200 s    300 Bd  > /?!<CR><LF>"
std::string trace_line(const iec62056::Passage& one);

}  // namespace umirig::cli
