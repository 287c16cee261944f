// Ctrl-C and SIGTERM end the exchange with a device, not the program: what was finished is kept, and the device hears a break.
#pragma once

namespace umirig::cli {

inline constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells have it

// From here on; a second signal ends the program at once.
void catch_interrupts();
// Whether one came.
bool interrupted();

}  // namespace umirig::cli
