// Battery meters.
#include "rig/sim/meter_wake_up.hpp"

#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

// So many NUL characters, 33.3 ms each, and a pause behind the last.
void nuls(Bench& bench, std::size_t count, Duration pause, Duration gap = Duration(0)) {
  bench.rate(300);
  if (gap == Duration(0)) {
    bench.say(std::string(count, '\0'));
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) bench.wait(gap);
      bench.say(std::string(1, '\0'));
    }
  }
  bench.wait(pause);
}

constexpr std::size_t slow = 65;  // 2167 ms
constexpr std::size_t fast = 16;  // 533 ms

TEST(BatteryMeter, SleepsAtPowerOn) {
  for (const auto* variant : {"battery-slow", "battery-fast", "battery-both"}) {
    Bench bench(device(variant));
    EXPECT_EQ(bench.ask(request), "") << variant;
    EXPECT_EQ(bench.meter().next_deadline(), never);
  }
}

TEST(BatteryMeter, IsWokenByALongStringAndThePauseBehindIt) {
  for (const auto* variant : {"battery-slow", "battery-both"}) {
    for (const auto& [count, pause, answer] :
         {std::tuple(slow, 1450ms, identification), std::tuple(slow, 1350ms, std::string()),
          std::tuple(slow, 1750ms, identification), std::tuple(std::size_t(60), 1500ms, identification),
          std::tuple(std::size_t(59), 1500ms, std::string())}) {
      Bench bench(device(variant));
      nuls(bench, count, pause);
      EXPECT_EQ(bench.ask(request, 1s), answer) << variant << " " << count << " " << format_ms(pause);
    }
  }
}

TEST(BatteryMeter, TakesSmallGapsForPartOfTheString) {
  for (const auto& [gap, answer] :
       {std::pair(5ms, identification), std::pair(9ms, identification), std::pair(11ms, std::string())}) {
    Bench bench(device("battery-slow"));
    nuls(bench, 55, 1500ms, gap);
    EXPECT_EQ(bench.ask(request, 1s), answer) << format_ms(gap);
  }
}

TEST(BatteryMeter, TakesAnyOtherCharacterForTheEndOfTheString) {
  Bench bench(device("battery-slow"));
  nuls(bench, 40, 0ms);
  bench.say_damaged('\0');
  nuls(bench, 40, 1500ms);
  EXPECT_EQ(bench.ask(request, 1s), "");
  nuls(bench, slow, 700ms);
  bench.say("x");
  bench.wait(700ms);
  EXPECT_EQ(bench.ask(request, 1s), "");
  nuls(bench, slow, 1390ms);  // a character that begins before the pause is long enough and ends behind that
  bench.say("x");
  EXPECT_EQ(bench.ask(request, 1s), "");
}

TEST(BatteryMeter, SleepsAgainWhenNothingComes) {
  Bench bench(device("battery-slow"));
  nuls(bench, slow, 4990ms);
  bench.say("x");  // it hears that, and stays awake from there
  bench.wait(4900ms);
  EXPECT_EQ(bench.ask(request, 1s), "");  // what goes on behind the end of that time is not heard
  nuls(bench, slow, 4900ms);
  EXPECT_EQ(bench.ask("/?9!\r\n", 1s), "");
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeter, SleepsBehindItsSession) {
  Bench bench(device("battery-slow"));
  nuls(bench, slow, 1500ms);
  EXPECT_EQ(bench.ask(request, 2s), identification + readout);  // nothing selected
  EXPECT_EQ(bench.ask(request), "");
  nuls(bench, slow, 1500ms);
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(UMIRIG)"));
  bench.say(break_b0);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request), "");
  nuls(bench, slow, 1500ms);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeter, AnswersAFastWakeUpWithAck) {
  for (const auto* variant : {"battery-fast", "battery-both"}) {
    Bench bench(device(variant));
    nuls(bench, fast, 0ms);
    const auto heard = bench.hear(500ms);
    EXPECT_EQ(heard, ack);
    expect_time(heard.delay, 15ms);
    EXPECT_EQ(bench.ask(request, 1s), identification);
  }
}

