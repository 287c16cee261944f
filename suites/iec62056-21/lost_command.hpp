// A command that is not answered: is that for what it is, or for how many came before it? IEC 62056-21, 6.3.9.
#pragma once

#include "rig/run/bench.hpp"

namespace umirig::suites {

// An option select opens a session without commands; a command is said.
void open_session(run::Bench& bench);
void count_command(run::Bench& bench);

// The last command of the case was not answered. Says as many plain reads in a session of their own: where one of them is not
// answered either, 6.3.9/1 is seen broken, and this is true.
bool plain_reads_are_lost(run::Bench& bench);

}  // namespace umirig::suites
