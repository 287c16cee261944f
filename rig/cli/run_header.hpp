// The header of a record: what a laboratory needs to know of a run on the first day.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

// program, suite, catalogue, dut, selectors, session, rig, adapter, calibration, decision_rule, pics, ixit (secrets masked),
// seed, begun, requirements.
Node run_header(const run::Suite& suite, const run::Datasheet& sheet, const Url& url, std::uint64_t seed, const SerialLine& line,
                const std::vector<std::string>& selectors);

}  // namespace umirig::cli
