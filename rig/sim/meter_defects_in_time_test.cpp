// Defects that show only with time, or in what a meter keeps from one exchange to the next.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");
const std::string readout = readout_message(MeterOptions(), MeterStore());

TEST(MeterDefectsInTime, TheRateStaysBehindAReadoutUntil120SWithoutTraffic) {
  Bench bench("defect=stays-at-rate-after-readout");
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask_at("\x06"
                         "050\r\n",
                         9600),
            readout);
  EXPECT_EQ(bench.ask(request, 300ms), identification);
  EXPECT_EQ(bench.ask("\x06"
                      "050\r\n"),
            readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(110s);
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(5s);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterDefectsInTime, TheSessionStaysBehindAWrongPasswordUntil120SWithoutTraffic) {
  Bench bench("defect=session-stays-after-wrong-password");
  bench.program();
  EXPECT_EQ(bench.ask(command("P1", "(1)")), break_b0);
  bench.wait(110s);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
  bench.wait(121s);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), "");
}

TEST(MeterDefectsInTime, TheSessionEnds110SBehindItsOperandWhateverTheTraffic) {
  Bench bench("defect=session-has-a-length");
  for (int session = 0; session < 2; ++session) {
    EXPECT_EQ(bench.program(), command("P0", "()"));  // 4 s behind it
    bench.wait(50s);
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()"), 1s), reading);
    bench.wait(50s);
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()"), 1s), reading);
    bench.wait(4s);
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()"), 1s), "");
    bench.rate(300);
    EXPECT_EQ(bench.ask(request), identification + readout);
  }
}

TEST(MeterDefectsInTime, EveryThirdDataMessageHasAWrongBcc) {
  Bench bench("defect=bcc-wrong-in-every-third-answer");
  const auto read = command("R1", "1.8.0()");
  bench.program();
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(command("R1", "99.99.99()")), error);
  EXPECT_EQ(bench.ask(nak), "");
  EXPECT_EQ(bench.ask(read), reading);
  bench.say(break_b0);
  bench.program();
  auto wrong = reading;
  wrong.back() ^= 0x55;
  EXPECT_EQ(bench.ask(read), wrong);
  EXPECT_EQ(bench.ask(nak), reading);
}

TEST(MeterDefectsInTime, ALoginHoldsUntilPowerOn) {
  const auto write = command("W1", "C.9(B)");
  Bench bench("access=write&defect=login-stays");
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack);
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(write), ack);
  bench.meter().restart();
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
}

TEST(MeterDefectsInTime, WornOutSessionsAreEndedByABreakAndBeginAnew) {
  const auto read = command("R1", "1.8.0()");
  Bench bench("defect=commands-wear-out");
  for (int session = 0; session < 2; ++session) {
    bench.program();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(bench.ask(read), reading);
    EXPECT_EQ(bench.ask(read), "");
    bench.say(break_b0);
  }
}

TEST(MeterDefectsInTime, AWornOutOrDeafMeterIsCuredByPowerOnOnly) {
  const std::string noise(61, 'x');
  const std::string nuls(41, '\0');
  const std::string too_long = "/?" + std::string(76, '9') + "!\r\n";
  const std::vector<std::pair<std::string, std::string>> table = {
      {"deaf-after-noise", noise},
      {"deaf-after-nul", nuls},
      {"deaf-after-long-address", too_long}};  // each one character too many
  for (const auto& [defect, text] : table) {
    Bench bench("defect=" + defect);
    EXPECT_EQ(bench.ask(text.substr(1) + request), identification + readout) << defect;
    bench.ask(text);
    EXPECT_EQ(bench.ask(request), "") << defect;
    bench.meter().restart();
    EXPECT_EQ(bench.ask(request), identification + readout) << defect;
  }
  Bench bench("defect=wears-out");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(bench.ask(request), identification + readout) << i;
  EXPECT_EQ(bench.ask(request), "");
  bench.meter().restart();
  EXPECT_EQ(bench.ask(request), identification + readout);
}

}  // namespace
}  // namespace umirig::sim
