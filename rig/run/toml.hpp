// TOML text to a Node: suites, scripts, PICS and IXIT are written in it.
#pragma once

#include <string_view>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"

namespace umirig::run {

// `name` stands in errors: the file's path. Error (configuration): what is wrong, with line and column. Keys come in the order of
// the text for arrays, sorted for tables.
Result<Node> parse_toml(std::string_view text, std::string_view name);

}  // namespace umirig::run
