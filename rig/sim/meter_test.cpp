#include "rig/sim/meter.hpp"

#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());

// A few nanoseconds of rounding.
void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

TEST(Meter, AnswersARequestWithItsIdentificationAfterTheReactionTime) {
  Bench bench;
  const auto heard = bench.ask(request, 1s);
  EXPECT_EQ(heard, identification);
  expect_time(heard.delay, 210ms);
}

TEST(Meter, ListensToItsOwnAddressWithAnyLeadingZerosAndToNoOther) {
  Bench bench;
  EXPECT_EQ(bench.ask("/?12345678!\r\n"), identification + readout);
  EXPECT_EQ(bench.ask("/?00012345678!\r\n"), identification + readout);
  for (const auto* other : {"1234567", "87654321", "0", "00000000", "12345678 ", " 12345678", "1234-5678", "1234!5678"}) {
    EXPECT_EQ(bench.ask("/?" + std::string(other) + "!\r\n"), "") << other;
  }
  EXPECT_EQ(bench.ask("/?" + std::string(25, '0') + "12345678!\r\n"), "");  // 33 characters
  EXPECT_EQ(bench.ask("/?" + std::string(24, '0') + "12345678!\r\n"), identification + readout);
}

TEST(Meter, WithoutAnAddressAnswersGeneralRequestsOnly) {
  Bench bench("address=");
  EXPECT_EQ(bench.ask("/?12345678!\r\n"), "");
  EXPECT_EQ(bench.ask("/?0!\r\n"), "");
  EXPECT_EQ(bench.ask(request), identification + readout);
}

TEST(Meter, SkipsWhatStandsBeforeTheRequestAndBeginsAgainWithEachSlash) {
  Bench bench;
  EXPECT_EQ(bench.ask("xyz/?99/?!\r\n", 1s), identification);
}

TEST(Meter, DoesNotAnswerWhatIsNoRequest) {
  for (const auto* other : {"/!\r\n", "?!\r\n", "/?\r\n", "/?!\n\r", "/?!\r", "/?!X\r\n", "HELLO!\r\n"}) {
    Bench bench;
    EXPECT_EQ(bench.ask(other), "") << to_readable(view(other));
    EXPECT_EQ(bench.ask(request, 1s), identification);
  }
}

TEST(Meter, DropsARequestWithADamagedCharacter) {
  for (std::size_t damaged = 0; damaged < request.size(); ++damaged) {
    for (const auto error : {parity_error, framing_error}) {
      Bench bench;
      bench.say(request.substr(0, damaged));
      bench.say_damaged(request[damaged], error);
      EXPECT_EQ(bench.ask(request.substr(damaged + 1)), "") << damaged;
      EXPECT_EQ(bench.ask(request, 1s), identification) << damaged;
    }
  }
}

TEST(Meter, WaitsForTheCharactersOfARequest) {
  Bench bench;
  bench.say("/?!\r", 1450ms);
  EXPECT_EQ(bench.ask("\n", 1s), identification);
}

TEST(Meter, ForgetsAnIncompleteRequest) {
  Bench bench;
  bench.say("/?");
  bench.wait(1550ms);
  EXPECT_EQ(bench.ask("!\r\n"), "");
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(Meter, SendsTheReadoutAtTheRateOfZWhenThatIsSelected) {
  Bench bench;
  bench.ask(request, 300ms);
  const auto heard = bench.ask_at(
      "\x06"
      "050\r\n",
      9600);
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 210ms);
  expect_time(heard.length, SerialFormat{9600}.characters(readout.size()));
}

TEST(Meter, StaysAt300BdForAnyOtherSelect) {
  for (const auto* select : {"000", "040", "041", "060", "150", "052", "05A"}) {
    Bench bench;
    bench.ask(request, 300ms);
    const auto heard = bench.ask("\x06" + std::string(select) + "\r\n");
    EXPECT_EQ(heard, readout) << select;
    expect_time(heard.delay, 210ms);
  }
}

TEST(Meter, TakesABrokenSelectForAWrongOne) {
  for (const auto* select : {"\x06"
                             "0500\r\n",
                             "\x06"
                             "05\r\n",
                             "\x06\r\n",
                             "\x06\x06"
                             "050\r\n",
                             "\x06"
                             "050\n"}) {
    Bench bench;
    bench.ask(request, 300ms);
    const auto heard = bench.ask(select);
    EXPECT_EQ(heard, readout) << to_readable(view(select));
    expect_time(heard.delay, 210ms);
  }
  for (const std::size_t damaged : {0U, 2U, 5U}) {
    const std::string select =
        "\x06"
        "050\r\n";
    Bench bench;
    bench.ask(request, 300ms);
    bench.say(select.substr(0, damaged));
    bench.say_damaged(select[damaged]);
    bench.say(select.substr(damaged + 1));
    EXPECT_EQ(bench.hear(), readout) << damaged;
  }
}

