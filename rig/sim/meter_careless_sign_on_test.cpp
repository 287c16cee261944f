// Meters with a defect that take requests and option selects which are nearly right, or that a session before leads astray.
#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());
const std::string operand = command("P0", "()");

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {}
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
};

// An option select one of whose characters has a parity error.
Heard select_damaged(const std::string& defect, int at, std::uint32_t rate) {
  Meter bench(defect);
  bench.ask(request);
  const auto text = option_select("050");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<int>(i) == at) {
      bench.say_damaged(text[i]);
    } else {
      bench.say(text.substr(i, 1));
    }
  }
  bench.rate(rate);
  return bench.hear(4s);
}

TEST(MeterSelect, IsCarriedOutWithAParityErrorOutsideZAndY) {
  for (const int at : {0, 1, 4, 5}) {
    EXPECT_EQ(select_damaged("parity-unchecked-around-select", at, 9600), readout) << at;
    EXPECT_EQ(select_damaged("", at, 300), readout) << at;
  }
  for (const int at : {2, 3}) EXPECT_EQ(select_damaged("parity-unchecked-around-select", at, 300), readout) << at;
}

TEST(MeterSelect, NeedsNoLineFeed) {
  for (const auto& [text, rate] : {std::pair("\x06"
                                             "050\r",
                                             9600),
                                   std::pair("\x06"
                                             "050",
                                             300)}) {
    Meter bench("select-without-line-feed");
    bench.ask(request);
    const auto heard = bench.ask_at(text, static_cast<std::uint32_t>(rate), 4s);
    EXPECT_EQ(heard, readout);
    EXPECT_EQ(heard.delay, 1710ms);
  }
}

TEST(MeterSelect, EntersProgrammingWithAReservedV) {
  for (const auto& [select, answer, rate] : {std::tuple("351", operand, 9600), std::tuple("951", operand, 9600),
                                             std::tuple("251", readout, 300), std::tuple("350", readout, 300)}) {
    Meter bench("reserved-v-enters-programming");
    bench.ask(request);
    EXPECT_EQ(bench.ask_at(option_select(select), static_cast<std::uint32_t>(rate), 4s), answer) << select;
  }
}

TEST(MeterSelect, EntersProgrammingAgain) {
  Meter bench("programming-again");
  read_out_at_z(bench);
  bench.wait(2s);
  bench.program();
  bench.ask(break_b0);
  bench.rate(300);
  bench.ask(request);
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600, 4s), operand);
  bench.meter().restart();
  bench.rate(300);
  bench.ask(request);
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600, 4s), readout);
}

TEST(MeterRequest, MayHaveAnAddressOfOneZero) {
  for (const auto* variant : {"", "no-address"}) {
    Meter bench("single-zero-is-general", variant);
    EXPECT_EQ(bench.ask("/?00!\r\n", 2s), "") << variant;
    EXPECT_EQ(bench.ask("/?0!\r\n"), identification) << variant;
  }
}

TEST(MeterRequest, MayEndWithLineFeedFirst) {
  Meter bench("line-feed-before-carriage-return");
  EXPECT_EQ(bench.ask("/?!\n", 2s), "");
  EXPECT_EQ(bench.ask("/?\n\r", 2s), "");
  EXPECT_EQ(bench.ask("/?12345678!\n\r"), identification);
  bench.hear();  // the readout
  EXPECT_EQ(bench.ask(request), identification);
}

TEST(MeterReadout, AtRateZeroLeavesItDeaf) {
  for (const auto& [select, answer] : {std::pair("000", std::string()), std::pair("090", identification)}) {
    Meter bench("deaf-behind-zero-rate");
    bench.ask(request);
    EXPECT_EQ(bench.ask(option_select(select), 2s), readout);
    EXPECT_EQ(bench.ask(request), answer) << select;
    bench.hear(8s);
    EXPECT_EQ(bench.ask(request), identification);
  }
}

TEST(MeterReadout, HasAWrongBccBehindAWrite) {
  Meter bench("bcc-wrong-behind-write");
  read_out_at_z(bench);
  bench.wait(2s);
  bench.program();
  EXPECT_EQ(bench.ask(command("W1", "C.9(UMIRIG)")), ack);
  bench.ask(break_b0);
  bench.rate(300);
  bench.ask(request);
  auto wrong = readout;
  wrong.back() = static_cast<char>(wrong.back() ^ 0x55);
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600, 4s), wrong);
}

TEST(MeterReadout, HasBareLineFeedsEverySecondTime) {
  Meter bench("every-second-readout-with-lf");
  for (int i = 1; i <= 4; ++i) {
    bench.rate(300);
    bench.ask(request);
    const auto heard = bench.ask_at(option_select("050"), 9600, 4s);
    EXPECT_EQ(heard == readout, i % 2 == 1) << i;
    EXPECT_EQ(heard.text.find(")\n") != std::string::npos, i % 2 == 0) << i;
  }
}

TEST(MeterOfModeA, HearsCommandsInItsFirstSessionOnly) {
  Meter bench("mode-a-commands-once", "mode-a");
  const auto read = command("R1", "1.8.0()");
  EXPECT_NE(bench.ask(request, 2s), "");
  EXPECT_EQ(bench.ask(read), data_message("(001234.567*kWh)"));
  bench.ask(break_b0);
  EXPECT_NE(bench.ask(request, 2s), "");
  EXPECT_EQ(bench.ask(read), "");
}

}  // namespace
}  // namespace umirig::sim
