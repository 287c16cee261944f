// Defects of mode C and of its programming mode that are not in meter_defects_test.cpp.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_unknown = command("R1", "99.99.99()");
const std::string write_unknown = command("W1", "99.99.99(STRAY)");
const std::string write = command("W1", "C.9(B)");
const std::string password = command("P1", "(00000000)");
const std::string readout = readout_message(MeterOptions(), MeterStore());

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

std::string spoilt(std::string message) {
  message.back() ^= 1;
  return message;
}

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {}
  Heard ask(std::string_view text) { return Bench::ask(text, 400ms); }
  // It is at its start.
  void expect_start(const char* what) {
    rate(300);
    EXPECT_EQ(ask(request), identification) << what;
  }
};

TEST(MeterFurtherDefects, DeafenItBehindABreakConditionUntilPowerOn) {
  Meter bench("break-condition-deafens");
  EXPECT_EQ(bench.Bench::ask(request), identification + readout);
  bench.say_break(100ms);
  EXPECT_EQ(bench.Bench::ask(request), "");
  bench.meter().restart();
  EXPECT_EQ(bench.Bench::ask(request), identification + readout);
}

TEST(MeterFurtherDefects, EndTheSessionBehindAnErrorMessage) {
  for (const auto& [defect, cause, other] : {std::tuple("error-ends-session", read_unknown, write_unknown),
                                             std::tuple("write-error-ends-session", write_unknown, read_unknown)}) {
    Meter bench(defect);
    bench.program();
    EXPECT_EQ(bench.ask(other), error) << defect;
    EXPECT_EQ(bench.ask(read), reading) << defect;
    EXPECT_EQ(bench.ask(cause), error) << defect;
    EXPECT_EQ(bench.ask(read), "") << defect;
    bench.expect_start(defect);
  }
}

TEST(MeterFurtherDefects, StoreAWriteToAnUnknownAddressUntilPowerOn) {
  Meter bench("unknown-write-stored");
  bench.program();
  EXPECT_EQ(bench.ask(read_unknown), error);
  EXPECT_EQ(bench.ask(write_unknown), error);
  EXPECT_EQ(bench.ask(read_unknown), data_message("(STRAY)"));
  EXPECT_EQ(bench.ask(command("R1", "88.88()")), error);
  EXPECT_EQ(bench.ask(command("W1", "1.8.0(0)")), error);
  EXPECT_EQ(bench.ask(read), reading);
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(read_unknown), data_message("(STRAY)"));
  bench.meter().restart();
  bench.program();
  EXPECT_EQ(bench.ask(read_unknown), error);
}

TEST(MeterFurtherDefects, UnlockLaterSessionsBehindAWrongPassword) {
  Meter bench("wrong-password-unlocks-later", "write-protected");
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(command("P1", "(WRONG)")), break_b0);
  for (int i = 0; i < 2; ++i) {
    bench.program();
    EXPECT_EQ(bench.ask(write), ack);
    bench.say(break_b0);
  }
  bench.meter().restart();
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
}

TEST(MeterFurtherDefects, KeepTheNextSessionUnlockedBehindABreak) {
  Meter bench("session-survives-break-unlocked", "write-protected");
  bench.program();
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(password), ack);
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(write), ack);
  bench.wait(91s);  // this one ends without a break
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
  EXPECT_EQ(bench.ask(password), ack);
  bench.say(break_b0);
  bench.meter().restart();
  bench.program();
  EXPECT_EQ(bench.ask(write), error);
}

TEST(MeterFurtherDefects, DelayTheReadoutBehindAnIncompleteSelect) {
  Meter bench("incomplete-select-too-late");
  bench.ask(request);
  bench.say(
      "\x06"
      "05");
  const auto heard = bench.hear(9s);
  EXPECT_EQ(heard, readout);
  expect_time(heard.delay, 8s);
  bench.ask(request);
  expect_time(bench.Bench::ask(option_select("040")).delay, 210ms);
}

