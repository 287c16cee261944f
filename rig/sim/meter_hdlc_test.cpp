// Mode E.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());
const std::string identification_e = "/SIM5\\2METER-1\r\n";
const std::string select_hdlc = option_select("252");

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

Heard enter(Bench& bench, std::uint32_t baud = 9600, Duration quiet = 500ms) {
  bench.rate(300);
  bench.ask(request, 300ms);
  return bench.ask_at(select_hdlc, baud, quiet);
}

TEST(MeterModeE, ConfirmsHdlcAtTheRateOfZ) {
  Bench bench(device("mode-e"));
  EXPECT_EQ(bench.ask(request, 300ms), identification_e);
  const auto heard = bench.ask_at(select_hdlc, 9600);
  EXPECT_EQ(heard, select_hdlc);
  expect_time(heard.delay, 210ms);
}

TEST(MeterModeE, IgnoresEverythingInHdlcUntilTheInactivityTimeIsOver) {
  Bench bench(device("mode-e"));
  EXPECT_EQ(enter(bench), select_hdlc);
  bench.format({9600, 8, 'N', 1});
  EXPECT_EQ(bench.ask("\x7E\xA0\x07\x03\x21\x93\x0F\x01\x7E", 44s), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), "");
  bench.world().run_until(bench.all().back().end + 90s - 10ms);
  EXPECT_EQ(bench.ask(request, 1s), "");
  EXPECT_EQ(bench.ask(request, 300ms), identification_e);
}

TEST(MeterModeE, AnswersAnotherZWithTheReadoutAt300Bd) {
  for (const auto* select : {"202", "242", "2A2"}) {
    Bench bench(device("mode-e"));
    bench.ask(request, 300ms);
    EXPECT_EQ(bench.ask(option_select(select)), readout) << select;
  }
  Bench zero(device("mode-e", "", {{"identification", "SIM0X"}}));
  zero.ask(request, 300ms);
  EXPECT_EQ(zero.ask(option_select("202")), option_select("202"));
}

TEST(MeterModeE, StillKnowsModeC) {
  Bench bench(device("mode-e-unannounced"));
  EXPECT_EQ(bench.program(), command("P0", "()"));
  Bench other(device("mode-e"));
  other.ask(request, 300ms);
  EXPECT_EQ(other.ask(option_select("052")), readout);
}

TEST(MeterModeE, MustBeMadeSo) {
  Bench bench(device("hdlc-announced"));
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask(select_hdlc), readout);
}

TEST(MeterModeEDefects, ChangeTheConfirmation) {
  for (const auto& [defect, baud, answer] :
       {std::tuple("hdlc-not-confirmed", 9600U, std::string()), std::tuple("hdlc-confirmed-at-300", 300U, select_hdlc),
        std::tuple("hdlc-confirmed-with-zero", 9600U, option_select("050"))}) {
    Bench bench(device("mode-e", defect));
    EXPECT_EQ(enter(bench, baud), answer) << defect;
    bench.rate(300);
    EXPECT_EQ(bench.ask(request, 88s), "") << defect;  // it is in HDLC
    bench.wait(2s);
    EXPECT_EQ(bench.ask(request, 300ms), identification_e) << defect;
  }
  Bench bench(device("mode-e", "hdlc-gives-readout"));
  EXPECT_EQ(enter(bench), readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 300ms), identification_e);
}

TEST(MeterModeEDefects, ChangeWhatAnotherZDoes) {
  Bench any(device("mode-e", "hdlc-with-any-z"));
  any.ask(request, 300ms);
  EXPECT_EQ(any.ask_at(option_select("232"), 2400), option_select("232"));
  any.rate(300);
  EXPECT_EQ(any.ask(request, 1s), "");
  Bench reserved(device("mode-e", "hdlc-with-any-z"));
  reserved.ask(request, 300ms);
  EXPECT_EQ(reserved.ask(option_select("272")), readout);
  Bench silent(device("mode-e", "hdlc-wrong-z-not-answered"));
  silent.ask(request, 300ms);
  EXPECT_EQ(silent.ask(option_select("232"), 10s), "");
  EXPECT_EQ(silent.ask(request, 300ms), identification_e);
}

TEST(MeterModeEDefects, ChangeTheEndOfHdlc) {
  for (const auto& [defect, pause, answer] :
       {std::tuple("hdlc-never-ends", 1000s, ""), std::tuple("hdlc-ends-too-late", 178s, ""),
        std::tuple("hdlc-ends-too-late", 181s, "/SIM5\\2METER-1\r\n")}) {
    Bench bench(device("mode-e", defect));
    enter(bench);
    bench.wait(pause);
    bench.rate(300);
    EXPECT_EQ(bench.ask(request, 300ms), answer) << defect;
  }
}

TEST(MeterModeEDefects, MakeItBabble) {
  Bench bench(device("mode-e", "hdlc-babbles"));
  enter(bench);
  const auto confirmed = bench.all().back().end;
  bench.format({9600, 8, 'N', 1});
  EXPECT_EQ(bench.hear(80s), "\x7E");
  expect_time(bench.all().back().begin - confirmed, 1s);
  bench.world().run_until(confirmed + 90s);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 300ms), identification_e);
}

TEST(MeterModeEDefects, EndHdlcEarlyOrAtItsRate) {
  Bench early(device("mode-e", "hdlc-ends-too-early"));
  enter(early);
  early.rate(300);
  early.world().run_until(early.all().back().end + 20s - 10ms);
  EXPECT_EQ(early.ask(request, 1s), "");
  EXPECT_EQ(early.ask(request, 300ms), identification_e);

  Bench stays(device("mode-e", "hdlc-rate-stays"));
  enter(stays);
  stays.world().run_until(stays.all().back().end + 90s - 1ms);
  EXPECT_EQ(stays.ask(request, 1s), "");
  stays.rate(300);
  EXPECT_EQ(stays.ask(request, 1s), "");
  stays.wait(2s);
  stays.rate(9600);
  EXPECT_EQ(stays.ask(request, 300ms), identification_e);
  EXPECT_EQ(stays.ask(option_select("050")), readout);
  stays.rate(300);
  EXPECT_EQ(stays.ask(request, 300ms), identification_e);
}

}  // namespace
}  // namespace umirig::sim
