#include "rig/sim/null_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

class NullBench : public Hands {
 public:
  explicit NullBench(std::string_view name) : device_(make_null_device(name, world(), device_end())) {}
  Device& device() { return *device_; }

 private:
  std::unique_ptr<Device> device_;
};

const std::string readout = readout_message(MeterOptions(), MeterStore());

TEST(NullDevices, AreKnownByTheirNames) {
  EXPECT_THAT(null_devices(),
              testing::ElementsAre("silent", "echo", "ack", "random", "replay", "replay-by-time", "constant", "babble"));
  Hands hands;
  EXPECT_EQ(make_null_device("meter", hands.world(), hands.device_end()), nullptr);
}

TEST(NullDevices, SilentIsSilent) {
  NullBench bench("silent");
  EXPECT_EQ(bench.ask(request, 10s), "");
  EXPECT_EQ(bench.device().next_deadline(), never);
}

TEST(NullDevices, EchoFollowsEveryRateAndKeepsDamage) {
  NullBench bench("echo");
  EXPECT_EQ(bench.ask(request), request);
  bench.rate(9600);
  EXPECT_EQ(bench.ask(request), request);
  bench.say_damaged('x');
  EXPECT_EQ(bench.hear().errors, 1U);
  bench.say_break(100ms);
  const auto heard = bench.hear();
  EXPECT_EQ(heard.length, Duration(100ms));
  EXPECT_EQ(bench.all().back().errors & break_condition, break_condition);
}

TEST(NullDevices, AckAnswersEachMessageAtItsRate) {
  NullBench bench("ack");
  EXPECT_EQ(bench.ask(request), "\x06");
  bench.rate(9600);
  const auto heard = bench.ask("anything");
  EXPECT_EQ(heard, "\x06");
  EXPECT_EQ(heard.delay, Duration(300ms));
}

TEST(NullDevices, ConstantAlwaysIdentifiesItself) {
  NullBench bench("constant");
  EXPECT_EQ(bench.ask(request), identification);
  bench.rate(9600);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), identification);
}

TEST(NullDevices, BabbleSendsReadoutsUnasked) {
  NullBench bench("babble");
  bench.wait(30s);
  const auto heard = bench.hear(100ms);
  EXPECT_THAT(heard.text, testing::StartsWith(readout + readout));
}

TEST(NullDevices, RandomSendsBurstsAtTwoRates) {
  NullBench bench("random");
  bench.rate(9600);
  bench.say("x");
  bench.wait(600s);
  unsigned good = 0;
  unsigned bad = 0;
  std::set<std::uint8_t> bytes;
  for (const auto& one : bench.all()) {
    ++(one.errors == no_error ? good : bad);
    bytes.insert(one.byte);
  }
  EXPECT_GT(good, 1000U);
  EXPECT_GT(bad, 1000U);
  EXPECT_EQ(bytes.size(), 128U);
}

TEST(NullDevices, RandomIsTheSameInTheSameWorldAndGoesOnOverARestart) {
  const auto noise = [](bool restart) {
    NullBench bench("random");
    if (restart) bench.device().restart();
    bench.wait(20s);
    return bench.hear(1ms).text;
  };
  EXPECT_EQ(noise(false), noise(false));
  EXPECT_NE(noise(false), noise(true));
}

TEST(NullDevices, ReplayAnswersWithOneOldMessageAfterTheOther) {
  NullBench bench("replay");
  for (int round = 0; round < 2; ++round) {
    bench.rate(300);
    EXPECT_EQ(bench.ask(request), identification);
    EXPECT_EQ(bench.ask_at("\x06"
                           "050\r\n",
                           9600),
              readout);
    bench.rate(300);
    EXPECT_EQ(bench.ask(request), identification);
    EXPECT_EQ(bench.ask_at("\x06"
                           "051\r\n",
                           9600),
              command("P0", "()"));
    EXPECT_EQ(bench.ask(command("P1", "(00000000)")), "\x06");
    EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(001234.567*kWh)"));
    EXPECT_EQ(bench.ask(command("W1", "C.9(X)")), "\x06");
    EXPECT_EQ(bench.ask(command("P1", "(1)")), break_b0);
  }
}

TEST(NullDevices, ReplayByTimeWaitsForNobody) {
  NullBench bench("replay-by-time");
  bench.wait(10s);
  EXPECT_EQ(bench.hear(1ms), "");
  bench.say("/");
  EXPECT_EQ(bench.hear(500ms), identification);
  bench.rate(9600);
  EXPECT_EQ(bench.hear(2500ms), readout);
  bench.rate(300);
  EXPECT_EQ(bench.hear(400ms), identification);
  bench.rate(9600);
  EXPECT_EQ(bench.hear(), command("P0", "()") + "\x06" + data_message("(001234.567*kWh)") + "\x06" + break_b0);
  EXPECT_EQ(bench.hear(100s), "");
}

TEST(NullDevices, BeginAnewWhenThePowerComesBack) {
  NullBench bench("replay");
  bench.ask(request);
  bench.device().restart();
  EXPECT_EQ(bench.ask(request), identification);
}

}  // namespace
}  // namespace umirig::sim
