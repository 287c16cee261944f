// How the events of a line stand in a record.
#pragma once

#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/line/tap.hpp"

namespace umirig::run {

Node to_node(const std::vector<LineEvent>& events);
// Error (data): what is no event, and its number.
Result<std::vector<LineEvent>> line_events_from(const Node& node);

// "300 7E1", as a record has it. Error (data): another text.
Result<SerialFormat> serial_format_from(std::string_view text);

// Replaces secret bytes by 'x': in what was sent, in what came back of it (an echo), and in texts.
void mask_secrets(std::vector<LineEvent>& events, const std::vector<std::string>& secrets);
std::string mask_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace umirig::run
