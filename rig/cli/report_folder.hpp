// The folder of a report: what stands in it already is not overwritten unasked.
#pragma once

#include <string>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"

namespace umirig::cli {

// Error (usage): a report of another run stands there, and is not to be replaced by force. That of the run itself may be made
// again: `header` is that of its record; null for a run that is yet to begin.
Result<void> check_report_folder(const std::string& folder, const Node& header, bool force);

// "out", or "out-2" and so on where a report stands there already.
std::string free_report_folder(const std::string& folder);

}  // namespace umirig::cli
