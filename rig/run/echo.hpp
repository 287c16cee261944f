// Tells a line that gives back what is sent: an optical head that reflects, a loop, an adapter that hears itself.
#pragma once

#include <vector>

#include "rig/line/tap.hpp"

namespace umirig::run {

inline constexpr const char* echo_text =
    "what came begins with an echo of what was sent: the head reflects (it sits badly, or needs its echo suppressed), or the "
    "line is a loop";

// Whether most of what was sent (messages of one character apart) was followed by an answer that begins with the same
// characters. A device may confirm one message by the same, but not most of them.
bool echoes(const std::vector<LineEvent>& events);

}  // namespace umirig::run
