#include "rig/sim/meter_session.hpp"

#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");

TEST(MeterSession, BeginsWithTheOperandAtTheRateOfZ) {
  Bench bench;
  EXPECT_EQ(bench.program(), command("P0", "()"));
  Bench other("operand=A1B2C3D4");
  EXPECT_EQ(other.program(), command("P0", "(A1B2C3D4)"));
}

TEST(MeterSession, RunsAt300BdWhenTheSelectAsksForThat) {
  Bench bench;
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask("\x06"
                      "001\r\n"),
            command("P0", "()"));
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
}

TEST(MeterSession, ReadsOneLocationOfAnyRegister) {
  Bench bench;
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0(1)")), reading);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(UMIRIG)"));
  for (const auto* wrong : {"1.8.0(0)", "1.8.0(2)", "1.8.0(x)", "1.8.0(1*kWh)", "99.99.99()", "()"}) {
    EXPECT_EQ(bench.ask(command("R1", wrong)), error) << wrong;
  }
}

TEST(MeterSession, MayRepeatTheAddressAndEndWithALine) {
  Bench bench("answer_address=yes&answer_crlf=yes");
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), data_message("1.8.0(001234.567*kWh)\r\n"));
}

TEST(MeterSession, WritesTheOneRegisterThatCanBeWritten) {
  Bench bench;
  bench.program();
  EXPECT_EQ(bench.ask(command("W1", "C.9(NEW)")), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(NEW)"));
  for (const auto* wrong : {"1.8.0(0)", "99.99.99(0)", "C.9(X*kWh)"}) EXPECT_EQ(bench.ask(command("W1", wrong)), error) << wrong;
  EXPECT_EQ(bench.ask(command("W1", "C.9(" + std::string(128, 'V') + ")")), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(" + std::string(128, 'V') + ")"));
}

TEST(MeterSession, RefusesWhatIsDamagedWithNak) {
  Bench bench;
  bench.program();
  auto wrong_bcc = command("W1", "C.9(BAD)");
  wrong_bcc.back() = static_cast<char>(wrong_bcc.back() ^ 1);
  EXPECT_EQ(bench.ask(wrong_bcc), nak);
  const auto good = command("W1", "C.9(BAD)");
  for (const std::size_t damaged : {1U, 5U, 8U, 13U}) {
    bench.say(good.substr(0, damaged));
    bench.say_damaged(good[damaged]);
    EXPECT_EQ(bench.ask(good.substr(damaged + 1)), nak) << damaged;
  }
  for (const auto* unbracketed : {"1.8.0", "1.8.0(", "1.8.0)", "(1.8.0)()", "1.8.0()x", ""}) {
    EXPECT_EQ(bench.ask(command("R1", unbracketed)), nak) << unbracketed;
  }
  EXPECT_EQ(bench.ask(framed("\x01"
                             "R1\x03")),
            nak);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(UMIRIG)"));
}

TEST(MeterSession, IsSilentWhenTheFrameItselfIsDamaged) {
  const auto good = command("R1", "1.8.0()");
  for (const std::size_t damaged : {std::size_t{0}, good.size() - 2}) {
    Bench bench;
    bench.program();
    bench.say(good.substr(0, damaged));
    bench.say_damaged(good[damaged]);
    EXPECT_EQ(bench.ask(good.substr(damaged + 1), 1510ms), "") << damaged;
    EXPECT_EQ(bench.ask(good), reading) << damaged;
  }
}

TEST(MeterSession, DropsAnIncompleteCommandAndIgnoresOtherCharacters) {
  Bench bench;
  bench.program();
  bench.say(command("R1", "1.8.0()").substr(0, 5));
  bench.wait(1510ms);
  EXPECT_EQ(bench.ask("/?!\r\n" + command("R1", "1.8.0()")), reading);
}

TEST(MeterSession, TakesThePassword) {
  Bench bench("access=all");
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), error);
  EXPECT_EQ(bench.ask(command("W1", "C.9(X)")), error);
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(UMIRIG)"));
  EXPECT_EQ(bench.ask(command("W1", "C.9(X)")), ack);
}

