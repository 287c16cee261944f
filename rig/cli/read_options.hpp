// What the command line of 'umirig read' means to the reader and to the listener.
#pragma once

#include <vector>

#include "rig/base/result.hpp"
#include "rig/cli/commands.hpp"
#include "rig/iec62056/order.hpp"
#include "rig/iec62056/push_listener.hpp"
#include "rig/iec62056/reader.hpp"

namespace umirig::cli {

// Whether the meter is only listened to.
bool only_listens(const ReadArguments& arguments);

// Error (usage), of all three: the option, what was seen, what is expected.
Result<iec62056::ReaderOptions> reader_options(const ReadArguments& arguments);
Result<iec62056::ListenOptions> listen_options(const ReadArguments& arguments);
// What is to be done in programming mode; nothing: a readout.
Result<std::vector<iec62056::Order>> orders_of(const ReadArguments& arguments);

}  // namespace umirig::cli
