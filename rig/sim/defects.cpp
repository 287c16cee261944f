#include "rig/sim/defects.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace umirig::sim {
namespace {

const std::array<std::string, defect_count>& ids() {
  static const auto table = [] {
    std::array<std::string, defect_count> names = {
#define UMIRIG_DEFECT(name) #name,
#include "rig/sim/defects.inc"
#undef UMIRIG_DEFECT
    };
    for (auto& name : names) std::replace(name.begin(), name.end(), '_', '-');
    return names;
  }();
  return table;
}

}  // namespace

std::vector<std::string_view> meter_defects() { return {ids().begin(), ids().end()}; }

std::optional<Defect> defect_of(std::string_view id) {
  const auto found = std::find(ids().begin(), ids().end(), id);
  if (found == ids().end()) return std::nullopt;
  return static_cast<Defect>(found - ids().begin());
}

}  // namespace umirig::sim