TEST(BatteryMeter, WantsAFastStringOfItsLength) {
  const auto answer = [](const char* variant, std::size_t count, Duration gap = Duration(0)) {
    Bench bench(device(variant));
    nuls(bench, count, 0ms, gap);
    return bench.hear(1s).text;
  };
  EXPECT_EQ(answer("battery-fast", 13), "");
  EXPECT_EQ(answer("battery-fast", 14), ack);
  EXPECT_EQ(answer("battery-fast", 14, 9ms), ack);
  EXPECT_EQ(answer("battery-fast", 16, 11ms), "");
  EXPECT_EQ(answer("battery-fast", 66), ack);
  EXPECT_EQ(answer("battery-both", 44), ack);
  EXPECT_EQ(answer("battery-both", 46), "");
  EXPECT_EQ(answer("battery-both", 66), "");
}

TEST(BatteryMeter, AnswersAgainWhileItIsAwakeAndNothingIsAsked) {
  Bench bench(device("battery-fast"));
  for (int i = 0; i < 10; ++i) {
    nuls(bench, fast, 0ms);
    EXPECT_EQ(bench.hear(100ms), ack) << i;
  }
  EXPECT_EQ(bench.ask("/?9!\r\n", 100ms), "");
  nuls(bench, fast, 0ms);
  EXPECT_EQ(bench.hear(100ms), ack);
  bench.say("/");
  nuls(bench, fast, 0ms);
  EXPECT_EQ(bench.hear(1s), "");
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeter, IgnoresNulsWhileItIsAwakeButStaysSo) {
  Bench bench(device("battery-slow"));
  nuls(bench, slow, 1500ms);
  for (int i = 0; i < 5; ++i) nuls(bench, 3, 4s);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeter, IsSignedOffWithB1) {
  const auto b1 = framed(
      "\x01"
      "B1\x03");
  Bench bench(device("battery-fast"));
  nuls(bench, fast, 300ms);
  bench.program();
  EXPECT_EQ(bench.ask(b1), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request), "");
  Bench other(device("battery-both"));
  nuls(other, fast, 300ms);
  other.program();
  EXPECT_EQ(other.ask(b1), nak);
}

TEST(BatteryMeter, MayBeOfModeB) {
  Bench bench(device("battery-mode-b"));
  EXPECT_EQ(bench.ask(request), "");
  nuls(bench, slow, 1500ms);
  bench.say(request);
  EXPECT_EQ(bench.hear_characters(14), "/SIMCMETER-1\r\n");
  bench.rate(2400);
  EXPECT_EQ(bench.hear(300ms), readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request), "");
}

TEST(BatteryMeter, WithAMainsSupplyIgnoresNuls) {
  Bench bench;
  nuls(bench, 65, 1500ms);
  EXPECT_EQ(bench.ask(request, 1s), identification);
  nuls(bench, 16, 0ms);
  EXPECT_EQ(bench.hear(5s), readout);
}

// 66 characters, 2200 ms.
const std::string noise(66, 'U');

TEST(BatteryMeter, MayBeAwakeForAFixedTimeWhateverItHears) {
  for (const auto& [variant, answer] :
       {std::pair("battery-fixed-window", std::string()), std::pair("battery-slow", identification)}) {
    Bench bench(device(variant));
    nuls(bench, slow, 1900ms);
    bench.say(noise);  // to 4.1 s
    EXPECT_EQ(bench.ask(request, 1s), answer) << variant;
  }
  Bench bench(device("battery-fixed-window"));
  nuls(bench, slow, 1600ms);
  bench.say(noise);  // to 3.8 s
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeter, HearsARequestToItsEndThatBeganInItsFixedTime) {
  Bench bench(device("battery-fixed-window"));
  nuls(bench, slow, 3900ms);
  bench.say("/?!\r", 1400ms);
  EXPECT_EQ(bench.ask("\n", 1s), identification);
  bench.meter().restart();
  nuls(bench, slow, 3900ms);
  bench.say("/?");
  bench.wait(1600ms);
  EXPECT_EQ(bench.ask("!\r\n"), "");
  EXPECT_EQ(bench.ask(request), "");
}

TEST(BatteryMeter, IsWokenAgainByAStringThatBeginsInItsFixedTime) {
  Bench bench(device("battery-fixed-window"));
  nuls(bench, slow, 3100ms);
  nuls(bench, slow, 1600ms);
  EXPECT_EQ(bench.ask(request, 1s), identification);
  bench.hear();
  nuls(bench, slow, 4050ms);
  EXPECT_EQ(bench.ask(request), "");
}

TEST(BatteryMeter, MayBeAwakeForAFixedTimeBehindItsAck) {
  for (const auto& [pause, answer] : {std::pair(1550ms, identification), std::pair(1650ms, std::string())}) {
    Bench bench(device("battery-fixed-window-fast"));
    nuls(bench, fast, 0ms);
    EXPECT_EQ(bench.hear_characters(1), ack);
    bench.wait(pause);
    EXPECT_EQ(bench.ask(request, 1s), answer) << format_ms(pause);
  }
}

