#include "rig/cli/variant.hpp"

#include <fmt/format.h>

#include "suites/iec62056-21/suite.hpp"

namespace umirig::cli {

Result<Url> with_variant(const Url& url, std::string_view variant) {
  const auto id = variant.empty() ? url.option("variant") : std::string(variant);
  if (url.scheme != "sim" || id.empty()) return url;
  const auto suite = suites::iec62056_21();
  if (!suite) return tl::unexpected(suite.error());
  const auto* found = suite->variant(id);
  if (found == nullptr) {
    std::string known;
    for (const auto& one : suite->variants) known += (known.empty() ? "" : ", ") + one.id;
    return failure(ErrorKind::usage, fmt::format("there is no variant '{}'; known: {}", id, known));
  }
  Url changed;
  changed.scheme = url.scheme;
  changed.path = url.path;
  changed.text = url.scheme + ":" + url.path;
  for (const auto& [name, value] : url.options) {
    if (name != "variant") changed = changed.with(name, value);
  }
  for (const auto& [name, value] : found->device) {
    if (!url.has(name)) changed = changed.with(name, value);
  }
  return changed;
}

}  // namespace umirig::cli
