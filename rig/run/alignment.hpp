// Two sequences side by side: what stands in both, in the same order, and what stands in one only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace umirig::run {

// The places in a and in b that stand beside each other; nothing where one of them has no counterpart. Equal items stand beside
// each other wherever the order allows it (a longest common subsequence); between two such pairs, unequal items of equal first
// character are paired from the front. Very long sequences (beyond 2000 items) are paired by their place.
std::vector<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>> align(const std::vector<std::string>& a,
                                                                                     const std::vector<std::string>& b);

}  // namespace umirig::run
