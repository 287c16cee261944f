// What a meter said, for comparing two records: its messages, their kinds, and which characters of them may move on.
#pragma once

#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/run/exchange.hpp"

namespace umirig::suites {

// Kinds: identification, readout, data, error message, operand, break, ACK, NAK, other command, characters. The digits of a value
// that is a number (between '(' and '*' or ')') count as 0, a check character as right or wrong: what is left is the form. A
// value with letters is form as a whole. IEC 62056-21, 6.3 and 6.4.
std::vector<run::MessageReading> read_meter_messages(ByteView bytes);

}  // namespace umirig::suites
