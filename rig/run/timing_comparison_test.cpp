#include "rig/run/timing_comparison.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

using Finding = TimingComparison::Finding;

std::vector<double> around(double middle, double half, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i)
    values.push_back(middle - half + 2 * half * static_cast<double>(random.between(0, 1000)) / 1000);
  return values;
}

TimingComparison one(const std::vector<double>& a, const std::vector<double>& b, double uncertainty = 0) {
  return compare_timings({{{"reaction", "ms"}, a}}, {{{"reaction", "ms"}, b}}, uncertainty).at(0);
}

TEST(Timings, AShiftBeyondChanceAndUncertaintyIsSaid) {
  const auto found = one(around(200, 5, 40, 1), around(230, 5, 40, 2), 2);
  EXPECT_EQ(found.finding, Finding::shifted);
  EXPECT_NEAR(found.shift, 30, 3);
  EXPECT_NE(sentence(found).find("longer than A"), std::string::npos);
  EXPECT_NE(sentence(one(around(230, 5, 40, 1), around(200, 5, 40, 2), 2)).find("shorter than A"), std::string::npos);
}

TEST(Timings, AShiftThatTheRigCannotTellIsNone) {
  EXPECT_EQ(one(around(200, 1, 40, 1), around(202, 1, 40, 2), 5).finding, Finding::within);
  EXPECT_EQ(one(around(200, 0, 40, 1), around(200.0005, 0, 40, 2)).finding, Finding::within);
}

TEST(Timings, FewValuesNeverDiffer) {
  const auto found = one(std::vector<double>(7, 100), std::vector<double>(7, 900));
  EXPECT_EQ(found.finding, Finding::too_few);
  EXPECT_FALSE(found.differs());
  EXPECT_EQ(found.a.median, 100);
  EXPECT_EQ(one(std::vector<double>(8, 100), std::vector<double>(8, 900)).finding, Finding::shifted);
  EXPECT_EQ(one(std::vector<double>(80, 100), std::vector<double>(7, 900)).finding, Finding::too_few);
}

TEST(Timings, AnotherSpreadIsSaid) {
  EXPECT_EQ(one(around(200, 1, 60, 1), around(200, 50, 60, 2)).finding, Finding::spread);
  EXPECT_EQ(one(around(200, 50, 60, 1), around(200, 50, 60, 2)).finding, Finding::same);
}

TEST(Timings, WhoComparesManyThingsNeedsMore) {
  Timings a;
  Timings b;
  for (std::uint64_t i = 0; i < 200; ++i) {
    a[{"thing " + std::to_string(i), "ms"}] = around(200, 10, 12, 2 * i);
    b[{"thing " + std::to_string(i), "ms"}] = around(200, 10, 12, 2 * i + 1);
  }
  const auto all = compare_timings(a, b, 0);
  EXPECT_EQ(all.size(), 200U);
  for (const auto& thing : all) EXPECT_FALSE(thing.differs()) << thing.name << " " << thing.likelihood;
}

TEST(Timings, OnlyWhatBothMeasuredIsCompared) {
  EXPECT_TRUE(compare_timings({{{"x", "ms"}, {1}}}, {{{"y", "ms"}, {1}}, {{"x", "V"}, {1}}}, 0).empty());
}

TEST(Timings, ComeOfMeasurementsAndOfTheExchange) {
  Timings all;
  Spoken answer;
  answer.by_device = true;
  answer.kind = "readout";
  answer.bytes = {1, 2};
  answer.reaction = 250ms;
  answer.longest_pause = 3ms;
  Spoken ack = answer;
  ack.kind = "ACK";
  ack.bytes = {6};
  ack.reaction.reset();
  Spoken stimulus = answer;
  stimulus.by_device = false;
  add_timings(all, {{"wait", 12, "ms", {}, {}, {}, true}}, {stimulus, answer, ack});
  const Timings expected = {
      {{"longest pause: readout", "ms"}, {3}}, {{"measured: wait", "ms"}, {12}}, {{"reaction time: readout", "ms"}, {250}}};
  EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace umirig::run
