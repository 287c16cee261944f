// A case drawn to scale in time, as SVG within the page: two lanes, each message a bar from its first start bit to its last stop
// bit, reaction times, what the limits allow, and how far a time may lie from the truth.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/dialogue.hpp"
#include "rig/line/serial_line.hpp"

namespace umirig::reports {

// "" where nothing passed on the line. `uncertainty`: of a time stamp; nullopt where nobody stated it. At most `strips` rows;
// what is not drawn is said. `id` makes names unique on the page.
std::string drawing(const run::CaseRecord& one, const std::vector<Entry>& entries, const std::optional<Uncertainty>& uncertainty,
                    std::size_t strips, const std::string& id);

}  // namespace umirig::reports
