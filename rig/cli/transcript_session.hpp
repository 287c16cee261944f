// Says to a device what a transcript has for the reader, and listens to what comes.
#pragma once

#include <vector>

#include "rig/iec62056/transcript.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::cli {

// Each line C goes out 300 ms behind the last character on the line, at the rate that the session implies. An answer is waited
// for where the transcript has one (a line M); where it has none at all, behind every whole message. What comes is for whoever
// taps the line.
void say_transcript(World& world, SerialLine& line, const std::vector<iec62056::TranscriptLine>& transcript);

}  // namespace umirig::cli
