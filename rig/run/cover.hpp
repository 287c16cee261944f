// The best choice of items under a budget: covers the most elements, with the fewest items, at the least cost, in that order.
#pragma once

#include <cstddef>
#include <vector>

namespace umirig::run {

struct CoverItem {
  double cost = 0;
  std::vector<std::size_t> elements;
};

struct Cover {
  std::vector<std::size_t> items;  // in ascending order
  std::size_t covered = 0;         // elements
  double cost = 0;
  bool proven = true;  // no better choice exists; false where the search was ended before it was through
};

// `elements`: how many there are, numbered from 0. The same input gives the same choice. The problem is NP-hard: a good choice
// first, then a search with bounds, ended after `most_nodes` steps.
Cover best_cover(const std::vector<CoverItem>& items, std::size_t elements, double budget, std::size_t most_nodes = 20'000);

// Step by step what brings the most per cost; until everything is covered that can be. What stands first is chosen first.
std::vector<std::size_t> greedy_order(const std::vector<CoverItem>& items, std::size_t elements);

}  // namespace umirig::run
