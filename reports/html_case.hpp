// The part of the HTML page that tells one case.
#pragma once

#include <cstddef>
#include <string>

#include "reports/html_parts.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

// How much of a long dialogue the page shows; the record holds all of it.
struct Detail {
  std::size_t rows = 0;    // of the dialogue
  std::size_t bytes = 0;   // of one text, characters of one message
  std::size_t wire = 0;    // characters of all messages of one case
  std::size_t strips = 0;  // of the drawing
  bool hex = false;
  bool anchors = false;  // messages can be linked to
};
inline constexpr Detail full_detail{400, 4096, 32768, 12, true, true};  // what did not go well
inline constexpr Detail short_detail{60, 400, 1500, 3, false, false};   // everything else
inline constexpr Detail least_detail{20, 160, 400, 1, false, false};    // where many cases would make the page too large

// The whole case, as a part of the page that can be opened; open from the start where it failed.
std::string case_part(const Page& page, std::size_t place, const Detail& detail);

// All cases: those that stand between the device and a clean verdict first. Each in the detail that it deserves, as far as the
// page stays small enough to be sent by mail (150 cases: 2 MB); what is left out is said, and in the record.
std::string all_cases(const Page& page);

}  // namespace umirig::reports
