// The commands beside P1, R1, W1 and B0.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_note = command("R1", "C.9()");
const std::string note = data_message("(UMIRIG)");

class Session : public Bench {
 public:
  explicit Session(const std::string& variant, const std::string& defect = "") : Bench(device(variant, defect)) { program(); }
  Heard ask(std::string_view text) { return Bench::ask(text, 400ms); }
};

TEST(MeterCommands, ReadAsR1Does) {
  Session bench("all-commands");
  for (const auto* name : {"R2", "R5", "R6"}) {
    EXPECT_EQ(bench.ask(command(name, "1.8.0()")), reading) << name;
    EXPECT_EQ(bench.ask(command(name, "C.9(1)")), note) << name;
    EXPECT_EQ(bench.ask(command(name, "1.8.0(2)")), error) << name;
    EXPECT_EQ(bench.ask(command(name, "99.99.99()")), error) << name;
    EXPECT_EQ(bench.ask(command(name, "1.8.0")), nak) << name;
  }
}

TEST(MeterCommands, WriteAsW1Does) {
  Session bench("all-commands");
  for (const auto* name : {"W2", "W5"}) {
    EXPECT_EQ(bench.ask(command(name, "C.9(" + std::string(name) + ")")), ack) << name;
    EXPECT_EQ(bench.ask(read_note), data_message("(" + std::string(name) + ")")) << name;
    EXPECT_EQ(bench.ask(command(name, "1.8.0(0)")), error) << name;
    EXPECT_EQ(bench.ask(command(name, "99.99.99(0)")), error) << name;
    EXPECT_EQ(bench.ask(command(name, "C.9(0*kWh)")), error) << name;
    EXPECT_EQ(bench.ask(framed("\x01" + std::string(name) +
                               "\x02"
                               "C.9(0)\x04")),
              nak)
        << name;
  }
}

TEST(MeterCommands, AreReservedWhereTheyAreNotListed) {
  Session bench("partial-read-only");
  for (const auto* name : {"R2", "R4", "R5", "R6", "W2", "W3", "W4", "W5", "E2", "P2"}) {
    EXPECT_EQ(bench.ask(command(name, "1.8.0()")), nak) << name;
  }
  Session silent("reserved-silence");
  EXPECT_EQ(silent.ask(command("R5", "1.8.0()")), "");
  EXPECT_EQ(silent.ask(command("P2", "()")), "");
  EXPECT_EQ(silent.ask(framed("\x01"
                              "B1\x03")),
            "");
}

TEST(MeterCommands, WorkWithoutR1) {
  Session bench("national-only");
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), error);
  EXPECT_EQ(bench.ask(command("R5", "1.8.0()")), reading);
}

TEST(MeterCommands, ExecuteOneAction) {
  Session bench("all-commands");
  EXPECT_EQ(bench.ask(command("E2", "E.1(1)")), ack);
  EXPECT_EQ(bench.ask(command("E2", "E.1()")), ack);
  EXPECT_EQ(bench.ask(command("E2", "C.9(1)")), error);
  EXPECT_EQ(bench.ask(command("E2", "E.1")), nak);
}

TEST(MeterCommands, NeedThePasswordAsR1AndW1Do) {
  Session bench("all-commands-protected");
  const std::vector<std::string> all = {command("R2", "C.9()"),  command("R3", "C.9()"),  command("R6", "C.9()"),
                                        command("W2", "C.9(A)"), command("W3", "C.9(A)"), command("W5", "C.9(A)"),
                                        command("E2", "E.1()")};
  for (const auto& one : all) EXPECT_EQ(bench.ask(one), error) << to_readable(view(one));
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack);
  for (const auto& one : all) EXPECT_NE(bench.ask(one).text, error) << to_readable(view(one));
}

