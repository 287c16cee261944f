#include "rig/line/stream_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace umirig {

Result<void> check_options(const Url& url, const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : url.options) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return failure(ErrorKind::usage,
                   fmt::format("'{}': {}: has no option '{}'; known: {}", url.text, url.scheme, name, fmt::join(known, ", ")));
  }
  return {};
}

Result<std::string> choice(const Url& url, std::string_view option, const std::vector<std::string_view>& values) {
  const auto value = url.option(option, values.front());
  if (std::find(values.begin(), values.end(), value) != values.end()) return value;
  return failure(ErrorKind::usage,
                 fmt::format("'{}': {}={}: expected one of {}", url.text, option, value, fmt::join(values, ", ")));
}

Result<std::optional<Duration>> milliseconds(const Url& url, std::string_view option) {
  if (!url.has(option)) return std::optional<Duration>();
  const auto text = url.option(option);
  char* end = nullptr;
  const double ms = std::strtod(text.c_str(), &end);
  constexpr double longest = 10'000;
  if (text.empty() || *end != '\0' || !std::isfinite(ms) || ms <= 0 || ms > longest) {
    return failure(ErrorKind::usage,
                   fmt::format("'{}': {}={}: expected milliseconds, at most {:.0f}", url.text, option, text, longest));
  }
  return std::optional<Duration>(from_ms(ms));
}

}  // namespace umirig
