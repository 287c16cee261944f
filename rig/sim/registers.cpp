#include "rig/sim/registers.hpp"

#include <algorithm>
#include <array>

namespace umirig::sim {
namespace {

constexpr std::array<Register, 8> table = {{
    {"F.F", "00000000", ""},
    {"0.0.0", "12345678", ""},
    {"C.1.0", "SIM00042", ""},
    {"1.8.0", "001234.567", "kWh"},
    {"1.8.1", "000834.567", "kWh"},
    {"1.8.2", "000400.000", "kWh"},
    {"2.8.0", "000012.345", "kWh"},
    {"C.9", "", "", true},
}};

}  // namespace

std::span<const Register> registers() { return table; }

const Register* find_register(std::string_view address) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Register& one) { return one.address == address; });
  return found == table.end() ? nullptr : &*found;
}

std::string bracket_group(const Register& source, const MeterStore& store) {
  std::string text = "(";
  text += source.writable ? std::string_view(store.note) : source.value;
  if (!source.unit.empty()) text.append("*").append(source.unit);
  return text += ')';
}

std::string data_set(const Register& source, const MeterStore& store) {
  return std::string(source.address) + bracket_group(source, store);
}

}  // namespace umirig::sim
