// Meters with a defect that keep what they should forget, forget what they should keep, or do not look where they should.
#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string write = command("W1", "C.9(B)");
const std::string password = command("P1", "(00000000)");
const std::string readout = readout_message(MeterOptions(), MeterStore());

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {}
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
};

TEST(MeterWithoutPassword, CarriesOutFurtherWrites) {
  Meter bench("further-writes-need-no-password", "all-commands-protected");
  bench.program();
  for (const auto* name : {"W2", "W3", "W4", "W5"}) EXPECT_EQ(bench.ask(command(name, "C.9(B)")), ack) << name;
  for (const auto& refused : {write, command("E2", "E.1(1)"), read, command("R2", "1.8.0()")}) {
    EXPECT_EQ(bench.ask(refused), error) << to_readable(view(refused));
  }
}

TEST(MeterWithoutPassword, CarriesOutFurtherReads) {
  Meter bench("further-reads-need-no-password", "all-commands-protected");
  bench.program();
  const auto data = data_message("1.8.0(001234.567*kWh)\r\n");
  for (const auto* name : {"R2", "R3", "R4", "R5", "R6"}) EXPECT_EQ(bench.ask(command(name, "1.8.0()")), data) << name;
  for (const auto& refused : {write, read, command("W2", "C.9(B)")}) EXPECT_EQ(bench.ask(refused), error);
}

TEST(MeterSelect, ComesTooLateForIt) {
  for (const auto& [pause, in_time] : {std::pair(780ms, true), std::pair(800ms, false)}) {
    Meter bench("late-select-ignored");
    bench.say(request);
    EXPECT_EQ(bench.hear_characters(identification.size()), identification);
    bench.wait(pause + 210ms);
    const auto heard = bench.ask_at(option_select("050"), in_time ? 9600 : 300, 4s);
    EXPECT_EQ(heard, readout);
  }
}

TEST(MeterPassword, IsTakenBackByAnErrorMessage) {
  for (const auto& [defect, answer] : {std::pair("", ack), std::pair("login-lost-by-error", error)}) {
    for (const auto& refused : {command("W1", "99.99.99(0)"), command("R1", "99.99.99()")}) {
      Meter bench(defect, "write-protected");
      bench.program();
      EXPECT_EQ(bench.ask(password), ack);
      EXPECT_EQ(bench.ask(command("X1", "()")), nak);
      EXPECT_EQ(bench.ask(write), ack);
      EXPECT_EQ(bench.ask(refused), error);
      EXPECT_EQ(bench.ask(write), answer) << defect;
      EXPECT_EQ(bench.ask(password), ack);
      EXPECT_EQ(bench.ask(write), ack);
    }
  }
}

TEST(MeterSession, EndsAlthoughCommandsAreRefused) {
  for (const auto& [defect, answer] : {std::pair("", reading), std::pair("refusals-do-not-count", std::string())}) {
    for (const auto& [refused, refusal] : {std::pair(command("X1", "()"), nak), std::pair(command("R1", "99.99.99()"), error)}) {
      Meter bench(defect);
      bench.program();
      bench.wait(60s);
      EXPECT_EQ(bench.ask(read), reading);
      bench.wait(60s);
      EXPECT_EQ(bench.ask(refused), refusal);
      bench.wait(60s);
      EXPECT_EQ(bench.ask(read), answer) << defect;
    }
  }
}

TEST(MeterRepetitions, RunOutUntilPowerOn) {
  Meter bench("repetitions-run-out", "repeat");
  const auto repetitions = [&] {
    read_out_at_z(bench);
    int count = 0;
    for (int i = 0; i < 2; ++i) count += bench.ask(nak) == readout ? 1 : 0;
    bench.wait(2s);
    return count;
  };
  EXPECT_EQ(repetitions(), 2);
  EXPECT_EQ(repetitions(), 1);
  EXPECT_EQ(repetitions(), 0);
  bench.meter().restart();
  EXPECT_EQ(repetitions(), 2);
}

TEST(MeterRepetitions, ComeAtTheRateOfZ) {
  Meter bench("repeat-at-z", "repeat");
  read_out_at_z(bench);
  EXPECT_EQ(bench.ask(nak), readout);
  bench.wait(2s);
  sign_on_again(bench);
  EXPECT_EQ(bench.ask(option_select("000")), readout);
  EXPECT_EQ(bench.ask_at(nak, 9600, 400ms), readout);
}

TEST(MeterTransfer, GoesOnWhereTheOneBeforeWasCutShort) {
  const auto block = [](const char* data) { return framed("\x02" + std::string(data) + "\x04"); };
  Meter bench("transfer-resumes", "all-commands");
  const auto r3 = command("R3", "P.98(3)");
  bench.program();
  EXPECT_EQ(bench.ask(r3), block("P.98(0098.01)"));
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(r3), block("(0098.02)"));
  EXPECT_EQ(bench.ask(ack), data_message("(0098.03)"));
  EXPECT_EQ(bench.ask(r3), block("P.98(0098.01)"));
  EXPECT_EQ(bench.ask(command("R4", "P.98(3)")), block("P.98(0098.01)"));
  EXPECT_EQ(bench.ask(ack), block("(0098.02)"));
  EXPECT_EQ(bench.ask(command("R4", "P.98(3)")), block("P.98(0098.01)"));
  EXPECT_EQ(bench.ask(command("R3", "P.98(5)")), block("P.98(0098.01)"));
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(r3), block("P.98(0098.01)"));
}

TEST(MeterRequest, CountsAsDamagedBehindADamagedCharacter) {
  for (const auto& [defect, answer] :
       {std::pair("", identification), std::pair("parity-error-before-request-counts", std::string())}) {
    Meter bench(defect);
    EXPECT_EQ(ask_damaged(bench, "xy" + request, 0, 400ms), answer) << defect;
    bench.hear();
    EXPECT_EQ(ask_damaged(bench, "xy" + request, 1, 400ms), answer) << defect;
    bench.hear();
    bench.say_damaged('x', framing_error);
    EXPECT_EQ(bench.ask(request, 4s), identification + readout) << defect;
    bench.say_damaged('x');
    bench.wait(1600ms);
    EXPECT_EQ(bench.ask(request), identification) << defect;
  }
}

TEST(MeterSelect, BeginsWithWhatIsLeftOfAnIncompleteOne) {
  Meter bench("incomplete-select-stays");
  const auto select_at_z = [&] {
    sign_on_again(bench);
    return bench.ask_at(option_select("050"), 9600, 4s);
  };
  const auto incomplete = [&] {
    sign_on_again(bench);
    EXPECT_EQ(bench.ask(option_select("050").substr(0, 3), 4s), readout);
  };
  EXPECT_EQ(select_at_z(), readout);
  incomplete();
  bench.ask(request);
  EXPECT_EQ(bench.ask(option_select("050"), 4s), readout);
  EXPECT_EQ(select_at_z(), readout);
  incomplete();
  bench.meter().restart();
  EXPECT_EQ(select_at_z(), readout);
}

}  // namespace
}  // namespace umirig::sim
