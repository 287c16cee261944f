// The URL that opens an adapter: "sim:meter?defect=x", "sil:./stack.so?x=1", "replay:record.jsonl".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rig/base/result.hpp"

namespace umirig {

struct Url {
  using Options = std::vector<std::pair<std::string, std::string>>;

  std::string text;    // as given
  std::string scheme;  // "sim"
  std::string path;    // between ':' and '?'
  std::string query;   // behind '?', as written
  Options options;     // the query split at '&' and '=', percent-encoding undone

  std::string option(std::string_view name, std::string_view otherwise = "") const;
  bool has(std::string_view name) const;
  // The same URL with that option added, or its value changed.
  Url with(std::string_view name, std::string_view value) const;
};

// Error (usage): no scheme, or a piece of the query without a name.
Result<Url> parse_url(std::string_view text);

// Writes `value` so that it can stand in a query: '%', '&', '=', '+', '#', space and control characters as %XX.
std::string percent_encode(std::string_view value);

}  // namespace umirig
