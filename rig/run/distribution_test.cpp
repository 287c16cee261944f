#include "rig/run/distribution.hpp"

#include <gtest/gtest.h>

#include "rig/world/random.hpp"

namespace umirig::run {
namespace {

// Between low and high, in steps of 0.001.
std::vector<double> even(Random& random, std::size_t n, double low, double high) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(low + (high - low) * static_cast<double>(random.between(0, 1000)) / 1000);
  return values;
}

TEST(Distributions, NameValuesThatWereMeasured) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const auto all = distribution_of(values);
  EXPECT_EQ(all.n, 100U);
  EXPECT_EQ(all.min, 1);
  EXPECT_EQ(all.median, 50.5);
  EXPECT_EQ(all.p95, 95);
  EXPECT_EQ(all.max, 100);
  EXPECT_EQ(distribution_of({3, 1, 2}).median, 2);
  EXPECT_EQ(distribution_of({3, 1, 2}).p95, 3);
  EXPECT_EQ(distribution_of({}).n, 0U);
}

// Worked out by hand: U = 0, sd = sqrt(8*8*17/12), z = 31.5/sd; U = 3.5 of 16, with ties of 3 and 3.
TEST(Distributions, MannWhitneyGivesTheTabulatedLikelihood) {
  const std::vector<double> a = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<double> b = {9, 10, 11, 12, 13, 14, 15, 16};
  EXPECT_NEAR(mann_whitney(a, b), 0.0009391, 1e-6);
  EXPECT_NEAR(mann_whitney(b, a), 0.0009391, 1e-6);
  EXPECT_NEAR(mann_whitney({1, 2, 2, 3}, {2, 3, 3, 4}), 0.17203, 1e-5);
  EXPECT_EQ(mann_whitney({5, 5, 5}, {5, 5}), 1);
  EXPECT_EQ(mann_whitney({}, {5, 5}), 1);
}

TEST(Distributions, TheSameSourceIsRarelyTakenForTwo) {
  Random random(3);
  int ranks = 0;
  int distances = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto a = even(random, 20, 0, 1);
    const auto b = even(random, 30, 0, 1);
    if (mann_whitney(a, b) < 0.01) ++ranks;
    if (kolmogorov_smirnov(a, b) < 0.01) ++distances;
  }
  EXPECT_LE(ranks, 20);
  EXPECT_GE(ranks, 2);
  EXPECT_LE(distances, 20);
}

TEST(Distributions, AnotherSpreadAroundTheSameMiddleIsSeenByTheDistanceOnly) {
  Random random(4);
  const auto narrow = even(random, 60, 0.45, 0.55);
  const auto wide = even(random, 60, 0, 1);
  EXPECT_GT(mann_whitney(narrow, wide), 0.01);
  EXPECT_LT(kolmogorov_smirnov(narrow, wide), 0.0001);
  EXPECT_EQ(kolmogorov_smirnov(narrow, narrow), 1);
}

TEST(Distributions, TheShiftIsHowFarTheSecondLiesAboveTheFirst) {
  EXPECT_DOUBLE_EQ(shift_between({200, 201, 202}, {230, 231, 232}), 30);
  EXPECT_DOUBLE_EQ(shift_between({230, 231, 232, 900}, {200, 201, 202}), -30.5);
  Random random(5);
  EXPECT_NEAR(shift_between(even(random, 20000, 0, 10), even(random, 20000, 5, 15)), 5, 0.2);
  EXPECT_EQ(shift_between({}, {1}), 0);
}

}  // namespace
}  // namespace umirig::run