TEST(BatteryMeterDefects, ChangeWhatWakesItSlowly) {
  const auto answer = [](const char* defect, std::size_t count, Duration pause, Duration gap = Duration(0)) {
    Bench bench(device("battery-slow", defect));
    nuls(bench, count, pause, gap);
    return bench.ask(request, 1s).text;
  };
  EXPECT_EQ(answer("wake-up-ignored", slow, 1500ms), "");
  EXPECT_EQ(answer("wake-up-needs-2200-ms", 65, 1500ms), "");
  EXPECT_EQ(answer("wake-up-needs-2200-ms", 67, 1500ms), identification);
  EXPECT_EQ(answer("asleep-again-too-early", slow, 1500ms), identification);
  EXPECT_EQ(answer("asleep-again-too-early", slow, 1610ms), "");
  EXPECT_EQ(answer("awake-too-late", slow, 1590ms), "");
  EXPECT_EQ(answer("awake-too-late", slow, 1610ms), identification);
  EXPECT_EQ(answer("wake-up-without-gaps", slow, 1500ms), identification);
  EXPECT_EQ(answer("wake-up-without-gaps", slow, 1500ms, 1ms), identification);
  EXPECT_EQ(answer("wake-up-without-gaps", slow, 1500ms, 2ms), "");
}

TEST(BatteryMeterDefects, KeepItFromBeingWokenAgain) {
  Bench once(device("battery-slow", "wakes-only-once"));
  nuls(once, slow, 10s);
  nuls(once, slow, 1500ms);
  EXPECT_EQ(once.ask(request), identification + readout);
  nuls(once, slow, 1500ms);
  EXPECT_EQ(once.ask(request), "");
  once.meter().restart();
  nuls(once, slow, 1500ms);
  EXPECT_EQ(once.ask(request), identification + readout);

  Bench deaf(device("battery-slow", "faulty-wake-up-deafens"));
  for (int i = 0; i < 2; ++i) {
    nuls(deaf, slow, 1500ms);
    EXPECT_EQ(deaf.ask(request), identification + readout);
  }
  nuls(deaf, slow, 50s);
  nuls(deaf, slow, 1500ms);
  EXPECT_EQ(deaf.ask(request), "");
  deaf.wait(10s);
  nuls(deaf, slow, 1500ms);
  EXPECT_EQ(deaf.ask(request), identification + readout);
}

TEST(BatteryMeterDefects, ChangeTheFastWakeUp) {
  const auto answer = [](const char* defect, std::size_t count) {
    Bench bench(device("battery-fast", defect));
    nuls(bench, count, 0ms);
    return bench.hear(1s);
  };
  EXPECT_EQ(answer("fast-wake-up-ignored", fast), "");
  EXPECT_EQ(answer("fast-wake-up-needs-one-second", 29), "");
  EXPECT_EQ(answer("fast-wake-up-needs-one-second", 30), ack);
  EXPECT_EQ(answer("fast-ack-too-early", fast), ack);
  expect_time(answer("fast-ack-too-early", fast).delay, 4ms);
  EXPECT_EQ(answer("fast-wake-up-nak", fast), nak);
  EXPECT_EQ(answer("fast-ack-twice", fast), ack + ack);
  expect_time(answer("fast-ack-twice", fast).delay, 15ms);
  expect_time(answer("fast-ack-twice", fast).longest_gap, 100ms);
  Bench at_600(device("battery-fast", "fast-ack-at-600"));
  nuls(at_600, fast, 0ms);
  at_600.rate(600);
  EXPECT_EQ(at_600.hear(1s), ack);
  at_600.rate(300);
  EXPECT_EQ(at_600.ask(request, 1s), identification);
}

TEST(BatteryMeterDefects, ChangeWhatItHearsBehindTheAck) {
  Bench deaf(device("battery-fast", "deaf-behind-fast-ack"));
  nuls(deaf, fast, 300ms);
  EXPECT_EQ(deaf.ask(request, 4s), ack);
  deaf.wait(1s);
  nuls(deaf, fast, 0ms);
  EXPECT_EQ(deaf.hear(100ms), ack);

  // The first character ends 33.3 ms later: within 500 ms behind the ACK, or not.
  for (const auto& [pause, answer] : {std::pair(460ms, identification), std::pair(475ms, std::string())}) {
    Bench hasty(device("battery-fast", "fast-request-needs-haste"));
    nuls(hasty, fast, 0ms);
    EXPECT_EQ(hasty.hear_characters(1), ack);
    hasty.wait(pause);
    EXPECT_EQ(hasty.ask(request, 1s), answer);
  }
}

