// Tells what happened on the line in one case in the words of this suite's scripts, so that a case in C++ becomes a script too.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/line/tap.hpp"
#include "rig/run/datasheet.hpp"

namespace umirig::suites {

// Steps that say the same to the device and expect what it answered: words where there are any ("own" for the device address,
// "right" for the password), else characters. `total`: how long the case took. Error (data): what no word says.
Result<Node::Array> retell(const std::vector<LineEvent>& events, Duration total, const run::Datasheet& sheet);

// What the device answered last: a word of the vocabulary, "silence", "unreadable" or "something".
std::string last_answer(const std::vector<LineEvent>& events);

}  // namespace umirig::suites