TEST(MeterFurtherDefects, StopTheReadoutOnlyBehind40CharactersMore) {
  const auto characters_behind = [](const char* defect, bool as_message) {
    Meter bench(defect, "break-stops");
    bench.ask(request);
    bench.say(option_select("050"));
    bench.rate(9600);
    bench.wait(220ms);
    as_message ? bench.say(break_b0) : bench.say(std::string(1, '\0'));
    const auto said = bench.all().size();
    bench.hear();
    const auto more = bench.all().size() - said;
    bench.expect_start(defect);
    return more;
  };
  EXPECT_LE(characters_behind("", true), 1U);
  EXPECT_GE(characters_behind("break-stops-readout-late", true), 40U);
  EXPECT_LE(characters_behind("break-stops-readout-late", true), 41U);
  EXPECT_LE(characters_behind("break-stops-readout-late", false), 1U);
}

TEST(MeterFurtherDefects, LetAReadoutEndThatIsNearlyOverWhenABreakComes) {
  Meter bench("break-stops-readout-late", "break-stops");
  bench.ask(request);
  bench.say(option_select("050"));
  bench.rate(9600);
  const auto all = bench.hear_characters(readout.size() - 20).text;
  bench.say(break_b0);
  EXPECT_EQ(all + bench.hear().text, readout);
  bench.expect_start("behind it");
}

TEST(MeterFurtherDefects, ChangeTheTimeOfOneAnswer) {
  Meter repeat("repeat-too-late", "repeat");
  repeat.ask(request);
  expect_time(repeat.ask_at(option_select("050"), 9600, 300ms).delay, 210ms);
  const auto again = repeat.Bench::ask(nak, 2s);
  EXPECT_EQ(again, readout);
  expect_time(again.delay, 1700ms);

  Meter early("operand-too-early");
  expect_time(early.program().delay, 5ms);
  expect_time(early.ask(read).delay, 210ms);
  Meter late("operand-too-late");
  late.rate(300);
  expect_time(late.ask(request).delay, 210ms);
  expect_time(late.ask_at(option_select("051"), 9600, 2s).delay, 1700ms);
  expect_time(late.ask(read).delay, 210ms);

  Meter writes("write-ack-too-early");
  writes.program();
  expect_time(writes.ask(write).delay, 5ms);
  expect_time(writes.ask(password).delay, 210ms);
  expect_time(writes.ask(write_unknown).delay, 210ms);

  Meter identifies("identification-too-early");
  const auto heard = identifies.ask(request);
  EXPECT_EQ(heard, identification);
  expect_time(heard.delay, 5ms);
  expect_time(identifies.Bench::ask(option_select("000"), 1s).delay, 210ms);
}

TEST(MeterFurtherDefects, PutOneGapIntoAnAnswer) {
  Meter bench("gap-in-answer");
  expect_time(bench.program().longest_gap, 0ms);
  const auto heard = bench.Bench::ask(read, 2s);
  EXPECT_EQ(heard, reading);
  expect_time(heard.longest_gap, 1700ms);
  expect_time(heard.length, 1700ms + SerialFormat{9600}.characters(reading.size()));
  expect_time(bench.Bench::ask(read_unknown, 2s).longest_gap, 0ms);
}

TEST(MeterFurtherDefects, ChangeTheEndOfAMessage) {
  const auto readout_of = [](const char* defect) {
    Meter bench(defect);
    bench.ask(request);
    return bench.ask_at(option_select("050"), 9600, 1s);
  };
  EXPECT_EQ(readout_of("readout-without-bcc"), readout.substr(0, readout.size() - 1));
  std::string cr_alone = readout;
  while (cr_alone.find(")\r\n") != cr_alone.rfind(")\r\n")) cr_alone.erase(cr_alone.find(")\r\n") + 2, 1);
  EXPECT_EQ(readout_of("lines-too-short-end"), framed(cr_alone.substr(0, cr_alone.size() - 1)));

  const auto answer_of = [](const char* defect, const std::string& said) {
    Meter bench(defect);
    bench.program();
    return bench.ask(said).text;
  };
  EXPECT_EQ(answer_of("answer-without-bcc", read), reading.substr(0, reading.size() - 1));
  EXPECT_EQ(answer_of("answer-without-bcc", read_unknown), error);
  EXPECT_EQ(answer_of("answer-ends-with-eot", read), framed("\x02(001234.567*kWh)\x04"));
  EXPECT_EQ(answer_of("answer-ends-with-eot", read_unknown), error);
}

