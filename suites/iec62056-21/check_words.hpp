// The composite steps of this suite's scripts.
#pragma once

#include "rig/run/script.hpp"

namespace umirig::suites {

void add_check_words(run::Vocabulary& words);

}  // namespace umirig::suites
