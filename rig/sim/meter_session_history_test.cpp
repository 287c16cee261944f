// Defects that show in what went before in a session: a password, a read, a NAK, other writes; and half-right data sets.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_note = command("R1", "C.9()");
const std::string write = command("W1", "C.9(B)");
const std::string password = command("P1", "(00000000)");
const std::string wrong_password = command("P1", "(1)");

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) { program(); }
  Heard ask(std::string_view text, Duration quiet = 400ms) { return Bench::ask(text, quiet); }
  Heard ask_damaged(const std::string& text, std::size_t at) {
    say(text.substr(0, at));
    say_damaged(text[at]);
    return ask(text.substr(at + 1));
  }
  bool is_at_start() {
    rate(300);
    return Bench::ask(request, 1s) == identification;
  }
};

std::string with_wrong_bcc(std::string message) {
  message.back() = static_cast<char>(message.back() ^ 0x15);
  return message;
}

TEST(MeterWrite, IsTakenWithAParityErrorBetweenItsBracketAndItsEtx) {
  const auto bracket = write.find('(');
  for (const auto& [defect, answer] : {std::pair("", nak), std::pair("parity-unchecked-in-value", ack)}) {
    Meter bench(defect);
    EXPECT_EQ(bench.ask_damaged(write, bracket), nak);
    EXPECT_EQ(bench.ask_damaged(write, bracket + 1), answer);
    EXPECT_EQ(bench.ask_damaged(write, bracket + 2), answer);
    EXPECT_EQ(bench.ask_damaged(write, write.size() - 1), nak);
    EXPECT_EQ(bench.ask_damaged(read, read.size() - 3), nak);
    bench.say(write.substr(0, bracket + 3));
    bench.say_damaged('\x03');
    EXPECT_EQ(bench.ask(write.substr(bracket + 4), 2s), "");
  }
}

TEST(MeterWrite, IsTakenWithAWrongBccBehindThePassword) {
  for (const auto& [defect, answer] : {std::pair("", nak), std::pair("bcc-unchecked-in-write-behind-password", ack)}) {
    Meter bench(defect);
    EXPECT_EQ(bench.ask(with_wrong_bcc(write)), nak);
    EXPECT_EQ(bench.ask(password), ack);
    EXPECT_EQ(bench.ask(with_wrong_bcc(write)), answer);
    EXPECT_EQ(bench.ask(with_wrong_bcc(read)), nak);
    bench.say(break_b0);
    bench.program();
    EXPECT_EQ(bench.ask(with_wrong_bcc(write)), nak);
  }
}

TEST(MeterCommand, NeedsNoClosingBracket) {
  Meter bench("closing-bracket-unchecked", "all-commands");
  EXPECT_EQ(bench.ask(command("R1", "1.8.0(")), reading);
  EXPECT_EQ(bench.ask(command("W1", "C.9(B")), ack);
  EXPECT_EQ(bench.ask(read_note), data_message("(B)"));
  for (const auto* data : {"1.8.0", "1.8.0)", "C.9(B(", "C.9(B*"}) EXPECT_NE(bench.ask(command("W1", data)), ack) << data;
  EXPECT_EQ(bench.ask(command("W2", "C.9(B")), nak);
  EXPECT_EQ(bench.ask(command("P1", "(00000000")), nak);
}

TEST(MeterPassword, MayHaveAUnit) {
  Meter bench("password-with-unit-accepted", "write-protected");
  EXPECT_EQ(bench.ask(command("P1", "(00000000*x)")), ack);
  EXPECT_EQ(bench.ask(write), ack);
  for (const auto* wrong : {"X(00000000)", "(0000000*x)"}) {
    Meter other("password-with-unit-accepted");
    EXPECT_EQ(other.ask(command("P1", wrong)), nak) << wrong;
  }
  EXPECT_EQ(Meter("").ask(command("P1", "(00000000*x)")), nak);
}

TEST(MeterCommand, IsDroppedBehindThePasswordWhenItIsSlow) {
  Meter bench("slow-command-behind-password-dropped");
  const auto slowly = [&] {
    bench.say(read.substr(0, 5));
    bench.wait(1200ms);
    return bench.ask(read.substr(5));
  };
  EXPECT_EQ(slowly(), reading);
  EXPECT_EQ(bench.ask(password), ack);
  EXPECT_EQ(slowly(), "");
  EXPECT_EQ(bench.ask(read), reading);
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(slowly(), reading);
}

TEST(MeterWrite, NeedsNoPasswordBehindARead) {
  for (const auto& [defect, answer] : {std::pair("", error), std::pair("read-unlocks-writes", ack)}) {
    Meter bench(defect, "write-protected");
    EXPECT_EQ(bench.ask(command("R1", "99.99.99()")), error);
    EXPECT_EQ(bench.ask(write), error);
    EXPECT_EQ(bench.ask(read), reading);
    EXPECT_EQ(bench.ask(write), answer);
    bench.say(break_b0);
    bench.program();
    EXPECT_EQ(bench.ask(write), error);
  }
}

TEST(MeterBreak, IsIgnoredBehindThePassword) {
  Meter bench("break-ignored-behind-password");
  bench.say(break_b0);
  EXPECT_TRUE(bench.is_at_start());
  bench.wait(12s);
  bench.program();
  EXPECT_EQ(bench.ask(password), ack);
  EXPECT_EQ(bench.ask(break_b0), "");
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_FALSE(bench.is_at_start());
}

TEST(MeterSession, NeverEndsBehindANak) {
  Meter bench("session-never-ends-behind-nak");
  EXPECT_EQ(bench.ask(with_wrong_bcc(read)), nak);
  bench.wait(1000s);
  EXPECT_EQ(bench.ask(read), reading);
  bench.wait(91s);
  EXPECT_TRUE(bench.is_at_start());
}

TEST(MeterSession, GoesOnBehindTheSecondWrongPassword) {
  Meter bench("second-wrong-password-keeps-session");
  EXPECT_EQ(bench.ask(wrong_password), break_b0);
  EXPECT_EQ(bench.ask(read), "");
  for (int i = 0; i < 2; ++i) {
    bench.program();
    EXPECT_EQ(bench.ask(wrong_password), break_b0);
    bench.wait(115s);
    EXPECT_EQ(bench.ask(read), reading);
    bench.wait(121s);
    EXPECT_EQ(bench.ask(read), "");
  }
  bench.meter().restart();
  bench.program();
  EXPECT_EQ(bench.ask(wrong_password), break_b0);
  EXPECT_EQ(bench.ask(read), "");
}

TEST(MeterWrite, IsLostWhereItIsTheThirdOfASession) {
  Meter bench("third-write-lost");
  for (int session = 0; session < 2; ++session) {
    for (const auto* value : {"1", "2", "3", "4", "5", "6", "7"}) {
      if (value[0] == '2') {
        EXPECT_EQ(bench.ask(command("W1", "99.99.99(x)")), error);
      }
      EXPECT_EQ(bench.ask(command("W1", "C.9(" + std::string(value) + ")")), ack);
      const bool lost = value[0] == '3' || value[0] == '6';
      const auto stored = std::string(1, static_cast<char>(lost ? value[0] - 1 : value[0]));
      EXPECT_EQ(bench.ask(read_note), data_message("(" + stored + ")")) << value;
    }
    bench.say(break_b0);
    bench.program();
  }
}

}  // namespace
}  // namespace umirig::sim