TEST(MeterSession, EndsWithABreakWhenThePasswordIsWrong) {
  Bench bench;
  bench.program();
  const auto heard = bench.ask(command("P1", "(11111111)"), 1s);
  EXPECT_EQ(heard, break_b0);
  EXPECT_GE(heard.delay, Duration(209ms));
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterSession, WithoutAPasswordRefusesEveryPasswordWithAnError) {
  Bench bench("password=");
  bench.program();
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), error);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
}

TEST(MeterSession, MayLackReadsAndWrites) {
  Bench bench("read=no&write=no&error=ER23");
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), data_message("(ER23)"));
  EXPECT_EQ(bench.ask(command("W1", "C.9(X)")), data_message("(ER23)"));
}

TEST(MeterSession, AnswersReservedCommandsAsItsOptionSays) {
  for (const auto& [option, answer] : {std::pair("nak", nak), std::pair("error", error), std::pair("silence", std::string())}) {
    Bench bench(std::string("reserved=") + option);
    bench.program();
    for (const auto& reserved : {command("X1", "1.8.0()"), command("R9", "1.8.0()"), command("P2", "(0)"),
                                 framed("\x01"
                                        "B1\x03"),
                                 framed("\x01"
                                        "R3\x02"
                                        "1.8.0()\x04")}) {
      EXPECT_EQ(bench.ask(reserved, 1600ms), answer) << to_readable(view(reserved));
    }
    EXPECT_EQ(bench.ask(command("X1", "1.8.0"), 1600ms), nak);
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
  }
}

TEST(MeterSession, EndsSilentlyWithABreakMessage) {
  Bench bench;
  bench.program();
  bench.say(break_b0);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterSession, RepeatsADataMessageForANakAndNothingElse) {
  Bench bench;
  bench.program();
  EXPECT_EQ(bench.ask(nak), "");
  bench.ask(command("R1", "1.8.0()"));
  EXPECT_EQ(bench.ask(nak), reading);
  EXPECT_EQ(bench.ask(ack), "");
  EXPECT_EQ(bench.ask(nak), reading);
  bench.ask(command("W1", "C.9(X)"));
  EXPECT_EQ(bench.ask(nak), "");
}

TEST(MeterSession, EndsSilentlyByInactivity) {
  Bench bench;
  bench.program();  // listens 4 s behind the operand
  bench.wait(85s);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
  bench.wait(90s);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterSession, AValidCommandWithoutAnAnswerCountsAgainstInactivity) {
  Bench bench("reserved=silence");
  bench.program();
  bench.wait(80s);
  bench.say(command("X1", "()"));
  bench.wait(80s);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
}

TEST(MeterSession, MayBeRefused) {
  Bench no("programming=no");
  no.ask(request, 300ms);
  EXPECT_TRUE(no.ask("\x06"
                     "051\r\n")
                  .text.starts_with("\x02"
                                    "F.F("));
  Bench with_break("programming=break");
  with_break.ask(request, 300ms);
  EXPECT_EQ(with_break.ask("\x06"
                           "051\r\n"),
            break_b0);
  EXPECT_EQ(with_break.ask(request, 1s), identification);
}

TEST(MeterSession, HasTheSumInBothDirectionsButNotInTheBreak) {
  const auto with_sum = [](std::string_view name, std::string_view data) {
    return framed("\x01" + std::string(name) + "\x02" + std::string(data) + "\x03", true);
  };
  for (const bool sum_in_break : {true, false}) {
    Bench bench("check=sum7");
    EXPECT_EQ(bench.program(), with_sum("P0", "()"));
    EXPECT_EQ(bench.ask(with_sum("R1", "1.8.0()")), framed("\x02(001234.567*kWh)\x03", true));
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), nak);
    bench.say(
        framed("\x01"
               "B0\x03",
               sum_in_break));
    bench.rate(300);
    EXPECT_EQ(bench.ask(request, 1s), identification);
    bench.program();
    EXPECT_EQ(bench.ask(with_sum("P1", "(1)")), break_b0);
  }
}

TEST(MeterSession, WithoutCheckCharactersInTheReadoutStillHasThemInProgramming) {
  Bench bench("check=none");
  EXPECT_EQ(bench.program(), command("P0", "()"));
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading);
}

}  // namespace
}  // namespace umirig::sim
