// Writes a dialogue script as TOML text: what parse_script reads again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"

namespace umirig::run {

// The member of a step that becomes its comment, in front of it; no script holds it.
inline constexpr std::string_view step_comment = "#";

// `script`: the keys of a script file (script.hpp), in the order in which they are to stand, `step` among them. `comments`: lines
// in front of it all. What a comment must not hold (line ends, control characters) becomes a blank.
std::string script_text(const Node& script, const std::vector<std::string>& comments = {});

}  // namespace umirig::run
