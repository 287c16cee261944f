#include "rig/run/alignment.hpp"

#include <algorithm>
#include <cstdint>

namespace umirig::run {
namespace {

constexpr std::size_t longest = 2000;

using Pairs = std::vector<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>>;

// What lies between two equal pairs. An item without a counterpart of its side stands alone.
void pair_rest(Pairs& pairs, const std::vector<std::string>& a, const std::vector<std::string>& b, std::size_t i, std::size_t k,
               std::size_t end_a, std::size_t end_b) {
  const auto side = [](const std::string& item) { return item.empty() ? '\0' : item.front(); };
  while (i < end_a || k < end_b) {
    if (i < end_a && k < end_b && side(a[i]) == side(b[k])) {
      pairs.emplace_back(i++, k++);
    } else if (k == end_b || (i < end_a && end_a - i >= end_b - k)) {
      pairs.emplace_back(i++, std::nullopt);
    } else {
      pairs.emplace_back(std::nullopt, k++);
    }
  }
}

}  // namespace

Pairs align(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  Pairs pairs;
  if (a.size() > longest || b.size() > longest) {
    pair_rest(pairs, a, b, 0, 0, a.size(), b.size());
    return pairs;
  }
  // length[i][k]: of the longest common subsequence of what is left from i and k.
  const auto width = b.size() + 1;
  std::vector<std::uint16_t> length((a.size() + 1) * width);
  for (auto i = a.size(); i-- > 0;) {
    for (auto k = b.size(); k-- > 0;) {
      length[i * width + k] = a[i] == b[k] ? static_cast<std::uint16_t>(length[(i + 1) * width + k + 1] + 1)
                                           : std::max(length[(i + 1) * width + k], length[i * width + k + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t k = 0;
  std::size_t from_a = 0;
  std::size_t from_b = 0;
  while (i < a.size() && k < b.size()) {
    if (a[i] == b[k]) {
      pair_rest(pairs, a, b, from_a, from_b, i, k);
      pairs.emplace_back(i++, k++);
      from_a = i;
      from_b = k;
    } else if (length[(i + 1) * width + k] >= length[i * width + k + 1]) {
      ++i;
    } else {
      ++k;
    }
  }
  pair_rest(pairs, a, b, from_a, from_b, a.size(), b.size());
  return pairs;
}

}  // namespace umirig::run
