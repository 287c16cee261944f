// The choice is held against every choice that there is.
#include "rig/run/cover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rig/world/random.hpp"

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// By trying all.
Cover true_best(const std::vector<CoverItem>& items, double budget) {
  Cover best;
  for (unsigned mask = 1; mask < 1U << items.size(); ++mask) {
    Cover one;
    std::set<std::size_t> covered;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if ((mask >> i & 1U) == 0) continue;
      one.items.push_back(i);
      one.cost += items[i].cost;
      covered.insert(items[i].elements.begin(), items[i].elements.end());
    }
    one.covered = covered.size();
    if (one.cost > budget) continue;
    const auto rank = [](const Cover& cover) {
      return std::make_tuple(-static_cast<long>(cover.covered), cover.items.size(), cover.cost);
    };
    if (rank(one) < rank(best)) best = one;
  }
  return best;
}

TEST(Covers, CoversTheMostWithTheFewestAtTheLeastCost) {
  const std::vector<CoverItem> items = {{5, {0, 1}}, {3, {1, 2}}, {4, {0, 1, 2}}, {1, {3}}, {9, {0, 1, 2}}};
  const auto best = best_cover(items, 4, 100);
  EXPECT_THAT(best.items, ElementsAre(2, 3));
  EXPECT_EQ(best.covered, 4U);
  EXPECT_DOUBLE_EQ(best.cost, 5);
  EXPECT_TRUE(best.proven);
}

TEST(Covers, TheBudgetIsKept) {
  const std::vector<CoverItem> items = {{5, {0, 1, 2}}, {3, {0, 1}}, {3, {2, 3}}};
  EXPECT_THAT(best_cover(items, 4, 6).items, ElementsAre(1, 2));
  EXPECT_THAT(best_cover(items, 4, 5.5).items, ElementsAre(0));
  EXPECT_THAT(best_cover(items, 4, 3).items, ElementsAre(1));
  EXPECT_THAT(best_cover(items, 4, 2.9).items, IsEmpty());
  EXPECT_THAT(best_cover({}, 0, 10).items, IsEmpty());
}

TEST(Covers, NoChoiceIsBetter) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    std::vector<CoverItem> items(10);
    for (auto& item : items) {
      item.cost = 1 + static_cast<double>(random.between(0, 19));
      for (std::size_t element = 0; element < 14; ++element) {
        if (random.between(0, 4) == 0) item.elements.push_back(element);
      }
    }
    const double budget = 10 + static_cast<double>(seed);
    const auto best = best_cover(items, 14, budget);
    const auto expected = true_best(items, budget);
    EXPECT_TRUE(best.proven) << seed;
    EXPECT_EQ(best.covered, expected.covered) << seed;
    EXPECT_EQ(best.items.size(), expected.items.size()) << seed;
    EXPECT_DOUBLE_EQ(best.cost, expected.cost) << seed;
  }
}

TEST(Covers, ASearchThatWasCutShortSaysSo) {
  Random random(3);
  std::vector<CoverItem> items(40);
  for (auto& item : items) {
    item.cost = 1 + static_cast<double>(random.between(0, 8));
    for (int i = 0; i < 4; ++i) item.elements.push_back(random.between(0, 59));
  }
  const auto best = best_cover(items, 60, 30, 5);
  EXPECT_FALSE(best.proven);
  EXPECT_GT(best.covered, 15U);
  EXPECT_LE(best.cost, 30);
}

TEST(Covers, GreedyTakesWhatBringsMostPerCost) {
  const std::vector<CoverItem> items = {{10, {0, 1, 2, 3}}, {2, {0, 1}}, {1, {4}}, {1, {4}}};
  EXPECT_THAT(greedy_order(items, 5), ElementsAre(1, 2, 0));
}

}  // namespace
}  // namespace umirig::run