TEST(MeterFurtherDefects, PutTooMuchIntoAnAnswer) {
  Meter value("long-value-in-answer");
  value.program();
  EXPECT_EQ(value.ask(read), data_message("(" + std::string(119, '0') + "001234.567*kWh)"));
  EXPECT_EQ(value.ask(command("R1", "1.8.1()")), data_message("(000834.567*kWh)"));
  Meter unit("long-unit-in-answer");
  unit.program();
  EXPECT_EQ(unit.ask(read), data_message("(001234.567*kWh" + std::string(14, 'X') + ")"));
  EXPECT_EQ(unit.ask(command("R1", "1.8.1()")), data_message("(000834.567*kWh)"));
}

TEST(MeterFurtherDefects, SendOddParityInProgrammingModeAlone) {
  Meter bench("parity-odd-in-programming");
  const auto operand = bench.program();
  EXPECT_EQ(operand.text, command("P0", "()"));
  EXPECT_EQ(operand.errors, operand.text.size());
  const auto heard = bench.ask(read);
  EXPECT_EQ(heard.text, reading);
  EXPECT_EQ(heard.errors, heard.text.size());
  bench.say(break_b0);
  bench.rate(300);
  EXPECT_EQ(bench.Bench::ask(request), identification + readout);
}

TEST(MeterFurtherDefects, LetDamageInAPasswordPass) {
  const auto answer_with_damage = [](const std::string& message, std::size_t damaged) {
    Meter bench("parity-unchecked-in-password");
    bench.program();
    bench.say(message.substr(0, damaged));
    bench.say_damaged(message[damaged]);
    return bench.ask(message.substr(damaged + 1)).text;
  };
  EXPECT_EQ(answer_with_damage(password, 0), "");
  EXPECT_EQ(answer_with_damage(password, 1), nak);
  for (const std::size_t damaged : {std::size_t(2), std::size_t(8), password.size() - 1}) {
    EXPECT_EQ(answer_with_damage(password, damaged), ack) << damaged;
  }
  EXPECT_EQ(answer_with_damage(read, 5), nak);
}

TEST(MeterFurtherDefects, LetAWrongBccPassInOneKindOfCommand) {
  Meter passwords("bcc-unchecked-in-password");
  passwords.program();
  EXPECT_EQ(passwords.ask(spoilt(read)), nak);
  EXPECT_EQ(passwords.ask(spoilt(break_b0)), nak);
  EXPECT_EQ(passwords.ask(spoilt(password)), ack);
  Meter breaks("bcc-unchecked-in-break");
  breaks.program();
  EXPECT_EQ(breaks.ask(spoilt(password)), nak);
  EXPECT_EQ(breaks.ask(spoilt(break_b0)), "");
  EXPECT_EQ(breaks.ask(read), "");
  breaks.expect_start("behind the break");
}

TEST(MeterFurtherDefects, IgnoreTheCaseOfAPassword) {
  for (const auto& [defect, answer] : {std::pair("", break_b0), std::pair("password-case-ignored", ack)}) {
    Meter bench(defect, "letters-password");
    bench.program();
    EXPECT_EQ(bench.ask(command("P1", "(AbCdEfGh)")), ack);
    EXPECT_EQ(bench.ask(command("P1", "(aBcdEFGh)")), answer);
    bench.program();
    EXPECT_EQ(bench.ask(command("P1", "(AbCdEfGi)")), break_b0);
  }
}

TEST(MeterFurtherDefects, SendTheReadoutTwice) {
  Meter bench("readout-twice");
  bench.ask(request);
  const auto heard = bench.ask_at(option_select("050"), 9600, 1s);
  EXPECT_EQ(heard, readout + readout);
  expect_time(heard.longest_gap, 300ms);
  bench.expect_start("behind both");
  EXPECT_EQ(bench.Bench::ask(option_select("000")), readout);
  bench.expect_start("behind one");
  EXPECT_EQ(bench.hear(), readout);  // that nobody selected
}

}  // namespace
}  // namespace umirig::sim
