// What a meter sends once and no more: identification and operand message. IEC 62056-21, 6.3.2 and 6.4.6.
#pragma once

#include <optional>
#include <string>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// What is said next begins anew: an identification may answer it.
void begin_anew(run::Bench& bench);
// An option select is said, with that gap between its characters: an operand message may answer it.
void begin_option(run::Bench& bench, Duration gap);

// Keeps in mind what came.
void note_once(run::Bench& bench, const MeterMessage& message);

// Whether a message answers nothing because it must not come there: it came before, or it began before the option select was
// over. Then its requirement is seen broken, and nothing that follows can be judged by another one.
bool comes_unasked(run::Bench& bench, const MeterMessage& message);
// The same of what came before the rig said anything, where the session may go on behind it.
void note_unasked(run::Bench& bench, const Bytes& bytes);

// An earlier case has seen that message come twice: what the meter hears behind it is open, and so is all that it answers. True
// where that ends this case.
bool came_twice_before(run::Bench& bench, const std::string& requirement);

}  // namespace umirig::suites
