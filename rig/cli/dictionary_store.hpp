// Where the fault dictionary comes from: a file that was named, the cache of this user, or the simulated device.
#pragma once

#include <string>

#include "rig/base/result.hpp"
#include "rig/run/dictionary.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

struct DictionaryWish {
  std::string file;      // --dictionary: read where it exists, else learnt and written; empty: the cache
  std::string device;    // URL of the device that has the switches; empty: the simulated one of the suite
  unsigned threads = 0;  // 0: one a core
  bool quiet = false;    // no progress line
};

// `base`: what the device under test is built like, nearest_base(). The cache is $XDG_CACHE_HOME/umirig (or ~/.cache/umirig),
// keyed by program, suite, catalogue, device and base; where it cannot be written there is none, and a damaged one (a hash stands
// in it) is made again. It keeps the dictionaries used last, a dozen.
// Error (configuration): the named file is damaged or of another suite. Error (usage): it cannot be written.
Result<run::Dictionary> dictionary(const run::Suite& suite, const run::Variant& base, const DictionaryWish& wish);

}  // namespace umirig::cli
