// Messages that come twice, or with something in front or behind.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string operand = command("P0", "()");
const std::string readout = readout_message(MeterOptions(), MeterStore());

// From the end of one message to the start of the next.
void expect_gap(const Heard& heard, Duration wanted) {
  EXPECT_LT(std::chrono::abs(heard.longest_gap - wanted), 1us) << format_ms(heard.longest_gap);
}

TEST(MeterMessagesTwice, HaveTheirPauseBetweenThem) {
  Bench identifies(device("", "identification-twice"));
  const auto twice = identifies.ask(request, 1s);
  EXPECT_EQ(twice, identification + identification);
  expect_gap(twice, 500ms);
  Bench programs(device("", "operand-twice"));
  const auto operands = programs.program();
  EXPECT_EQ(operands, operand + operand);
  expect_gap(operands, 300ms);
  EXPECT_EQ(programs.ask(command("R1", "1.8.0()")), data_message("(001234.567*kWh)"));
}

TEST(MeterMessagesTwice, LeaveItDeafUntilTheSecondIsOut) {
  Bench bench(device("", "identification-twice"));
  bench.ask(request, 400ms);  // the first
  bench.say(option_select("050"));
  EXPECT_EQ(bench.hear(), identification + readout);  // as without an option select
  Bench in_time(device("", "identification-twice"));
  in_time.ask(request, 600ms);
  EXPECT_EQ(in_time.ask_at(option_select("050"), 9600), readout);
}

TEST(MeterAcknowledgements, HaveCrLfBehindThem) {
  Bench bench(device("", "cr-lf-behind-ack"));
  bench.program();
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack + "\r\n");
  EXPECT_EQ(bench.ask(command("W1", "C.9(A)")), ack + "\r\n");
  auto wrong = command("R1", "1.8.0()");
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), nak);
}

TEST(MeterIdentification, HasAGlitchInFrontEverySecondTime) {
  Bench bench(device("", "glitch-before-second-identification"));
  const auto sessions = [&] {
    for (const auto& wanted : {identification, "\x7F" + identification, identification})
      EXPECT_EQ(bench.ask(request), wanted + readout);
  };
  sessions();
  bench.meter().restart();
  sessions();
}

}  // namespace
}  // namespace umirig::sim
