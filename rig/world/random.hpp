// The only source of chance in a run: a small generator that the World seeds (splitmix64), the same on every platform.
#pragma once

#include <cstdint>

namespace umirig {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  // A whole number in [low, high].
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t count = high - low + 1;  // 0: every number there is
    return count == 0 ? next() : low + next() % count;
  }

 private:
  std::uint64_t state_;
};

}  // namespace umirig
