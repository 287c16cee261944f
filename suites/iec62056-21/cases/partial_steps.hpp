// What the cases on partial blocks share: reads (R3, R4) and writes (W3, W4).
#pragma once

#include <string>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {

inline void fail(run::Bench& bench, const run::CaseHead& head, std::string reason) {
  bench.verdict(run::Verdict::fail, head.requirement, std::move(reason));
}

inline std::string seen(const MeterMessage& message) { return message.silence ? "nothing" : message.text; }

inline bool programming(run::Bench& bench, bool write) {
  return quiet(bench) && sign_on(bench) && enter_programming(bench) && unlock(bench, write);
}

// A break, and back to the start; whether that ends a session is another case's matter, where no transfer is open.
inline void leave(run::Bench& bench) {
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
}

}  // namespace umirig::suites
