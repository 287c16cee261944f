// What scripts of this suite may expect.
#pragma once

#include <string>

#include "rig/run/script.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

void add_message_words(run::Vocabulary& words);
// Gives every word that there is the argument keeps (keeps.hpp).
void let_words_keep(run::Vocabulary& words);

// The addresses of a readout, each with as many strokes as it has values.
std::string form_of_readout(const MeterMessage& message);

}  // namespace umirig::suites
