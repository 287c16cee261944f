// The words of scripts for telegrams that a meter sends without being asked (mode D). IEC 62056-21, 6.4.4.
#pragma once

#include <memory>

#include "rig/run/script.hpp"

namespace umirig::suites {

// The message `telegram`; the line is set to their format by rate = "push".
void add_telegram_words(run::Vocabulary& words);

// What comes next: where the line has the format of telegrams a telegram, which is waited for as long as its maker's interval
// allows, however short `timeout` is; else a message.
std::unique_ptr<run::Message> receive_anything(run::Bench& bench, Duration timeout);

}  // namespace umirig::suites
