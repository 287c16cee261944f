// Meters with a defect that treat further commands otherwise than R1 and W1, and those that take what is nearly right.
#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) { program(); }
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
};

std::string with_wrong_bcc(std::string message) {
  message.back() = static_cast<char>(message.back() ^ 0x15);
  return message;
}

TEST(MeterCommand, IsRefusedWithAWrongBccUnlessItIsAFurtherOne) {
  for (const auto& [defect, answer] : {std::pair("", nak), std::pair("bcc-unchecked-in-further-commands", reading)}) {
    for (const auto* name : {"R2", "R3", "R4", "R5", "R6"}) {
      Meter bench(defect, "all-commands");
      EXPECT_EQ(bench.ask(with_wrong_bcc(command(name, "1.8.0()"))), answer) << name;
      EXPECT_EQ(bench.ask(with_wrong_bcc(command("R1", "1.8.0()"))), nak);
    }
    for (const auto* name : {"W2", "W4", "W5"}) {
      Meter bench(defect, "all-commands");
      EXPECT_EQ(bench.ask(with_wrong_bcc(command(name, "C.9(B)"))), *defect == '\0' ? nak : ack) << name;
      EXPECT_EQ(bench.ask(with_wrong_bcc(command("W1", "C.9(B)"))), nak);
      EXPECT_EQ(bench.ask(with_wrong_bcc(command("W3", "C.9(B)"))), nak);
    }
  }
}

TEST(MeterCommand, AnswersForAnUnknownAddressWhereItIsAFurtherOne) {
  Meter reads("unknown-address-in-further-reads", "all-commands");
  for (const auto* name : {"R2", "R5", "R6"}) {
    EXPECT_EQ(reads.ask(command(name, "99.99.99()")), data_message("99.99.99(0)")) << name;
    EXPECT_EQ(reads.ask(command(name, "1.8.0()")), reading) << name;
  }
  for (const auto* name : {"R1", "R3", "R4"}) EXPECT_EQ(reads.ask(command(name, "99.99.99()")), error) << name;
  Meter writes("unknown-address-in-further-writes", "all-commands");
  for (const auto* name : {"W2", "W5", "E2"}) EXPECT_EQ(writes.ask(command(name, "99.99.99(B)")), ack) << name;
  for (const auto* name : {"W1", "W3", "W4"}) EXPECT_EQ(writes.ask(command(name, "99.99.99(B)")), error) << name;
}

TEST(MeterCommand, NeedsNoBracketsWhereItIsAFurtherOne) {
  Meter bench("brackets-unchecked-in-further-commands", "all-commands");
  for (const auto* name : {"R2", "R5", "R6"}) EXPECT_EQ(bench.ask(command(name, "1.8.0")), reading) << name;
  for (const auto* name : {"W2", "W5"}) EXPECT_EQ(bench.ask(command(name, "C.9B")), ack) << name;
  for (const auto* name : {"R1", "R3", "R4"}) EXPECT_EQ(bench.ask(command(name, "1.8.0")), nak) << name;
  for (const auto* name : {"W1", "W3", "W4"}) EXPECT_EQ(bench.ask(command(name, "C.9B")), nak) << name;
}

TEST(MeterCommand, OfAReservedTypeReads) {
  Meter bench("reserved-read-carried-out");
  for (const auto* name : {"R0", "R1", "R7", "R8", "R9"}) EXPECT_EQ(bench.ask(command(name, "1.8.0()")), reading) << name;
  for (const auto* name : {"R2", "R5", "W0", "r1"}) EXPECT_EQ(bench.ask(command(name, "1.8.0()")), nak) << name;
}

TEST(MeterPassword, ByP2UnlocksNothing) {
  const auto write = command("W1", "C.9(B)");
  for (const auto& [defect, answer] : {std::pair("", ack), std::pair("secure-result-unlocks-nothing", error)}) {
    Meter bench(defect, "secure-password-protected");
    EXPECT_EQ(bench.ask(write), error);
    EXPECT_EQ(bench.ask(command("P2", "(5ECRE7)")), ack);
    EXPECT_EQ(bench.ask(write), answer);
    EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack);
    EXPECT_EQ(bench.ask(write), ack);
  }
}

TEST(MeterPassword, MayEndWithAnyCharacter) {
  Meter bench("password-last-character-ignored", "write-protected");
  EXPECT_EQ(bench.ask(command("P1", "(00000009)")), ack);
  EXPECT_EQ(bench.ask(command("W1", "C.9(B)")), ack);
  for (const auto* wrong : {"(90000000)", "(0000000)", "(000000000)", "()"}) {
    Meter other("password-last-character-ignored");
    EXPECT_NE(other.ask(command("P1", wrong)), ack) << wrong;
  }
}

TEST(MeterPartialWrite, GoesOnBehindAnotherCommand) {
  Meter bench("continuation-behind-other-command-taken", "all-commands");
  const std::string read = command("R1", "C.9()");
  std::string block =
      "\x01W3\x02"
      "C.9(AB)\x04";
  char bcc = 0;
  for (std::size_t i = 1; i < block.size(); ++i) bcc = static_cast<char>(bcc ^ block[i]);
  EXPECT_EQ(bench.ask(block + bcc), ack);
  EXPECT_NE(bench.ask(read), data_message("(AB)"));
  EXPECT_EQ(bench.ask(command("W3", "(CD)")), ack);
  EXPECT_EQ(bench.ask(read), data_message("(ABCD)"));
}

}  // namespace
}  // namespace umirig::sim