TEST(Meter, TakesAnIncompleteSelectForAWrongOneOnceTheCharacterTimeIsOver) {
  Bench bench;
  bench.ask(request, 300ms);
  const auto heard = bench.ask(
      "\x06"
      "05");
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 1710ms);
}

TEST(Meter, WaitsForTheCharactersOfASelect) {
  Bench bench;
  bench.ask(request, 300ms);
  bench.say(
      "\x06"
      "05",
      1400ms);
  EXPECT_EQ(bench.ask_at("0\r\n", 9600), readout);
}

TEST(Meter, BeginsTheReadoutWithoutASelectWhenTheWaitingTimeIsOver) {
  Bench bench("tt_ms=2000");
  const auto heard = bench.ask(request);
  EXPECT_EQ(heard, identification + readout);
  expect_time(heard.longest_gap, 2000ms);
}

TEST(Meter, LetsTheWaitingTimeGoOnWhenOtherCharactersCome) {
  Bench bench;
  bench.ask(request, 300ms);
  bench.wait(700ms);
  const auto heard = bench.ask("050\r\n");
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 1800ms - 1000ms - SerialFormat{300}.characters(5));
}

TEST(Meter, MayWaitTheWholeTimeAfterAWrongSelect) {
  Bench bench("fallback=tt");
  bench.ask(request, 300ms);
  const auto heard = bench.ask(
      "\x06"
      "040\r\n");
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 1500ms - SerialFormat{300}.characters(6));
}

TEST(Meter, IsBackAtTheStartWhenItsTimeBehindTheReadoutIsOver) {
  for (const auto& [pause, answer] : {std::pair(Duration(480ms), ""), std::pair(Duration(510ms), "/SIM5METER-1\r\n")}) {
    Bench bench("back_ms=500");
    bench.ask(request, 300ms);
    bench.say(
        "\x06"
        "050\r\n");
    bench.rate(9600);
    bench.wait(210ms + SerialFormat{9600}.characters(readout.size()) + pause);
    EXPECT_EQ(bench.hear(1ms), readout);
    bench.rate(300);
    EXPECT_EQ(bench.ask(request, 1s), answer);
  }
}

TEST(Meter, RepeatsTheReadoutAsOftenAsWanted) {
  Bench bench("repeat=yes");
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask_at("\x06"
                         "050\r\n",
                         9600, 500ms),
            readout);
  for (int i = 0; i < 4; ++i) {
    const auto heard = bench.ask("\x15", 1400ms);
    EXPECT_EQ(heard, readout);
    expect_time(heard.delay, 210ms);
  }
  bench.wait(300ms);
  EXPECT_EQ(bench.ask("\x15"), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(Meter, StopsTheReadoutWithABreakWhereItCan) {
  for (const bool as_message : {true, false}) {
    for (const bool stops : {true, false}) {
      Bench bench(stops ? "break=yes" : "break=no");
      bench.ask(request, 300ms);
      bench.say(
          "\x06"
          "050\r\n");
      bench.rate(9600);
      bench.wait(250ms);
      as_message ? bench.say(break_b0) : bench.say_break(20ms);
      const auto said = bench.all().size();
      bench.hear();
      if (stops) {
        EXPECT_LE(bench.all().size(), said + 1);
      } else {
        EXPECT_EQ(bench.all().size(), identification.size() + readout.size());
      }
      bench.rate(300);
      EXPECT_EQ(bench.ask(request, 1s), identification);
    }
  }
}

TEST(Meter, PausesBetweenItsCharactersWhereItIsSlow) {
  Bench bench("gap_ms=400");
  const auto heard = bench.ask(request, 1s);
  EXPECT_EQ(heard, identification);
  expect_time(heard.longest_gap, 400ms);
  expect_time(heard.length, SerialFormat{300}.characters(identification.size()) + (identification.size() - 1) * Duration(400ms));
}

TEST(Meter, BeginsAnewWhenThePowerComesBackButKeepsWhatIsStored) {
  Bench bench;
  bench.program();
  EXPECT_EQ(bench.ask(command("W1", "C.9(KEPT)")), "\x06");
  bench.meter().restart();
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 300ms), identification);
  EXPECT_NE(bench
                .ask("\x06"
                     "000\r\n")
                .text.find("C.9(KEPT)"),
            std::string::npos);
}

TEST(Meter, DoesNothingWhileNothingHappens) {
  Bench bench;
  bench.ask(request);
  EXPECT_EQ(bench.meter().next_deadline(), never);
}

}  // namespace
}  // namespace umirig::sim
