#include "rig/run/bench.hpp"

#include <gtest/gtest.h>

#include "rig/line/tap.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

class Tapped : public BenchLine {
 public:
  explicit Tapped(Tap& tap) : tap_(tap) {}
  SerialLine& line() override { return tap_; }
  void hide(std::size_t first, std::size_t count) override { tap_.hide(first, count); }

 private:
  Tap& tap_;
};

class Benches : public testing::Test {
 protected:
  Benches() { world.run_until(7s); }
  std::unique_ptr<Bench> bench(const ToyDevice& device = {}, const std::vector<std::string>& settings = {}) {
    sheet = toy_sheet(suite, settings);
    tap.reset();
    line = std::make_unique<ToyLine>(world, device);
    tap = std::make_unique<Tap>(world, *line);
    tapped = std::make_unique<Tapped>(*tap);
    return std::make_unique<Bench>(world, *tapped, sheet, 3);
  }
  Bench::Judgement judge(const std::string& rule, Duration value, Uncertainty uncertainty = {10us, 20us}) {
    ToyDevice device;
    device.uncertainty = uncertainty;
    const auto one = bench(device, {"decision_rule=" + rule});
    const auto judgement = one->measure("time", value, 20ms, 1500ms);
    measured = one->outcome().measurements.at(0);
    return judgement;
  }

  const Suite suite = toy_suite();
  World world;
  Datasheet sheet;
  std::unique_ptr<ToyLine> line;
  std::unique_ptr<Tap> tap;
  std::unique_ptr<Tapped> tapped;
  Measurement measured;
  const Duration character = SerialFormat{}.characters(1);
};

TEST_F(Benches, BehindWhatSpoilsACaseNoOtherRequirementCounts) {
  const auto one = bench();
  one->violation("1/1", "seen before");
  one->spoil("1/2", "it comes twice");
  one->violation("1/3", "comes of it");
  one->verdict(Verdict::fail, "1/3", "comes of it");
  EXPECT_EQ(one->outcome().verdict, Verdict::inconclusive);
  EXPECT_EQ(one->outcome().requirement, "1/2");
  ASSERT_EQ(one->outcome().violations.size(), 1U);
  EXPECT_EQ(one->outcome().violations[0].requirement, "1/1");
  one->verdict(Verdict::fail, "1/2", "it comes twice");
  EXPECT_EQ(one->outcome().verdict, Verdict::fail);
}

TEST_F(Benches, OfTwoMarksAlikeTheFirstStands) {
  const auto one = bench();
  one->mark(1s, 2s, "first");
  one->mark(1s, 2s, "second");
  one->mark(1s, 3s, "third");
  ASSERT_EQ(one->outcome().marks.size(), 2U);
  EXPECT_EQ(one->outcome().marks[0].text, "first");
  EXPECT_EQ(one->outcome().marks[1].end, 3s);
}

TEST_F(Benches, TimeCountsFromTheBeginningOfTheCase) {
  const auto one = bench();
  EXPECT_EQ(one->now(), 0s);
  EXPECT_TRUE(one->wait(3s));
  EXPECT_EQ(one->now(), 3s);
  EXPECT_EQ(world.now(), 10s);
}

TEST_F(Benches, SendLastsUntilTheLastBitIsOut) {
  const auto one = bench();
  one->send(view("zz"));
  EXPECT_EQ(one->now(), SerialFormat{}.characters(2));
  EXPECT_EQ(one->last_sent(), one->now());
  EXPECT_EQ(one->last_activity(), one->now());
}

TEST_F(Benches, AGapPartsEveryTwoCharacters) {
  const auto one = bench();
  one->send(view("zzz"), 100ms);
  ASSERT_EQ(tap->events().size(), 3U);
  EXPECT_EQ(tap->events()[1].at - tap->events()[0].at, character + 100ms);
  EXPECT_EQ(tap->events()[2].at - tap->events()[1].at, character + 100ms);
  EXPECT_EQ(one->now(), 3 * character + 200ms);
}

TEST_F(Benches, OneCharacterCanHaveAWrongParityWithoutAGapAroundIt) {
  for (const std::size_t wrong : {0U, 1U, 2U}) {
    const auto one = bench();
    one->send(view("zyx"), 0ms, 0, 0, wrong);
    ASSERT_EQ(tap->events().size(), 1U);
    Bytes errors(3);
    errors[wrong] = parity_error;
    EXPECT_EQ(tap->events()[0].errors, errors);
    EXPECT_EQ(umirig::to_text(tap->events()[0].bytes), "zyx");
  }
}

TEST_F(Benches, HiddenBytesStayHiddenHoweverTheyAreSent) {
  for (const auto gap : {0ms, 50ms}) {
    for (const auto& wrong : {std::optional<std::size_t>(), std::optional<std::size_t>(2)}) {
      const auto one = bench();
      one->send(view("ab123c"), gap, 2, 3, wrong);
      std::string shown;
      for (const auto& event : tap->events()) {
        if (event.kind != LineEvent::Kind::sent) continue;
        for (std::size_t i = 0; i < event.bytes.size(); ++i) {
          shown += !event.hidden.empty() && event.hidden[i] != 0 ? '*' : static_cast<char>(event.bytes[i]);
        }
      }
      EXPECT_EQ(shown, "ab***c") << gap.count() << " ms, " << (wrong ? "damaged" : "whole");
    }
  }
}

