// Meters that answer what is not due, or stay where they should not be.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_note = command("R1", "C.9()");
const std::string note = data_message("(UMIRIG)");
const std::string write = command("W1", "C.9(B)");
const std::string operand = command("P0", "()");
const std::string readout = readout_message(MeterOptions(), MeterStore());

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {}
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
  void expect_start(const char* what) {
    rate(300);
    EXPECT_EQ(ask(request), identification) << what;
  }
};

// At the start, with none of the defects of this file.
TEST(MeterAtItsStart, HearsRequestsAlone) {
  Meter bench("");
  for (const auto& text : {option_select("050"), nak, read, write}) EXPECT_EQ(bench.ask(text, 1s), "");
  bench.program();
  EXPECT_EQ(bench.ask(read_note), note);
}

TEST(MeterOutOfPlace, AnswersAnOptionSelectAtTheStartWithTheReadout) {
  Meter bench("select-at-start-answered");
  for (const auto* select : {"050", "041", "252"}) {
    const auto heard = bench.ask(option_select(select), 4s);
    EXPECT_EQ(heard, readout) << select;
    expect_time(heard.delay, 210ms);
  }
  EXPECT_EQ(bench.ask("\x06" + option_select("000"), 4s), readout);
  bench.say(
      "\x06"
      "0");
  bench.wait(2s);
  EXPECT_EQ(bench.ask("50\r\n"), "");
  EXPECT_EQ(bench.ask(nak + read), "");
  EXPECT_EQ(bench.ask("\x06" + request), identification);
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600, 1s), readout);
  bench.expect_start("behind it");
}

TEST(MeterOutOfPlace, KnowsNoOptionSelectAtTheStartOfOtherModes) {
  Meter bench("select-at-start-answered", "mode-a");
  EXPECT_EQ(bench.ask(option_select("0X0")), "");
}

TEST(MeterOutOfPlace, AnswersANakAtTheStartWithTheReadout) {
  Meter bench("nak-at-start-answered");
  const auto heard = bench.ask(nak, 4s);
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 210ms);
  bench.say_damaged(nak[0]);
  EXPECT_EQ(bench.ask(option_select("050")), "");
  EXPECT_EQ(bench.program(), operand);
  EXPECT_EQ(bench.ask(nak), "");
}

TEST(MeterOutOfPlace, AnswersAReadAtTheStart) {
  Meter bench("command-at-start-answered");
  for (int i = 0; i < 2; ++i) {
    const auto heard = bench.ask(read, 1s);
    EXPECT_EQ(heard, reading);
    expect_time(heard.delay, 210ms);
  }
  auto wrong = read;
  wrong.back() ^= 1;
  for (const auto& text : {wrong, command("R1", "99.99.99()"), write, command("P1", "(1)")}) EXPECT_EQ(bench.ask(text), "");
  EXPECT_EQ(bench.ask(read_note, 1s), note);
  bench.expect_start("behind them");
}

TEST(MeterOutOfPlace, CarriesOutAWriteAtTheStartInSilence) {
  Meter bench("write-at-start-carried-out");
  auto wrong = command("W1", "C.9(A)");
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), "");
  bench.program();
  EXPECT_EQ(bench.ask(read_note), note);
  bench.say(break_b0);
  bench.rate(300);
  EXPECT_EQ(bench.ask(write), "");
  EXPECT_EQ(bench.ask(read), "");
  bench.program();
  EXPECT_EQ(bench.ask(read_note), data_message("(B)"));
}

TEST(MeterOutOfPlace, AnswersARequestInASession) {
  for (const auto& [defect, answer] :
       {std::pair("", std::string()), std::pair("request-in-programming-answered", identification)}) {
    Meter bench(defect);
    bench.program();
    EXPECT_EQ(bench.ask("xx" + request, 1s), answer) << defect;
    EXPECT_EQ(bench.ask("/?12345678!\r\n", 1s), "") << defect;
    bench.say("/?");
    bench.wait(2s);
    EXPECT_EQ(bench.ask("!\r\n"), "") << defect;
    EXPECT_EQ(bench.ask(read), reading) << defect;
    bench.say(break_b0);
    bench.expect_start(defect);
  }
}

TEST(MeterOutOfPlace, EndsItsSessionBehindNoise) {
  for (const auto& [defect, answer] : {std::pair("", reading), std::pair("noise-ends-session", std::string())}) {
    Meter bench(defect);
    bench.program();
    bench.ask(ack + nak);
    bench.say_damaged('x');
    EXPECT_EQ(bench.ask(read), reading) << defect;
    EXPECT_EQ(bench.ask(nak), reading) << defect;
    EXPECT_EQ(bench.ask("x"), "") << defect;
    EXPECT_EQ(bench.ask(read), answer) << defect;
    bench.say(break_b0);
    bench.expect_start(defect);
  }
}

