#include "rig/sim/meter_partial.hpp"

namespace umirig::sim {

void PartialRead::begin(char type, unsigned blocks) {
  type_ = type;
  sent_ = 0;
  blocks_ = blocks;
}

void PartialWrite::begin(char type, std::string_view address) {
  type_ = type;
  address_ = address;
  value_.clear();
  first_part_.clear();
  has_part_ = false;
}

void PartialWrite::add(std::string_view part) {
  if (!has_part_) first_part_ = part;
  has_part_ = true;
  value_ += part;
}

}  // namespace umirig::sim
