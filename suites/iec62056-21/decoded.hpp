// What a message means, in one line for people.
#pragma once

#include <string>

#include "rig/base/bytes.hpp"

namespace umirig::suites {

// "identification: SIM, baud rate character 5 (9600 Bd), METER-1"; "" for what is no message. Bit 7 clear.
// What stands in a password command is not told.
std::string decoded(ByteView message);

}  // namespace umirig::suites
