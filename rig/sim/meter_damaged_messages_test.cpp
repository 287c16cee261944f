// What meters with a defect make of messages with a parity error, a wrong BCC, or too many characters.
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
const std::string readout = readout_message(MeterOptions(), MeterStore());
const std::size_t in_the_middle = 6;

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect) : Bench(device("", defect)) {}
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
  Heard ask_damaged(std::string_view text, std::size_t at, std::uint8_t errors = parity_error) {
    say(text.substr(0, at));
    say_damaged(text[at], errors);
    return ask(text.substr(at + 1));
  }
  void expect_start(const char* what) {
    rate(300);
    EXPECT_EQ(ask(request), identification) << what;
  }
};

TEST(MeterDamagedCommand, IsRefusedByNakAndNotCarriedOut) {
  Meter bench("");
  bench.program();
  for (const auto at : {in_the_middle, write.size() - 1}) EXPECT_EQ(bench.ask_damaged(write, at), nak);
  EXPECT_EQ(bench.ask(read_note), note);
}

TEST(MeterDamagedCommand, IsNotAnsweredWhereTheParityErrorStandsBeforeItsBcc) {
  Meter bench("parity-error-not-answered");
  bench.program();
  EXPECT_EQ(bench.ask_damaged(read, 1), "");
  EXPECT_EQ(bench.ask_damaged(read, in_the_middle), "");
  EXPECT_EQ(bench.ask_damaged(read, read.size() - 1), nak);
  EXPECT_EQ(bench.ask_damaged(read, in_the_middle, framing_error), nak);
  EXPECT_EQ(bench.ask(read), reading);
}

TEST(MeterDamagedCommand, IsAnsweredWithAnErrorMessage) {
  Meter bench("parity-error-answered-with-error");
  bench.program();
  for (const auto at : {in_the_middle, write.size() - 1}) EXPECT_EQ(bench.ask_damaged(write, at), error);
  EXPECT_EQ(bench.ask_damaged(write, in_the_middle, framing_error), nak);
  EXPECT_EQ(bench.ask(read_note), note);
  auto wrong = read;
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), nak);
}

TEST(MeterDamagedCommand, IsCarriedOutThoughRefused) {
  Meter bench("parity-error-executed");
  bench.program();
  EXPECT_EQ(bench.ask_damaged(read, in_the_middle), nak);
  EXPECT_EQ(bench.ask_damaged(write, in_the_middle, framing_error), nak);
  auto wrong = write;
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), nak);
  EXPECT_EQ(bench.ask(read_note), note);
  EXPECT_EQ(bench.ask_damaged(write, in_the_middle), nak);
  EXPECT_EQ(bench.ask(read_note), data_message("(B)"));
  const auto other = command("W1", "C.9(C)");
  EXPECT_EQ(bench.ask_damaged(other, other.size() - 1), nak);
  EXPECT_EQ(bench.ask(read_note), data_message("(C)"));
}

TEST(MeterDamagedCommand, EndsTheSessionBehindItsNak) {
  Meter bench("parity-error-ends-session");
  bench.program();
  EXPECT_EQ(bench.ask_damaged(read, in_the_middle, framing_error), nak);
  auto wrong = read;
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), nak);
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask_damaged(read, in_the_middle), nak);
  EXPECT_EQ(bench.ask(read), "");
  bench.expect_start("behind it");
}

TEST(MeterDamagedRequest, IsAnsweredWithNak) {
  for (const auto& [defect, answer] : {std::pair("", std::string()), std::pair("damaged-request-answered-with-nak", nak)}) {
    Meter bench(defect);
    for (std::size_t at = 0; at < request.size(); ++at) {
      EXPECT_EQ(bench.ask_damaged(request, at), answer) << defect << " " << at;
      EXPECT_EQ(bench.ask_damaged(request, at, framing_error), "") << defect << " " << at;
      bench.wait(2s);
    }
    EXPECT_EQ(bench.ask_damaged("HELLO!\r\n", 3), "") << defect;
    EXPECT_EQ(bench.ask(request, 4s), identification + readout) << defect;
  }
}

TEST(MeterDamagedRequest, DeafensItUntilPowerOn) {
  Meter bench("deaf-after-parity-error");
  bench.ask_damaged("HELLO!\r\n", 3);
  EXPECT_EQ(bench.ask_damaged(request, 2, framing_error), "");
  EXPECT_EQ(bench.ask(request, 4s), identification + readout);
  EXPECT_EQ(bench.ask_damaged(request, 2), "");
  EXPECT_EQ(bench.ask(request), "");
  bench.wait(200s);
  EXPECT_EQ(bench.ask("/?12345678!\r\n"), "");
  bench.meter().restart();
  bench.expect_start("behind power on");
}

TEST(MeterWrongBcc, IsNotAnswered) {
  Meter bench("bcc-wrong-not-answered");
  bench.program();
  auto wrong = write;
  wrong.back() ^= 1;
  EXPECT_EQ(bench.ask(wrong), "");
  EXPECT_EQ(bench.ask_damaged(wrong, in_the_middle), nak);
  EXPECT_EQ(bench.ask(read_note), note);
}

TEST(MeterLongCommand, DeafensItForTheRestOfTheSession) {
  const auto of_length = [](std::size_t length) { return command("W1", "C.9(" + std::string(length - 5, 'x') + ")"); };
  Meter bench("deaf-after-long-command");
  for (int session = 0; session < 2; ++session) {
    bench.program();
    EXPECT_EQ(bench.ask(of_length(200)), nak);
    EXPECT_EQ(bench.ask(read), reading);
    EXPECT_EQ(bench.ask(of_length(201)), nak);
    EXPECT_EQ(bench.ask(read), "");
    EXPECT_EQ(bench.ask(write), "");
    EXPECT_EQ(bench.ask(break_b0), "");
    bench.expect_start("behind the break");
    bench.hear();
  }
  bench.program();
  EXPECT_EQ(bench.ask(read_note), note);
}

}  // namespace
}  // namespace umirig::sim
