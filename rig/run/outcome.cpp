#include "rig/run/outcome.hpp"

#include <array>

namespace umirig::run {
namespace {

constexpr std::array<std::string_view, 5> names = {"NONE", "PASS", "INCONCLUSIVE", "FAIL", "ERROR"};

}  // namespace

std::string_view to_text(Verdict verdict) { return names.at(static_cast<std::size_t>(verdict)); }

std::optional<Verdict> verdict_of(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i) == text) return static_cast<Verdict>(i);
  }
  return std::nullopt;
}

}  // namespace umirig::run
