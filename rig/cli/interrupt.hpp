// Ctrl-C as a wish to stop: it ends the exchange, not the program, so that what was finished is kept.
#pragma once

namespace umirig::cli {

inline constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells have it

// From here on SIGINT and SIGTERM are such a wish. A second one ends the program at once.
void catch_interrupts();
bool interrupted();

}  // namespace umirig::cli
