// Real time: the World waits for events and sources, is never early, and says how late it was.
#include "rig/world/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "rig/world/world.hpp"

namespace umirig {
namespace {

using testing::Ge;

// A clock that the test moves: it says at once that the time has come, or that a source is ready.
class HandClock : public Clock {
 public:
  Time now() const override { return time; }
  std::vector<Source*> wait(Time until, const std::vector<Source*>& sources) override {
    ++waits;
    if (!sources.empty() && ready_at <= until) {
      time = std::max(time, ready_at);
      ready_at = never;
      return {sources.front()};
    }
    if (until != never) time = std::max(time, until + late);
    return {};
  }
  Time time{0};
  Time ready_at = never;
  Duration late{0};
  int waits = 0;
};

class Bell : public Source {
 public:
  int descriptor() const override { return -1; }
  void on_ready(Time now) override { rung.push_back(now); }
  std::vector<Time> rung;
};

struct HandWorld {
  HandWorld() {
    auto owned = std::make_unique<HandClock>();
    clock = owned.get();
    world.use(std::move(owned));
  }
  World world;
  HandClock* clock = nullptr;
};

TEST(RealTime, AnEventHappensWhenItsTimeHasComeAndTheClockSaysHowLateItWas) {
  HandWorld hand;
  hand.clock->late = 3ms;
  std::vector<Time> times;
  hand.world.at(10ms, [&] { times.push_back(hand.world.now()); });
  hand.world.at(20ms, [&] { times.push_back(hand.world.now()); });
  hand.world.run_until(50ms);
  EXPECT_THAT(times, testing::ElementsAre(13ms, 23ms));
  EXPECT_EQ(hand.world.worst_lag(), 3ms);
  EXPECT_EQ(hand.world.now(), 53ms);
}

TEST(RealTime, TheClockGoesOnFromThePresentTimeOfTheWorld) {
  World world;
  world.run_until(5s);
  auto clock = std::make_unique<HandClock>();
  clock->time = 1h;
  world.use(std::move(clock));
  EXPECT_TRUE(world.is_real());
  Time then{0};
  world.at(5s + 1ms, [&] { then = world.now(); });
  world.run_until(6s);
  EXPECT_EQ(then, 5s + 1ms);
}

TEST(RealTime, ASourceThatIsReadyIsServedBeforeWhatComesLater) {
  HandWorld hand;
  Bell bell;
  hand.world.add(bell);
  hand.clock->ready_at = 4ms;
  std::vector<Time> times;
  hand.world.at(10ms, [&] { times.push_back(hand.world.now()); });
  EXPECT_TRUE(hand.world.run_until([&] { return !bell.rung.empty(); }, 1s));
  EXPECT_THAT(bell.rung, testing::ElementsAre(4ms));
  EXPECT_TRUE(times.empty());
  hand.world.run_until(11ms);
  EXPECT_THAT(times, testing::ElementsAre(10ms));
  hand.world.remove(bell);
  hand.clock->ready_at = 12ms;
  hand.world.run_until(20ms);
  EXPECT_EQ(bell.rung.size(), 1U);
}

TEST(RealTime, NobodyWaitsForEverForNothing) {
  HandWorld hand;
  EXPECT_FALSE(hand.world.run_until([] { return false; }, never));
  EXPECT_EQ(hand.clock->waits, 0);
}

TEST(RealTime, AnInterruptEndsTheWait) {
  HandWorld hand;
  bool stop = false;
  hand.world.set_interrupt([&] { return stop; });
  hand.world.at(1ms, [&] { stop = true; });
  hand.world.run_until(1h);
  EXPECT_EQ(hand.world.now(), 1ms);
}

// A pipe's end.
class Pipe : public Source {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Pipe() override {
    for (const int end : ends_) ::close(end);
  }
  int descriptor() const override { return ends_[0]; }
  void on_ready(Time) override {
    char c = 0;
    if (::read(ends_[0], &c, 1) == 1) heard += c;
  }
  void say(char c) { EXPECT_EQ(::write(ends_[1], &c, 1), 1); }
  std::string heard;

 private:
  std::array<int, 2> ends_{};
};

TEST(RealTime, TheRealClockIsNeverEarlyAndHearsWhatComesFromOutside) {
  World world;
  world.use(real_clock());
  Pipe pipe;
  world.add(pipe);
  Time said{0};
  world.at(20ms, [&] {
    said = world.now();
    pipe.say('x');
  });
  EXPECT_TRUE(world.run_until([&] { return !pipe.heard.empty(); }, 10s));
  EXPECT_THAT(said, Ge(20ms));
  EXPECT_THAT(world.now(), Ge(said));
  const Time before = world.now();
  world.run_until(before + 5ms);
  EXPECT_THAT(world.now(), Ge(before + 5ms));
  world.remove(pipe);
}

}  // namespace
}  // namespace umirig