TEST_F(Benches, ACharacterIsSeenAtItsEndAndTakenOnce) {
  const auto one = bench();
  one->send(view("h"));
  EXPECT_FALSE(one->wait_character(one->now() + 20ms + character - 1ns));
  EXPECT_TRUE(one->wait_character(one->now() + 1ns));
  EXPECT_EQ(one->reference(), one->last_sent());
  const auto taken = one->take();
  EXPECT_EQ(taken.byte, 'H');
  EXPECT_EQ(taken.begin, one->last_sent() + 20ms);
  EXPECT_EQ(one->reference(), taken.end);
  EXPECT_EQ(one->last_activity(), taken.end);
  EXPECT_FALSE(one->wait_character(one->now()));
}

TEST_F(Benches, ARestartDropsWhatCameAndSaysWhetherItHappened) {
  auto one = bench();
  one->send(view("h"));
  one->wait(1s);
  EXPECT_FALSE(one->inbox().empty());
  EXPECT_TRUE(one->restart_device());
  EXPECT_TRUE(one->inbox().empty());
  one.reset();
  ToyDevice fixed;
  fixed.can_restart = false;
  EXPECT_FALSE(bench(fixed)->restart_device());
}

TEST_F(Benches, ABreakLastsAsLongAsAsked) {
  const auto one = bench();
  one->send_break(250ms);
  EXPECT_EQ(one->now(), 250ms);
  EXPECT_EQ(one->last_sent(), 250ms);
}

TEST_F(Benches, VerdictsOnlyWorsenAndTheFirstReasonOfTheWorstStands) {
  const auto one = bench();
  one->pass();
  EXPECT_FALSE(one->over());
  one->verdict(Verdict::inconclusive, "1/1", "first doubt");
  one->verdict(Verdict::inconclusive, "1/2", "second doubt");
  EXPECT_EQ(one->outcome().reason, "first doubt");
  EXPECT_TRUE(one->over());
  one->verdict(Verdict::fail, "1/3", "broken");
  one->verdict(Verdict::inconclusive, "1/1", "doubt");
  one->pass();
  one->verdict(Verdict::fail, "1/2", "broken again");
  EXPECT_EQ(one->outcome().verdict, Verdict::fail);
  EXPECT_EQ(one->outcome().requirement, "1/3");
  EXPECT_EQ(one->outcome().reason, "broken");
  one->verdict(Verdict::error, "", "rig");
  EXPECT_EQ(one->outcome().verdict, Verdict::error);
  EXPECT_EQ(worse(Verdict::fail, Verdict::pass), Verdict::fail);
  EXPECT_EQ(worse(Verdict::fail, Verdict::error), Verdict::error);
}

TEST_F(Benches, WhatDoesNotApplyIsOver) {
  const auto one = bench();
  one->not_applicable("no letters");
  EXPECT_TRUE(one->over());
  one->verdict(Verdict::fail, "1/3", "broken");
  EXPECT_EQ(one->outcome().reason, "no letters");
  EXPECT_EQ(one->outcome().verdict, Verdict::none);
}

TEST_F(Benches, AFindingStandsOnce) {
  const auto one = bench();
  one->finding("odd");
  one->finding("odd");
  one->finding("strange");
  EXPECT_EQ(one->outcome().findings, (std::vector<std::string>{"odd", "strange"}));
}

TEST_F(Benches, ATimeWithinItsLimitsIsInsideByEitherRule) {
  for (const auto* rule : {"simple", "guarded"}) EXPECT_EQ(judge(rule, 200ms), Bench::Judgement::inside) << rule;
  EXPECT_TRUE(measured.ok);
  EXPECT_DOUBLE_EQ(measured.value, 200);
  EXPECT_EQ(measured.lower, 20.0);
  EXPECT_EQ(measured.upper, 1500.0);
  EXPECT_EQ(measured.uncertainty, 0.03);
}

TEST_F(Benches, ATimeFartherOutThanTheUncertaintyIsOutsideByEitherRule) {
  for (const auto* rule : {"simple", "guarded"}) {
    EXPECT_EQ(judge(rule, 1500ms + 31us), Bench::Judgement::outside) << rule;
    EXPECT_FALSE(measured.ok);
    EXPECT_EQ(judge(rule, 20ms - 31us), Bench::Judgement::outside) << rule;
  }
}

TEST_F(Benches, ALimitWithinTheUncertaintyIsInconclusiveOnlyWhereTheRuleIsGuarded) {
  for (const auto value : {Duration(20ms + 29us), Duration(20ms), Duration(1500ms - 29us), Duration(1500ms)}) {
    EXPECT_EQ(judge("guarded", value), Bench::Judgement::inconclusive) << value.count();
    EXPECT_EQ(judge("simple", value), Bench::Judgement::inside) << value.count();
  }
  EXPECT_EQ(judge("guarded", 20ms + 31us), Bench::Judgement::inside);
  EXPECT_EQ(judge("guarded", 1500ms - 31us), Bench::Judgement::inside);
}

TEST_F(Benches, WithoutUncertaintyTheLimitItselfIsInside) {
  for (const auto* rule : {"simple", "guarded"}) {
    EXPECT_EQ(judge(rule, 1500ms, {}), Bench::Judgement::inside);
    EXPECT_EQ(judge(rule, 1500ms + 1ns, {}), Bench::Judgement::outside);
    EXPECT_EQ(judge(rule, 20ms - 1ns, {}), Bench::Judgement::outside);
    EXPECT_EQ(measured.uncertainty, std::nullopt);
  }
}

}  // namespace
}  // namespace umirig::run
