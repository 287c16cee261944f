// The options of a URL that opens a stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/line/url.hpp"
#include "rig/world/time.hpp"

namespace umirig {

// Error (usage): an option that is not among those, with all that are.
Result<void> check_options(const Url& url, const std::vector<std::string_view>& known);
// One of those values; the first where the option is not there. Error (usage): another value.
Result<std::string> choice(const Url& url, std::string_view option, const std::vector<std::string_view>& values);
// "latency_ms=16". Error (usage): no number, or not in (0, 10000].
Result<std::optional<Duration>> milliseconds(const Url& url, std::string_view option);

}  // namespace umirig