TEST(MeterCommands, TakeTheSumBccWhereItIsMadeSo) {
  Session bench("all-commands-sum");
  EXPECT_EQ(bench.ask(framed("\x01R5\x02"
                             "1.8.0()\x03",
                             true)),
            framed("\x02(001234.567*kWh)\x03", true));
  EXPECT_EQ(bench.ask(framed("\x01R3\x02P.98(2)\x03", true)), framed("\x02P.98(0098.01)\x04", true));
}

TEST(MeterCommands, UnlockWithEitherPassword) {
  for (const auto& password : {command("P1", "(00000000)"), command("P2", "(5ECRE7)")}) {
    Bench bench(device("secure-password", "", {{"access", "all"}}));
    EXPECT_EQ(bench.program(), command("P0", "(A1B2C3D4)"));
    EXPECT_EQ(bench.ask(read_note), error);
    EXPECT_EQ(bench.ask(password), ack);
    EXPECT_EQ(bench.ask(read_note), note);
  }
}

TEST(MeterCommands, EndTheSessionBehindAWrongResult) {
  for (const auto* wrong : {"(WRONG)", "(00000000)", "()", "A(5ECRE7)", "(5ECRE7*V)"}) {
    Session bench("secure-password");
    EXPECT_EQ(bench.ask(command("P2", wrong)), break_b0) << wrong;
    bench.rate(300);
    EXPECT_EQ(bench.ask(request), identification) << wrong;
  }
}

TEST(MeterCommandDefects, ShowInOneCommandAlone) {
  const std::string set = "1.8.0()";
  const std::vector<std::array<std::string, 5>> table = {
      // defect, command and what comes of it, and what is stored then
      {"r2-nak", "R2", set, nak, "UMIRIG"},          {"r2-silent", "R2", set, "", "UMIRIG"},
      {"r5-acknowledged", "R5", set, ack, "UMIRIG"}, {"r5-silent", "R5", set, "", "UMIRIG"},
      {"r6-nak", "R6", set, nak, "UMIRIG"},          {"r6-silent", "R6", set, "", "UMIRIG"},
      {"w2-nak", "W2", "C.9(A)", nak, "A"},          {"w2-not-acknowledged", "W2", "C.9(A)", "", "A"},
      {"w5-nak", "W5", "C.9(A)", nak, "A"},          {"w5-not-acknowledged", "W5", "C.9(A)", "", "A"},
      {"e2-nak", "E2", "E.1(1)", nak, "UMIRIG"},     {"e2-silent", "E2", "E.1(1)", "", "UMIRIG"},
  };
  for (const auto& [defect, name, data, answer, stored] : table) {
    Session bench("all-commands", defect);
    EXPECT_EQ(bench.ask(command(name, data)), answer) << defect;
    EXPECT_EQ(bench.ask(read_note), data_message("(" + stored + ")")) << defect;
    EXPECT_EQ(bench.ask(command("R1", set)), reading) << defect;
    EXPECT_EQ(bench.ask(command("W1", "C.9(B)")), ack) << defect;
  }
}

TEST(MeterCommandDefects, ChangeTheAnswerToAResult) {
  const auto after = [](const char* defect, const char* result) {
    Bench bench(device("secure-password", defect, {{"access", "all"}}));
    bench.program();
    const auto answer = bench.ask(command("P2", result), 400ms).text;
    return answer + "|" + bench.ask(read_note, 400ms).text;
  };
  EXPECT_EQ(after("right-result-refused", "(5ECRE7)"), nak + "|" + note);
  EXPECT_EQ(after("right-result-refused", "(WRONG)"), break_b0 + "|");
  EXPECT_EQ(after("any-result-accepted", "(WRONG)"), ack + "|" + note);
  EXPECT_EQ(after("wrong-result-nak", "(WRONG)"), nak + "|");
  EXPECT_EQ(after("wrong-result-nak", "(5ECRE7)"), ack + "|" + note);
  EXPECT_EQ(after("wrong-result-silent", "(WRONG)"), "|");
  EXPECT_EQ(after("wrong-result-silent", "(5ECRE7)"), ack + "|" + note);
}

}  // namespace
}  // namespace umirig::sim
