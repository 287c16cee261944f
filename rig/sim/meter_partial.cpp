#include "rig/sim/meter_partial.hpp"

namespace umirig::sim {

void PartialRead::begin(char type, unsigned blocks) {
  type_ = type;
  sent_ = 0;
  blocks_ = blocks;
  cut_ = 0;
}

void PartialRead::resume(char type, unsigned blocks) {
  const auto cut = cut_;
  begin(type, blocks);
  if (type == '3' && cut < blocks) sent_ = cut;
}

void PartialRead::end() {
  if (goes_on('3')) cut_ = sent_;
  sent_ = blocks_ = 0;
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
