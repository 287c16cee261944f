// The defects that the simulated meter can have, one switch each. Their ids and texts are suites/iec62056-21/defects.toml.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace umirig::sim {

enum class Defect : std::size_t {
#define UMIRIG_DEFECT(name) name,
#include "rig/sim/defects.inc"
#undef UMIRIG_DEFECT
};

inline constexpr std::size_t defect_count = 0
#define UMIRIG_DEFECT(name) +1
#include "rig/sim/defects.inc"
#undef UMIRIG_DEFECT
    ;

// All ids, "parity-odd" and so on, in the order of the file.
std::vector<std::string_view> meter_defects();

// The defect of that id; nothing where there is none.
std::optional<Defect> defect_of(std::string_view id);

class DefectSet {
 public:
  bool has(Defect defect) const { return bits_[static_cast<std::size_t>(defect)]; }
  void add(Defect defect) { bits_.set(static_cast<std::size_t>(defect)); }

 private:
  std::bitset<defect_count> bits_;
};

}  // namespace umirig::sim
