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
// where one character stands for all of its kind (another rate, a wrong BCC) and requests wake a battery meter by themselves;
// others, where they differ, are exact, take the last password that was accepted for one that only resembles the right one, wait
// behind the last message as the case did, or go on behind a break that was said into a readout. Error (data): what no word says.
Result<std::vector<Node::Array>> retell(const std::vector<LineEvent>& events, Duration total, const run::Datasheet& sheet);

// What the device answered last: a word of the vocabulary (or one with arguments, as in AnswerNames), "silence", "unreadable" or
// "something". `steps`: what the case saw, for what it waited in vain behind the last message.
Node last_answer(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps, const run::Datasheet& sheet);

// How often the rig spoke without having listened to what the device said before.
std::size_t unheard(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps, const run::Datasheet& sheet);

// Whether a step means the same, only shorter, when the text of that key loses characters: noise does, a command does not.
bool may_lose_characters(const Node& step, std::string_view key);

}  // namespace umirig::suites
