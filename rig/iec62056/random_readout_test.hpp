// Random messages for property tests; the same seed gives the same ones.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/identification.hpp"

namespace umirig::iec62056 {

class RandomReadout {
 public:
  explicit RandomReadout(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }

  // Legal characters of a field, `least` to `most` of them.
  std::string text(std::size_t least, std::size_t most, bool (*legal)(std::uint8_t));
  // All within the limits of 6.3.14 and 6.6. Without an address a set begins a line, and a unit-less value follows.
  DataSet data_set();
  std::vector<DataSet> data_sets();
  Identification identification(char z);

 private:
  std::mt19937 random_;
};

// Even parity in bit 7, as a receiver at 8N1 hears 7E1.
Bytes with_parity(ByteView bytes);

// The sets without their offsets, to compare them.
std::vector<DataSet> without_offsets(std::vector<DataSet> sets);

}  // namespace umirig::iec62056
