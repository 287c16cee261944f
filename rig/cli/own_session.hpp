// What is said to a simulated device where nobody says it: a session that fits the kind of meter that its URL describes.
#pragma once

#include "rig/line/tap.hpp"
#include "rig/line/url.hpp"
#include "rig/world/world.hpp"

namespace umirig::cli {

// On stderr, where the meter is not one that simply answers a request: what it waits for, and the option of 'umirig read' for it.
void say_what_it_waits_for(const Url& device);

// Sign-on and readout, then sign-on, programming mode, a register, break; a battery meter is woken up before each. A meter that
// pushes is listened to until two telegrams have come.
void hold_own_session(World& world, Tap& tap, const Url& device);

}  // namespace umirig::cli
