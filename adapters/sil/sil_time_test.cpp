// When a SIL device hears, and when the rig hears it: every time here is counted by hand.
#include "adapters/sil/sil_test_kit.hpp"

namespace umirig {
namespace {

using testing::ElementsAre;

// 9600 Bd, 8N1: ten bits, 1,041,666.67 ns.

TEST(SilTime, ACharacterIsHeardAtTheEndOfItsStopBitRoundedUpToMicroseconds) {
  SilRig rig("script", "do=f9600,8N1");
  rig.line->send(Bytes{0x41, 0x42, 0x43});
  rig.world.run_until(1s);
  // 1,041.67 us, 2,083.33 us and 3,125.00 us.
  EXPECT_THAT(rig.line->take_log(),
              ElementsAre("heard 41 9600 8N1 0 at 1042", "heard 42 9600 8N1 0 at 2084", "heard 43 9600 8N1 0 at 3125"));
}

TEST(SilTime, AnAnswerBehindAWaitOfNMicrosecondsIsNeverMeasuredShorter) {
  SilRig rig("script", "do=f9600,8N1;h;+200;s5a");
  rig.line->send(Bytes{0x41});
  rig.world.run_until(1s);
  ASSERT_EQ(rig.bytes(), "5a");
  EXPECT_EQ(rig.heard[0].begin, Time(1'242'000));  // 1042 us + 200 us; the stop bit ended at 1,041,667 ns
  EXPECT_EQ(rig.heard[0].end, Time(2'283'667));
}

TEST(SilTime, ADeviceOpenedBetweenTwoMicrosecondsCountsFromThen) {
  SilRig rig("script", "do=f9600,8N1;@10;s5a;h;n", 1, Time(123));
  rig.world.run_until(5ms);
  ASSERT_EQ(rig.bytes(), "5a");
  EXPECT_EQ(rig.heard[0].begin, Time(10'123));
  EXPECT_EQ(rig.heard[0].end, Time(10'123 + 1'041'667));
  rig.line->send(Bytes{0x41});  // ends at 6,041,667 ns, 6,041,544 ns behind the opening
  rig.world.run_until(1s);
  EXPECT_THAT(rig.line->take_log(), ElementsAre("heard 41 9600 8N1 0 at 6042", "now 6042"));
}

TEST(SilTime, IdleAtIsTheEndOfTheLastBitRoundedUp) {
  SilRig rig("script", "do=f9600,8N1;i;@10;s41;i;s4243;i;w;n;i;+1000;i");
  rig.world.run_until(1s);
  // 10 us + 1,041.67 us; 10 us + 3,125 us. Later it says when the last bit was out, which is past.
  EXPECT_THAT(rig.line->take_log(), ElementsAre("idle 0", "idle 1052", "idle 3135", "now 3135", "idle 3135", "idle 3135"));
}

TEST(SilTime, ByteByByteAtIdleAtThereIsNoGap) {
  SilRig rig("script", "do=f9600,8N1;@10;s41;w;s42;w;s43;w;s44");
  rig.world.run_until(1s);
  ASSERT_EQ(rig.bytes(), "41 42 43 44");
  EXPECT_EQ(rig.heard[0].begin, Time(10'000));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(rig.heard[i].begin, rig.heard[i - 1].end) << i;
  EXPECT_EQ(rig.heard[3].end, Time(10'000 + 4'166'667));
}

TEST(SilTime, APauseBehindIdleAtIsNeverMeasuredShorter) {
  SilRig rig("script", "do=f9600,8N1;@10;s41;w;+1;s42;w;+20000;s43");
  rig.world.run_until(1s);
  ASSERT_EQ(rig.bytes(), "41 42 43");
  EXPECT_EQ(rig.heard[0].end, Time(1'051'667));
  EXPECT_EQ(rig.heard[1].begin, Time(1'053'000));  // idle_at is 1052 us
  EXPECT_EQ(rig.heard[1].end, Time(2'094'667));
  EXPECT_EQ(rig.heard[2].begin, Time(22'095'000));
}

TEST(SilTime, BytesHandedOverTooEarlyFollowWithoutAGap) {
  SilRig rig("script", "do=f9600,8N1;@10;s41;@1051;s42;@2000;s43");
  rig.world.run_until(1s);
  ASSERT_EQ(rig.bytes(), "41 42 43");
  EXPECT_EQ(rig.heard[1].begin, rig.heard[0].end);
  EXPECT_EQ(rig.heard[2].begin, rig.heard[1].end);
}

TEST(SilTime, AWakeUpAtTheMicrosecondOfACharacterComesBehindIt) {
  SilRig rig("script", "log=runs&do=f9600,8N1;@1042;n;@3125;n");
  rig.line->send(Bytes{0x41, 0x42, 0x43});  // the first ends at 1,041.67 us, the third at 3,125 us
  rig.world.run_until(1s);
  EXPECT_THAT(rig.line->take_log(),
              ElementsAre("run 0", "heard 41 9600 8N1 0 at 1042", "run 1042", "now 1042", "heard 42 9600 8N1 0 at 2084",
                          "run 2084", "heard 43 9600 8N1 0 at 3125", "run 3125", "now 3125"));
}

TEST(SilTime, WhoWaitsForACharacterIsWokenAtItsEndAndTheDeviceHasNotGoneOn) {
  SilRig rig("script", "do=f9600,8N1;s41;@500;n;@5000;n;@5000000;s42");
  rig.world.run_until([&] { return !rig.heard.empty(); }, 10s);
  EXPECT_EQ(rig.world.now(), Time(1'041'667));
  EXPECT_THAT(rig.line->take_log(), ElementsAre("now 500"));
}

TEST(SilTime, RunComesAfterOpenAfterEveryCallAndWhenItAskedAndAtNoOtherTime) {
  SilRig rig("script", "log=runs&do=f9600,8N1;@500;n;@3000;s41;@7000;n");
  rig.world.run_until(600us);
  rig.line->send(Bytes{0x41});  // ends at 1,641,667 ns
  for (int i = 1; i < 20; ++i) rig.world.run_until(Time(i * 1ms));
  EXPECT_THAT(rig.line->take_log(), ElementsAre("run 0", "run 500", "now 500", "heard 41 9600 8N1 0 at 1642", "run 1642",
                                                "run 3000", "run 7000", "now 7000"));
}

TEST(SilTime, ADeviceThatActsAmongTheRigsCharactersIsHeardInFullDuplex) {
  SilRig rig("echo", "delay=300");
  rig.line->send(Bytes{0x41, 0x42, 0x43});
  rig.world.run_until(1s);
  ASSERT_EQ(rig.bytes(), "41 42 43");
  EXPECT_EQ(rig.heard[0].begin, Time(1'342'000));   // heard at 1042 us
  EXPECT_EQ(rig.heard[1].begin, rig.heard[0].end);  // due at 2384 us, the one before ends at 2,383.67 us
  EXPECT_EQ(rig.heard[2].begin, Time(3'425'333));   // due at 3425 us, the two before end at 3,425.33 us
  EXPECT_EQ(rig.heard[2].end, Time(1'342'000 + 3'125'000));
}

TEST(SilTime, UtcBeginsWithTheYear2026AndRunsOnOverARestart) {
  SilRig rig("script", "do=u;@2500000;u");
  rig.world.run_until(10s);
  EXPECT_THAT(rig.line->take_log(), ElementsAre("utc 1767225600", "utc 1767225602"));
  ASSERT_TRUE(rig.line->restart_device());
  EXPECT_THAT(rig.line->take_log(), ElementsAre("closed", "utc 1767225610"));
}

TEST(SilTime, WhatTheRigDropsWhileItSendsIsNotHeard) {
  SilRig rig("script", "do=f9600,8N1");
  rig.line->send(Bytes(100, 0x41));
  rig.world.run_until(2500us);
  rig.line->flush();
  EXPECT_EQ(rig.line->idle_at(), Time(3'125'000));
  rig.world.run_until(1s);
  EXPECT_EQ(rig.line->take_log().size(), 3U);
}

TEST(SilTime, WhoWaitsUntilAllIsSentIsWokenThen) {
  SilRig rig("echo", "poll=100&delay=10000000");
  rig.line->send(Bytes(100, 0x41));
  EXPECT_TRUE(rig.world.run_until([&] { return rig.line->idle_at() <= rig.world.now(); }, 1s));
  EXPECT_EQ(rig.world.now(), Time(104'166'667));
}

TEST(SilTime, ARequestCostsOneMessageAndNotOneForEachByte) {
  SilRig rig("script", "do=f9600,8N1");
  const auto before = rig.line->messages();
  rig.line->send(Bytes(200, 0x41));
  rig.world.run_until(1s);
  EXPECT_EQ(rig.line->take_log().size(), 200U);
  EXPECT_EQ(rig.line->messages() - before, 1U);
}

TEST(SilTime, ADeviceThatPollsCostsNoMessageForEachPoll) {
  SilRig rig("echo", "poll=100");
  const auto before = rig.line->messages();
  rig.world.run_until(10s);  // 100,000 polls
  EXPECT_LE(rig.line->messages() - before, 30U);
}

TEST(SilTime, ADeviceThatPollsIsNeverAheadOfTheClockOfWhoeverWaits) {
  SilRig rig("echo", "poll=100");
  rig.world.run_until([&] { return rig.world.now() >= 5ms; }, never);
  const Time sent = rig.world.now();
  rig.line->send(Bytes{0x41});
  rig.world.run_until([&] { return !rig.heard.empty(); }, never);
  ASSERT_EQ(rig.bytes(), "41");
  const auto end = sent + Time(1'041'667);
  EXPECT_GE(rig.heard[0].begin, end);
  EXPECT_LT(rig.heard[0].begin, end + 1us);
}

TEST(SilTime, TheSameSeedGivesTheSameTraceAndAnotherSeedAnother) {
  const auto trace = [](std::uint64_t seed) {
    SilRig rig("script", "log=runs&do=f300,7E1;r;r;h;s4142;r;w;s43;i;+77;s44", seed);
    rig.line->set_format({300, 7, 'E', 1});
    rig.line->send(Bytes{0x2F});
    rig.world.run_until(1s);
    rig.line->restart_device();
    auto log = rig.line->take_log();
    for (const auto& c : rig.heard) log.push_back(std::to_string(c.byte) + " " + std::to_string(c.begin.count()));
    return log;
  };
  const auto first = trace(7);
  EXPECT_EQ(first.size(), 17U) << testing::PrintToString(first);
  EXPECT_EQ(first, trace(7));
  EXPECT_NE(first, trace(8));
}

}  // namespace
}  // namespace umirig