TEST(BatteryMeterDefects, ChangeTheSignOff) {
  const auto b1 = framed(
      "\x01"
      "B1\x03");
  for (const auto& [defect, answer, next] :
       {std::tuple("b1-not-acknowledged", std::string(), std::string()), std::tuple("b1-nak", nak, std::string()),
        std::tuple("b1-session-stays", ack, data_message("(UMIRIG)"))}) {
    Bench bench(device("battery-fast", defect));
    nuls(bench, fast, 300ms);
    bench.program();
    EXPECT_EQ(bench.ask(b1), answer) << defect;
    EXPECT_EQ(bench.ask(command("R1", "C.9()")), next) << defect;
  }
}

TEST(MainsMeterDefects, AcknowledgeNuls) {
  Bench bench(device("", "nul-acknowledged"));
  nuls(bench, 10, 0ms);
  EXPECT_EQ(bench.hear(1s), "");
  bench.say("x");
  nuls(bench, 11, 0ms);
  const auto heard = bench.hear(1s);
  EXPECT_EQ(heard, ack);
  expect_time(heard.delay, 100ms);
  nuls(bench, 11, 90ms);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(BatteryMeterDefects, AcknowledgeASlowWakeUp) {
  Bench bench(device("battery-slow", "slow-wake-up-acknowledged"));
  nuls(bench, 59, 0ms);
  EXPECT_EQ(bench.hear(3s), "");
  nuls(bench, slow, 0ms);
  const auto heard = bench.hear_characters(1);
  EXPECT_EQ(heard, ack);
  expect_time(heard.delay, 1s);
  bench.wait(400ms);
  EXPECT_EQ(bench.ask(request), identification + readout);
  EXPECT_EQ(bench.ask(request, 1s), "");

  nuls(bench, slow, 1200ms);  // too soon
  EXPECT_EQ(bench.ask(request, 1s), ack);
  EXPECT_EQ(bench.ask(request, 1s), "");
  nuls(bench, slow, 4900ms);
  EXPECT_EQ(bench.ask(request, 1s), ack + identification);
  bench.hear();
  nuls(bench, slow, 6s);  // asleep again
  EXPECT_EQ(bench.ask(request, 1s), ack);
}

TEST(BatteryMeterDefects, DeafenItFor60SBehindAFastWakeUpForNothing) {
  Bench bench(device("battery-fast", "faulty-fast-wake-up-deafens"));
  const auto answer = [&] {
    nuls(bench, fast, 0ms);
    return bench.hear(500ms);
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(answer(), ack);
    EXPECT_EQ(bench.ask(request), identification + readout);
  }
  EXPECT_EQ(answer(), ack);
  bench.wait(10s);
  EXPECT_EQ(answer(), "");
  bench.wait(40s);
  EXPECT_EQ(answer(), "");
  bench.wait(10s);
  EXPECT_EQ(answer(), ack);
  bench.wait(10s);
  bench.meter().restart();
  EXPECT_EQ(answer(), ack);
}

TEST(BatteryMeterDefects, LeaveASlowWakeUpForNothingAlone) {
  Bench bench(device("battery-both", "faulty-fast-wake-up-deafens"));
  for (int i = 0; i < 2; ++i) {
    nuls(bench, slow, 10s);
    nuls(bench, slow, 1500ms);
    EXPECT_EQ(bench.ask(request), identification + readout);
  }
}

TEST(BatteryMeterDefects, LetItSleepForeverBehindItsFirstSession) {
  Bench bench(device("battery-fast", "fast-wakes-only-once"));
  for (int i = 0; i < 2; ++i) {
    nuls(bench, fast, 0ms);
    EXPECT_EQ(bench.hear(10s), ack);  // no session yet
  }
  for (int i = 0; i < 2; ++i) {
    nuls(bench, fast, 0ms);
    EXPECT_EQ(bench.hear(500ms), ack);
    EXPECT_EQ(bench.ask(request), identification + readout);
    nuls(bench, fast, 0ms);
    EXPECT_EQ(bench.hear(500ms), "");
    bench.meter().restart();
  }
}

}  // namespace
}  // namespace umirig::sim
