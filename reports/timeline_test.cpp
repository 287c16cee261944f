#include "reports/timeline.hpp"

#include <gtest/gtest.h>

namespace umirig::reports {
namespace {

TEST(Timeline, AShortCaseIsOneStripToScale) {
  const Timeline timeline({{300ms, 400ms}, {700ms, 900ms}}, {300ms}, 1s);
  EXPECT_TRUE(timeline.breaks().empty());
  ASSERT_EQ(timeline.strips().size(), 1U);
  EXPECT_EQ(timeline.length(), 1s);
  EXPECT_EQ(timeline.drawn(700ms) - timeline.drawn(300ms), 400ms);
}

TEST(Timeline, ALongIdleTimeIsBrokenOutAndNothingElseIs) {
  const Timeline timeline({{0s, 1s}, {121s, 122s}}, {}, 122s);
  ASSERT_EQ(timeline.breaks().size(), 1U);
  EXPECT_EQ(timeline.breaks()[0].begin, 1s + Timeline::beside_break);
  EXPECT_EQ(timeline.breaks()[0].end, 121s - Timeline::beside_break);
  EXPECT_EQ(timeline.drawn(1s) - timeline.drawn(0s), 1s);
  EXPECT_EQ(timeline.drawn(122s) - timeline.drawn(121s), 1s);
  EXPECT_EQ(timeline.drawn(122s), 2s + 2 * Timeline::beside_break + Timeline::break_width);
}

TEST(Timeline, LaterIsNeverDrawnEarlier) {
  const Timeline timeline({{0s, 1s}, {30s, 31s}, {90s, 95s}}, {}, 100s);
  Duration last{-1};
  for (Time at{0}; at <= 100s; at += 50ms) {
    EXPECT_GE(timeline.drawn(at), last);
    last = timeline.drawn(at);
  }
}

TEST(Timeline, ALongCaseIsCutInFrontOfMessagesAndStripsFollowEachOther) {
  std::vector<Interval> busy;
  std::vector<Time> cuts;
  for (int i = 0; i < 20; ++i) {
    busy.push_back({i * 1s, i * 1s + 500ms});
    cuts.push_back(i * 1s);
  }
  const Timeline timeline(busy, cuts, 20s);
  EXPECT_GT(timeline.strips().size(), 2U);
  Time begin{0};
  for (const auto& strip : timeline.strips()) {
    EXPECT_EQ(strip.begin, begin);
    EXPECT_LE(timeline.drawn(strip.end) - timeline.drawn(strip.begin), Timeline::longest_strip);
    EXPECT_EQ(strip.end % 1s, 0s);
    begin = strip.end;
  }
  EXPECT_EQ(begin, 20s);
}

TEST(Timeline, AMessageWithoutAnEndIsCutHard) {
  const Timeline timeline({{0s, 100s}}, {}, 100s);
  EXPECT_TRUE(timeline.breaks().empty());
  EXPECT_EQ(timeline.strips().size(), 17U);
}

TEST(Timeline, AWeekOfTrafficIsNotDrawnToItsEnd) {
  const Timeline timeline({{0s, 604800s}}, {}, 604800s);
  EXPECT_EQ(timeline.strips().size(), Timeline::most_strips);
  EXPECT_EQ(timeline.length(), Timeline::longest_strip);
}

TEST(Timeline, ACaseOfNoTimeHasOneStrip) {
  const Timeline timeline({}, {}, 0s);
  EXPECT_EQ(timeline.strips().size(), 1U);
  EXPECT_GT(timeline.length(), 0s);
}

}  // namespace
}  // namespace umirig::reports
