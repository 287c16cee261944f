// Defects of single messages, and of what a meter keeps behind a readout, a session or a password.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_note = command("R1", "C.9()");
const std::string note = data_message("(UMIRIG)");
const std::string write = command("W1", "C.9(B)");
const std::string password = command("P1", "(00000000)");
const std::string operand = command("P0", "()");
const std::string readout = readout_message(MeterOptions(), MeterStore());

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {}
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
  Heard read_out() {
    rate(300);
    ask(request);
    return ask_at(option_select("050"), 9600, 500ms);
  }
  void expect_start(const char* what) {
    rate(300);
    EXPECT_EQ(ask(request), identification) << what;
  }
};

TEST(MeterMessages, LackWhatTheyEndWith) {
  Meter bench("operand-without-bcc");
  EXPECT_EQ(bench.program(), operand.substr(0, operand.size() - 1));
  EXPECT_EQ(bench.ask(read), reading);
}

TEST(MeterMessages, HaveACharacterBehindEveryAck) {
  Meter bench("character-behind-ack");
  EXPECT_EQ(bench.program(), operand);
  for (const auto& one : {write, password}) EXPECT_EQ(bench.ask(one), ack + "x");
  EXPECT_EQ(bench.ask(command("X1", "()")), nak);
  EXPECT_EQ(bench.ask(read), reading);

  Meter battery("character-behind-ack", "battery-fast");
  const auto heard = battery.ask(std::string(16, '\0'));
  EXPECT_EQ(heard, ack + "x");
  EXPECT_EQ(heard.longest_gap, 0ms);
  EXPECT_EQ(battery.program(), operand);
  EXPECT_EQ(battery.ask(framed("\x01"
                               "B1\x03")),
            ack + "x");
  EXPECT_EQ(battery.ask(read), "");
}

TEST(MeterReadout, HasOneDataSetWithSwappedBrackets) {
  Meter bench("brackets-swapped");
  auto expected = readout;
  expected.insert(expected.rfind('!'), "96.1.6)0(\r\n");
  EXPECT_EQ(bench.read_out(), framed(expected.substr(0, expected.size() - 1)));
}

TEST(MeterReadout, LacksItsFirstDataSetBehindOneThatABreakMessageStopped) {
  const auto first = readout.find("\r\n") + 2;
  const auto rest = framed("\x02" + readout.substr(first, readout.size() - 1 - first));
  Meter bench("stopped-readout-resumes", "break-stops");
  const auto stop = [&](const std::string& by) {
    bench.rate(300);
    bench.ask(request);
    bench.say(option_select("050"));
    bench.rate(9600);
    bench.wait(250ms);
    bench.say(by);
    EXPECT_LT(bench.hear(500ms).text.size(), readout.size());
  };
  EXPECT_EQ(bench.read_out(), readout);
  stop(break_b0);
  EXPECT_EQ(bench.read_out(), rest);
  EXPECT_EQ(bench.read_out(), readout);
  stop(std::string(1, '\0'));
  EXPECT_EQ(bench.read_out(), readout);
  stop(break_b0);
  bench.meter().restart();
  EXPECT_EQ(bench.read_out(), readout);
}

TEST(MeterRate, StaysBehindARepeatedReadoutUntil120SWithoutTraffic) {
  Meter bench("stays-at-rate-after-repeat", "repeat");
  EXPECT_EQ(bench.read_out(), readout);
  bench.wait(2s);
  bench.expect_start("behind a readout that was not repeated");
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600, 500ms), readout);
  EXPECT_EQ(bench.ask(nak), readout);
  bench.wait(2s);
  EXPECT_EQ(bench.ask(request), identification);
  EXPECT_EQ(bench.ask(option_select("050")), readout);
  EXPECT_EQ(bench.ask(nak), readout);
  bench.rate(300);
  bench.wait(2s);
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(115s);
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(5s);
  bench.expect_start("behind 120 s");
}

TEST(MeterRate, StaysBehindASessionThatInactivityEnded) {
  Meter bench("inactivity-keeps-rate");
  bench.program();
  bench.say(break_b0);
  bench.expect_start("behind a break");
  bench.hear();
  bench.program();
  bench.wait(91s);
  EXPECT_EQ(bench.ask(read), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(300s);
  bench.rate(9600);
  EXPECT_EQ(bench.ask(request), identification);
  EXPECT_EQ(bench.ask(option_select("050")), readout);
}

TEST(MeterPassword, UnlocksNothing) {
  Meter bench("password-unlocks-nothing", "write-protected");
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(password), ack);
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(read_note), note);
  Meter reads("password-unlocks-nothing", "read-protected");
  reads.program();
  EXPECT_EQ(reads.ask(read), error);
  EXPECT_EQ(reads.ask(password), ack);
  EXPECT_EQ(reads.ask(read), reading);
}

TEST(MeterPassword, IsMissedInAnotherWay) {
  for (const auto& [defect, variant, for_write, for_read] :
       {std::tuple("write-before-password-nak", "write-protected", nak, reading),
        std::tuple("write-before-password-silent", "write-protected", std::string(), reading),
        std::tuple("write-before-password-nak", "all-commands-protected", nak, error),
        std::tuple("read-before-password-nak", "read-protected", error, nak)}) {
    Meter bench(defect, variant);
    bench.program();
    EXPECT_EQ(bench.ask(write), for_write) << defect;
    EXPECT_EQ(bench.ask(read), for_read) << defect;
    EXPECT_EQ(bench.ask(password), ack) << defect;
    EXPECT_EQ(bench.ask(write), ack) << defect;
    EXPECT_EQ(bench.ask(command("W1", "99.99.99(0)")), error) << defect;
    EXPECT_EQ(bench.ask(command("R1", "99.99.99()")), error) << defect;
  }
  Meter blocks("write-before-password-silent", "all-commands-protected");
  blocks.program();
  EXPECT_EQ(blocks.ask(command("W3", "C.9(B)")), "");
  EXPECT_EQ(blocks.ask(command("E2", "E.1(1)")), error);
}

}  // namespace
}  // namespace umirig::sim
