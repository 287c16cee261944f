// What scripts of this suite may send.
#pragma once

#include "rig/run/script.hpp"

namespace umirig::suites {

void add_frame_words(run::Vocabulary& words);

}  // namespace umirig::suites
