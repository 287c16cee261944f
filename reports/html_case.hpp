// The part of the HTML page that tells one case.
#pragma once

#include <string>

#include "rig/run/record.hpp"

namespace umirig::reports {

// How much of a long dialogue the page shows; the record holds all of it.
struct Detail {
  std::size_t rows = 0;   // of the dialogue, and of the wire
  std::size_t bytes = 0;  // of one text
  std::size_t wire = 0;   // bytes of the wire in one case
};
inline constexpr Detail full_detail{400, 4096, 32768};  // what failed
inline constexpr Detail short_detail{60, 400, 512};     // everything else

std::string verdict_badge(run::Verdict verdict);
// CSS class: "pass", "fail", "inconclusive", "error", "none".
std::string verdict_class(run::Verdict verdict);

// Purpose, requirement, reason, blocked by, measurements, findings, dialogue and wire; without a heading.
std::string case_body(const run::Record& record, const run::CaseRecord& one, const Detail& detail);

// The wire events as a table. Bytes that are secret stand as "••", in hex and as text.
std::string wire_table(const std::vector<LineEvent>& events, const Detail& detail);

}  // namespace umirig::reports
