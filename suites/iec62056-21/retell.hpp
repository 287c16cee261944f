// Tells what happened on the line in one case in the words of this suite's scripts, so that a case in C++ becomes a script too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/line/tap.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/outcome.hpp"

namespace umirig::suites {

// Steps that say the same to the device and expect what it answered: words where there are any ("own" for the device address,
// "right" for the password), else characters. `total`: how long the case took. The first telling is in words that fit any device,
// where one character stands for all of its kind (another rate, a wrong BCC); a second, where it differs, is exact; a third takes
// the last password that was accepted for one that only resembles the right one. Error (data): what no word says.
Result<std::vector<Node::Array>> retell(const std::vector<LineEvent>& events, Duration total, const run::Datasheet& sheet);

// What the device answered last: a word of the vocabulary, "silence", "unreadable" or "something".
std::string last_answer(const std::vector<LineEvent>& events);

// How often the rig spoke without having listened to what the device said before.
std::size_t unheard(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps);

// Whether a step means the same, only shorter, when the text of that key loses characters: noise does, a command does not.
bool may_lose_characters(const Node& step, std::string_view key);

}  // namespace umirig::suites
