#include "rig/world/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace umirig {
namespace {

using testing::ElementsAre;

// Acts at the times it was told, and notes when it did.
class Clockwork : public Actor {
 public:
  explicit Clockwork(std::vector<Time> times) : times_(std::move(times)) {}
  Time next_deadline() const override { return acted.size() < times_.size() ? times_[acted.size()] : never; }
  void on_deadline(Time now) override {
    acted.push_back(now);
    if (action) action();
  }
  std::vector<Time> acted;
  std::function<void()> action;

 private:
  std::vector<Time> times_;
};

TEST(World, EventsHappenInTheOrderOfTheirTimesThenInThatInWhichTheyWereMade) {
  World world;
  std::string order;
  world.at(3ms, [&] { order += 'c'; });
  world.at(1ms, [&] { order += 'a'; });
  world.at(3ms, [&] { order += 'd'; });
  world.at(2ms, [&] { order += 'b'; });
  world.run_until(3ms);
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(world.events(), 4U);
}

TEST(World, TheClockStandsAtEachEventAndAtTheDeadlineInTheEnd) {
  World world;
  std::vector<Time> times;
  world.at(1ms, [&] {
    times.push_back(world.now());
    world.at(Time(0), [&] { times.push_back(world.now()); });  // past: now
  });
  world.at(9ms, [&] { times.push_back(world.now()); });
  world.run_until(5ms);
  EXPECT_THAT(times, ElementsAre(Time(1ms), Time(1ms)));
  EXPECT_EQ(world.now(), Time(5ms));
  world.run_until(4ms);
  EXPECT_EQ(world.now(), Time(5ms)) << "the clock never goes back";
}

TEST(World, RunUntilReturnsAtTheEventThatMakesThePredicateTrue) {
  World world;
  int count = 0;
  for (int i = 1; i <= 5; ++i) world.at(Time(i * 1ms), [&] { ++count; });
  EXPECT_TRUE(world.run_until([&] { return count == 3; }, 10ms));
  EXPECT_EQ(world.now(), Time(3ms));
  EXPECT_FALSE(world.run_until([&] { return count == 9; }, 10ms));
  EXPECT_EQ(world.now(), Time(10ms));
  EXPECT_FALSE(world.run_until([&] { return count == 9; }, never)) << "nothing can happen any more";
  EXPECT_EQ(world.now(), Time(10ms));
}

TEST(World, ACancelledEventDoesNotHappen) {
  World world;
  std::string order;
  const auto a = world.at(1ms, [&] { order += 'a'; });
  const auto b = world.at(2ms, [&] { order += 'b'; });
  world.at(3ms, [&] { order += 'c'; });
  world.cancel(b);
  world.cancel(0);
  world.run_until(2ms);
  world.cancel(a);  // has happened
  world.run_until(5ms);
  EXPECT_EQ(order, "ac");
}

TEST(World, CancellingWhatHasHappenedManyTimesDropsNothingElse) {
  World world;
  int happened = 0;
  world.at(1s, [&] { ++happened; });
  const auto cancelled = world.at(1s, [&] { happened += 100; });
  world.cancel(cancelled);
  for (int i = 0; i < 1000; ++i) {
    const auto id = world.at(world.now(), [] {});
    world.run_until(world.now());
    world.cancel(id);
  }
  world.run_until(2s);
  EXPECT_EQ(happened, 1);
}

TEST(World, AnActorActsAtItsDeadlineAndBehindEventsOfTheSameTime) {
  World world;
  Clockwork clockwork({1ms, 2ms});
  std::string order;
  clockwork.action = [&] { order += 'A'; };
  world.add(clockwork);
  world.at(2ms, [&] { order += 'e'; });
  world.run_until(5ms);
  EXPECT_THAT(clockwork.acted, ElementsAre(Time(1ms), Time(2ms)));
  EXPECT_EQ(order, "AeA");
  world.remove(clockwork);
}

TEST(World, AnActorTakenOutActsNoMore) {
  World world;
  Clockwork clockwork({1ms, 2ms});
  world.add(clockwork);
  world.run_until(1ms);
  world.remove(clockwork);
  world.run_until(5ms);
  EXPECT_EQ(clockwork.acted.size(), 1U);
}

TEST(World, TheHorizonIsTheFirstOfEventsOtherActorsAndTheForegroundsDeadline) {
  World world;
  Clockwork self({1ms, 2ms, 3ms, 4ms});
  Clockwork other({50ms, 60ms});
  std::vector<Time> horizons;
  self.action = [&] {
    horizons.push_back(world.horizon(self));
    if (horizons.size() == 1) world.at(20ms, [] {});
    if (horizons.size() == 2) world.add(other);
  };
  world.add(self);
  world.run_until(1ms);     // its own deadline
  world.run_until(2500us);  // at 2 ms
  world.at(25ms, [] {});
  world.run_until(100ms);  // at 3 and 4 ms
  EXPECT_THAT(horizons, ElementsAre(Time(1ms), Time(2500us), Time(20ms), Time(20ms)));
  EXPECT_EQ(world.horizon(self), world.now()) << "whoever is not in run_until may act at once";
  world.remove(other);
  world.remove(self);
}

TEST(World, ACancelledEventIsNoHorizon) {
  World world;
  Clockwork self({1ms});
  Time horizon{0};
  self.action = [&] { horizon = world.horizon(self); };
  world.add(self);
  world.cancel(world.at(5ms, [] {}));
  world.run_until(8ms);
  EXPECT_EQ(horizon, Time(8ms));
  world.remove(self);
}

TEST(World, ARunWithinARunHasAHorizonOfItsOwn) {
  World world;
  Clockwork self({1ms, 2ms, 10ms});
  std::vector<Time> horizons;
  self.action = [&] { horizons.push_back(world.horizon(self)); };
  world.add(self);
  world.at(500us, [&] { world.run_until(1500us); });
  world.run_until(20ms);
  EXPECT_THAT(horizons, ElementsAre(Time(1500us), Time(20ms), Time(20ms)));
  world.remove(self);
}

TEST(World, AnActorMovesTheClockOnToItsHorizonAtMost) {
  World world;
  Clockwork self({1ms, 6ms});
  std::vector<Time> seen;
  self.action = [&] {
    world.skip(self, world.now() + 3ms);
    seen.push_back(world.now());
  };
  world.add(self);
  world.at(8ms, [&] { seen.push_back(world.now()); });
  EXPECT_TRUE(world.run_until([&] { return world.now() >= 4ms; }, 20ms));
  EXPECT_EQ(world.now(), Time(4ms));
  world.run_until(20ms);
  EXPECT_THAT(seen, ElementsAre(Time(4ms), Time(8ms), Time(8ms)));
  world.remove(self);
}

TEST(World, AnInterruptEndsTheRunWithItsPredicateUnmet) {
  World world;
  bool stop = false;
  world.set_interrupt([&] { return stop; });
  world.at(1ms, [&] { stop = true; });
  world.at(2ms, [] { FAIL(); });
  EXPECT_FALSE(world.run_until([] { return false; }, 10ms));
  EXPECT_EQ(world.now(), Time(1ms));
}

TEST(Random, TheSameSeedGivesTheSameNumbersWithinTheLimits) {
  World first(5);
  World second(5);
  World third(6);
  EXPECT_EQ(first.random().next(), second.random().next());
  EXPECT_NE(first.random().next(), third.random().next());
  for (int i = 0; i < 1000; ++i) {
    const auto number = first.random().between(10, 12);
    EXPECT_GE(number, 10U);
    EXPECT_LE(number, 12U);
  }
  EXPECT_EQ(first.random().between(7, 7), 7U);
  EXPECT_NE(first.random().between(0, UINT64_MAX), first.random().between(0, UINT64_MAX));
}

TEST(Time, IsWrittenInMillisecondsForPeople) {
  EXPECT_EQ(format_ms(200ms), "200 ms");
  EXPECT_EQ(format_ms(1500250us), "1500.25 ms");
  EXPECT_EQ(format_ms(Duration(0)), "0 ms");
  EXPECT_EQ(from_ms(0.5), 500us);
  EXPECT_EQ(from_ms(-0.0000014), Duration(-1));
}

}  // namespace
}  // namespace umirig
