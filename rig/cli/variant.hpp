// Legal variants of a simulated device, as options of its URL.
#pragma once

#include <string_view>

#include "rig/base/result.hpp"
#include "rig/line/url.hpp"

namespace umirig::cli {

// The URL with the device options of that variant of the suite, where it has none of that name itself; `variant` empty: the one
// that the URL names as its option "variant", which goes. Error (usage): no such variant, with those that there are.
Result<Url> with_variant(const Url& url, std::string_view variant = "");

}  // namespace umirig::cli