TEST(MeterOutOfPlace, TakesNoiseForTraffic) {
  for (const auto& [defect, answer] : {std::pair("", std::string()), std::pair("noise-keeps-session", reading)}) {
    for (const auto& noise : {std::string("x"), ack, nak, std::string("\x01")}) {
      Meter bench(defect);
      bench.program();
      bench.wait(70s);
      bench.say(noise);
      bench.wait(40s);
      EXPECT_EQ(bench.ask(read), answer) << defect;
    }
    Meter bench(defect);
    bench.program();
    bench.wait(95s);
    bench.expect_start(defect);
  }
}

TEST(MeterOutOfPlace, HearsCommandsBehindTheReadoutThatAnotherZLedTo) {
  Meter bench("programming-behind-fallback");
  bench.ask(request);
  EXPECT_EQ(bench.ask(option_select("041"), 2s), readout);
  EXPECT_EQ(bench.ask(request), "");
  EXPECT_EQ(bench.ask(read, 1s), reading);
  EXPECT_EQ(bench.ask(command("W1", "99.99.99(0)"), 1s), data_message("(ERROR)"));
  bench.say(break_b0);
  bench.expect_start("behind the break");
  EXPECT_EQ(bench.ask(option_select("041"), 2s), readout);
  bench.wait(89s);
  bench.expect_start("behind the inactivity time");
  for (const auto* select : {"040", "000", "05x"}) {  // these are for the readout
    EXPECT_EQ(bench.ask(option_select(select), 1s), readout) << select;
    EXPECT_EQ(bench.ask(read, 1s), "") << select;
    bench.expect_start(select);
  }
  bench.hear();
  EXPECT_EQ(bench.program(), operand);
}

TEST(MeterOutOfPlace, EntersProgrammingModeWhereTheReadoutWasSelected) {
  Meter bench("readout-select-gives-operand");
  bench.ask(request);
  EXPECT_EQ(bench.ask_at(option_select("050"), 9600), operand);
  EXPECT_EQ(bench.ask(read), reading);
  bench.say(break_b0);
  for (const auto* select : {"000", "040"}) {
    bench.expect_start(select);
    EXPECT_EQ(bench.ask(option_select(select), 1s), readout) << select;
  }
  Meter refuses("readout-select-gives-operand", "programming-refused-by-break");
  refuses.ask(request);
  EXPECT_EQ(refuses.ask(option_select("050")), break_b0);
}

TEST(MeterOutOfPlace, SendsTheReadoutBehindAnIncompleteSelectAtTheRateOfZ) {
  Meter bench("incomplete-select-at-z");
  bench.ask(request);
  const auto heard = bench.ask_at(
      "\x06"
      "05",
      9600, 2s);
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 1710ms);
  bench.expect_start("behind it");
  EXPECT_EQ(bench.ask("\x06"
                      "05xx",
                      3s),
            readout);  // wrong, and not incomplete
  EXPECT_EQ(bench.ask(request, 4s), identification + readout);
}

TEST(MeterOutOfPlace, EndsItsSessionByABreakOfAnyType) {
  for (const auto& [defect, answer, next] :
       {std::tuple("", nak, reading), std::tuple("any-break-type-accepted", std::string(), std::string())}) {
    Meter bench(defect);
    bench.program();
    auto wrong = framed(
        "\x01"
        "B7\x03");
    wrong.back() ^= 1;
    EXPECT_EQ(bench.ask(wrong), nak) << defect;
    EXPECT_EQ(bench.ask(framed("\x01"
                               "B7\x03")),
              answer)
        << defect;
    EXPECT_EQ(bench.ask(read), next) << defect;
    bench.say(break_b0);
    bench.expect_start(defect);
  }
}

TEST(MeterOutOfPlace, SendsADataMessageAgainUnasked) {
  Meter bench("answer-repeated-unasked");
  EXPECT_EQ(bench.program(), operand);
  const auto twice = bench.ask(read, 3s);
  EXPECT_EQ(twice, reading + reading);
  expect_time(twice.longest_gap, 1s);
  EXPECT_EQ(bench.ask(write, 3s), ack);
  EXPECT_EQ(bench.ask(command("R1", "99.99.99()"), 3s), data_message("(ERROR)"));
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(write, 3s), ack);  // cancels it
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(nak, 3s), reading + reading);
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(ack, 3s), reading);  // which is no command
  bench.wait(80s);
  EXPECT_EQ(bench.ask(read), reading);
}

}  // namespace
}  // namespace umirig::sim
