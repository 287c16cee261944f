// What is wrong with a telegram that a meter sends without being asked, in words; empty where nothing is. IEC 62056-21, 6.4.4.
#pragma once

#include <string>

#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {

// Identification, empty line, data and end. 6.4.4/2.
std::string wrong_telegram(const PushTelegram& telegram);
// STX, ETX, SOH, or a character directly behind the end, where a BCC would stand: waits for that. 6.4.4/4.
std::string wrong_check_characters(run::Bench& bench, const PushTelegram& telegram);
// The CRC of a whole telegram. 6.4.4/7.
std::string wrong_crc(const PushTelegram& telegram);

}  // namespace umirig::suites
