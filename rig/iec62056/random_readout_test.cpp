#include "rig/iec62056/random_readout_test.hpp"

#include <bit>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {

std::string RandomReadout::text(std::size_t least, std::size_t most, bool (*legal)(std::uint8_t)) {
  std::string result;
  for (auto size = least + below(most - least + 1); result.size() < size;) {
    const auto c = static_cast<std::uint8_t>(below(128));
    if (legal(c)) result += static_cast<char>(c);
  }
  return result;
}

DataSet RandomReadout::data_set() {
  DataSet set;
  if (below(8) > 0) set.address = text(1, 16, is_address_character);
  for (auto groups = 1 + below(3); set.values.size() < groups;) {
    // 6.6: a comma between digits would be a finding.
    Value value{text(0, 8, [](std::uint8_t c) { return is_value_character(c) && c != ','; }), std::nullopt};
    if (below(2) == 0) value.unit = text(0, 6, is_unit_character);
    set.values.push_back(std::move(value));
  }
  return set;
}

std::vector<DataSet> RandomReadout::data_sets() {
  std::vector<DataSet> sets;
  for (auto size = below(20); sets.size() < size;) sets.push_back(data_set());
  return sets;
}

Identification RandomReadout::identification(char z) {
  Identification result;
  result.manufacturer = text(3, 3, is_letter);
  result.baud_character = z;
  for (auto escapes = below(3); result.escapes.size() < escapes;) result.escapes.push_back(text(1, 1, is_digit));
  result.identification = text(0, 12, [](std::uint8_t c) { return is_address_character(c) && c != '\\'; });
  return result;
}

Bytes with_parity(ByteView bytes) {
  Bytes result(bytes.begin(), bytes.end());
  for (auto& byte : result) {
    if (std::popcount(byte) % 2 != 0) byte = static_cast<std::uint8_t>(byte ^ 0x80U);
  }
  return result;
}

std::vector<DataSet> without_offsets(std::vector<DataSet> sets) {
  for (auto& set : sets) set.offset = 0;
  return sets;
}

}  // namespace umirig::iec62056
