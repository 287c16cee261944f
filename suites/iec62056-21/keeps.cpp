#include "suites/iec62056-21/keeps.hpp"

#include <algorithm>

#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {

bool may_be_kept(std::string_view requirement) {
  const auto& watched = watched_requirements();
  return std::find(watched.begin(), watched.end(), requirement) != watched.end();
}

std::optional<std::string> broken(run::Bench& bench, const MeterMessage&, std::string_view requirement) {
  for (const auto& seen : bench.outcome().violations) {
    if (seen.requirement == requirement) return seen.text;
  }
  return std::nullopt;
}

}  // namespace umirig::suites
