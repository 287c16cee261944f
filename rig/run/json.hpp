// JSON text to a Node and back.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"

namespace umirig::run {

// indent < 0: one line. Bytes that are no UTF-8 come out as U+FFFD.
std::string to_json(const Node& node, int indent = -1);
// Error (data): what is wrong and at which byte.
Result<Node> parse_json(std::string_view text);

}  // namespace umirig::run
