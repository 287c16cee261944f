#include <gtest/gtest.h>

#include <map>
#include <set>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"
#include "rig/sim/meter_session_probes.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");
const std::string readout = readout_message(MeterOptions(), MeterStore());

std::set<std::string> probes_that_differ(const std::string& variant, std::string_view defect) {
  static std::map<std::pair<std::string, std::string>, std::string> good;
  std::set<std::string> names;
  for (const auto& probe : probes()) {
    auto& expected = good[{variant, probe.first}];
    if (expected.empty()) expected = answers(variant, probe);
    if (answers(variant + "&defect=" + std::string(defect), probe) != expected) names.insert(probe.first);
  }
  return names;
}

// What all probes give with the meter that the catalogue puts the defect on.
std::string everything(Url::Options device, const std::string& defect) {
  const bool pushes = std::find(device.begin(), device.end(), std::pair<std::string, std::string>("mode", "D")) != device.end();
  device.emplace_back("defect", defect);
  std::string all;
  const auto add = [&](const std::vector<Probe>& some) {
    for (const auto& probe : some) all += answers(device, probe) + "\n";
  };
  if (pushes) {
    add(telegram_probes());
  } else {
    add(probes());
    add(further_probes());
    add(misplaced_probes());
    add(session_probes());
  }
  return all;
}

TEST(MeterDefects, EachShowsInSomeExchangeWithItsVariantAndNoTwoMakeTheSameMeter) {
  const auto variants = variants_of_suite();
  std::map<std::pair<std::string, std::string>, std::string> seen;
  std::set<std::string> good;
  for (const auto& [defect, on] : defects_of_suite()) {
    const auto device = on.empty() ? Url::Options{} : variants.at(on);
    if (good.insert(on).second) seen.emplace(std::pair(on, everything(device, "")), "no defect");
    const auto [same, is_new] = seen.emplace(std::pair(on, everything(device, defect)), defect);
    EXPECT_TRUE(is_new) << defect << " and " << same->second;
  }
}

TEST(MeterDefects, ShowOnlyWhereTheyAre) {
  using Names = std::set<std::string>;
  const std::vector<std::pair<const char*, Names>> table = {
      {"incomplete-select-forgotten", {"incomplete select"}},
      {"stale-request-completes", {"slow and damaged requests"}},
      {"impatient-for-request", {"slow and damaged requests"}},
      {"parity-unchecked-in-request", {"slow and damaged requests"}},
      {"parity-unchecked-in-command", {"commands"}},
      {"bcc-wrong-executed", {"commands"}},
      {"bcc-unchecked", {"commands"}},
      {"brackets-unchecked", {"commands"}},
      {"zero-locations-accepted", {"commands"}},
      {"break-ignored", {"commands"}},
      {"break-keeps-rate", {"commands"}},
      {"answers-any-address", {"addresses"}},
      {"zero-address-is-general", {"addresses"}},
      {"address-characters-unchecked", {"addresses"}},
      {"address-length-unchecked", {"addresses"}},
      {"answers-without-question-mark", {"no requests"}},
      {"break-at-start-answered", {"no requests"}},
      {"switches-to-any-z", {"selects"}},
      {"wrong-z-not-answered", {"selects"}},
      {"programming-with-wrong-z", {"selects"}},
      {"programming-at-zero-rate-at-z", {"selects"}},
      {"unsupported-control-at-z", {"selects"}},
      {"zero-rate-ignored", {"selects"}},
      {"session-stays-after-wrong-password", {"wrong password"}},
      {"session-ends-too-late", {"inactivity"}},
      {"session-ends-too-early", {"inactivity"}},
      {"parity-unchecked-in-start", {"commands"}},
      {"bcc-unchecked-in-read", {"commands"}},
      {"nak-ends-session", {"commands"}},
      {"reserved-letter-acknowledged", {"commands"}},
      {"reserved-type-acknowledged", {"commands"}},
      {"write-forgotten", {"commands"}},
      {"no-locations-accepted", {"commands"}},
      {"many-locations-accepted", {"commands"}},
      {"one-location-refused", {"commands"}},
      {"overlong-select-accepted", {"selects"}},
      {"reserved-z-not-answered", {"selects"}},
      {"unsupported-y-silent", {"selects"}},
      {"unsupported-v-silent", {"selects"}},
      {"session-has-a-length", {"a session with traffic"}},
      {"wears-out", {"many requests", "selects"}},
      {"deaf-after-noise", {"much before a request"}},
      {"deaf-after-nul", {"much before a request"}},
      {"deaf-after-long-address", {"much before a request"}},
      {"address-beginning-accepted", {"addresses"}},
      {"address-end-accepted", {"addresses"}},
      {"address-last-character-ignored", {"addresses"}},
      {"address-continued-accepted", {"addresses"}},
      {"address-leading-space-ignored", {"addresses"}},
      {"address-cut-to-own-length", {"addresses"}},
      {"select-needs-haste", {"incomplete select"}},
      {"commands-need-haste", {"commands"}},
      {"torn-command-stays", {"commands"}},
      {"parity-unchecked-in-write", {"commands"}},
      {"parity-unchecked-in-bcc", {"commands"}},
      {"bcc-zero-accepted", {"commands"}},
      {"commands-wear-out", {"commands"}},
      {"character-behind-error", {"commands"}},
      {"break-too-late", {"wrong password"}},
      {"password-beginning-accepted", {"wrong password"}},
      {"logged-in-session-never-ends", {"inactivity"}},
      {"follows-z-1", {"selects"}},
      {"reserved-v-3-accepted", {"selects"}},
      {"programming-with-z-1", {"selects"}},
      {"fallback-too-early", {"selects"}},
      {"repeat-too-briefly", {}},
      {"login-stays", {}},
      {"repeat-ignored", {}},
      {"break-does-not-stop-readout", {}},
      {"write-before-password", {}},
      {"read-before-password", {}},
  };
  for (const auto& [defect, names] : table) EXPECT_EQ(probes_that_differ("", defect), names) << defect;
}

TEST(MeterDefects, ABccThatIsWrongIsRefusedButItsWriteCarriedOut) {
  Bench bench("defect=bcc-wrong-executed");
  bench.program();
  auto wrong = command("W1", "C.9(B)");
  wrong.back() = 'x';
  EXPECT_EQ(bench.ask(wrong), nak);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(B)"));
}

TEST(MeterDefects, AWriteBeforeThePasswordIsRefusedButCarriedOut) {
  Bench bench("access=write&defect=write-before-password-executed");
  bench.program();
  EXPECT_EQ(bench.ask(command("W1", "C.9(B)")), data_message("(ERROR)"));
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(B)"));
}

TEST(MeterDefects, OddParityIsAnErrorInEveryCharacter) {
  Bench bench("defect=parity-odd");
  const auto heard = bench.ask(request, 1s);
  EXPECT_EQ(heard.text, identification);
  EXPECT_EQ(heard.errors, identification.size());
}

TEST(MeterDefects, AParityBitOfZeroIsAnErrorInSomeCharactersOfTheReadout) {
  Bench bench("defect=parity-none-in-readout");
  EXPECT_EQ(bench.ask(request, 300ms), identification);
  const auto heard = bench.ask_at(
      "\x06"
      "050\r\n",
      9600);
  EXPECT_EQ(heard.text, readout);
  EXPECT_GT(heard.errors, readout.size() / 4);
  EXPECT_LT(heard.errors, readout.size());
}

TEST(MeterDefects, OneGapStandsInTheMiddleOfTheReadout) {
  Bench bench("defect=gap-in-readout");
  bench.ask(request, 300ms);
  const auto heard = bench.ask_at(
      "\x06"
      "050\r\n",
      9600);
  EXPECT_EQ(heard, readout);
  EXPECT_EQ(heard.longest_gap / 1ms, 1700);
  EXPECT_LT(heard.length, SerialFormat{9600}.characters(readout.size()) + 1701ms);
}

TEST(MeterDefects, AnswersToCommandsAreLateButNotWhatSurroundsThem) {
  Bench bench("defect=reaction-too-late-in-programming");
  EXPECT_EQ(bench.program().delay / 1ms, 210);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")).delay / 1ms, 1800);
  EXPECT_EQ(bench.ask(command("X1", "()")).delay / 1ms, 1800);
  EXPECT_EQ(bench.ask(command("P1", "(1)")).delay / 1ms, 210);
}

TEST(MeterDefects, ABreakThatKeepsTheRateLeavesTheStartAtThatRate) {
  Bench bench("defect=break-keeps-rate");
  bench.program();
  bench.say(break_b0);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterDefects, WithoutResynchronisationTheNextGapHelps) {
  Bench bench("defect=no-resynchronisation");
  EXPECT_EQ(bench.ask("x/?!\r\n", 1400ms), "");
  EXPECT_EQ(bench.ask(request, 1600ms), "");
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterDefects, AReservedBaudCharacterLeavesEverythingAt300Bd) {
  Bench bench("defect=baud-character-reserved");
  EXPECT_EQ(bench.ask(request, 300ms), "/SIM8METER-1\r\n");
  EXPECT_EQ(bench.ask("\x06"
                      "080\r\n"),
            readout);
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask("\x06"
                      "081\r\n"),
            command("P0", "()"));
}

TEST(MeterDefects, TheInactiveSessionEndsWithABreakMessage) {
  Bench bench("defect=session-ends-with-break");
  bench.program();
  EXPECT_EQ(bench.ask("", 100s), break_b0);
  sign_on_again(bench);
  EXPECT_EQ(bench.all().back().byte, '\n');
}

TEST(MeterDefects, ACommandWithoutBracketsIsCarriedOut) {
  Bench bench("defect=brackets-unchecked");
  bench.program();
  EXPECT_EQ(bench.ask(command("P1", "00000000")), ack);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0")), reading);
  EXPECT_EQ(bench.ask(command("W1", "C.9NEW")), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9(")), data_message("(NEW)"));
}

TEST(MeterDefects, TheOperandIsWrongInOnePart) {
  const std::vector<std::pair<const char*, std::string>> table = {{"operand-missing", ack},
                                                                  {"operand-with-address", command("P0", "OP(12345678)")},
                                                                  {"operand-with-unit", command("P0", "(12345678*V)")},
                                                                  {"operand-without-brackets", command("P0", "")}};
  for (const auto& [defect, operand] : table) {
    Bench bench("defect=" + std::string(defect));
    EXPECT_EQ(bench.program(), operand) << defect;
    EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), reading) << defect;
  }
}

TEST(MeterDefects, TheAnswerOfACommandIsWrongInOnePart) {
  const std::string set = "1.8.0()";
  const std::vector<std::array<std::string, 4>> table = {
      {"read-answered-with-ack", "R1", set, ack},
      {"data-with-exclamation-mark", "R1", set, data_message("(001234.567*kWh)!\r\n")},
      {"data-of-other-address", "R1", set, data_message("0.0.0(12345678)(001234.567*kWh)")},
      {"unknown-address-nak", "R1", "99.99.99()", nak},
      {"unknown-address-data", "R1", "99.99.99()", data_message("99.99.99(0)")},
      {"unknown-address-silent", "R1", "99.99.99()", ""},
      {"error-without-brackets", "R1", "99.99.99()", data_message("ERROR")},
      {"unknown-write-acknowledged", "W1", "99.99.99(1)", ack},
      {"write-not-acknowledged", "W1", "C.9(1)", ""},
      {"write-nak", "W1", "C.9(1)", nak},
      {"zero-locations-accepted", "R1", "1.8.0(0)", reading},
      {"no-locations-accepted", "R1", "1.8.0(0)", reading},
      {"no-locations-accepted", "R1", "1.8.0(2)", error},
      {"many-locations-accepted", "R1", "1.8.0(0)", error},
      {"many-locations-accepted", "R1", "1.8.0(2)", reading},
      {"many-locations-accepted", "R1", "1.8.0(99999999999999999999)", reading},
      {"many-locations-accepted", "R1", "1.8.0(2x)", error},
      {"one-location-refused", "R1", "1.8.0(1)", error},
      {"one-location-refused", "R1", set, reading},
      {"right-password-refused", "P1", "(00000000)", nak},
      {"wrong-password-accepted", "P1", "(1)", ack},
      {"wrong-password-nak", "P1", "(1)", nak},
      {"wrong-password-silent", "P1", "(1)", ""},
      {"reserved-command-acknowledged", "X1", "()", ack},
      {"reserved-letter-acknowledged", "X1", "()", ack},
      {"reserved-letter-acknowledged", "R9", "()", nak},
      {"reserved-type-acknowledged", "X1", "()", nak},
      {"reserved-type-acknowledged", "R9", "()", ack},
      {"bcc-sum-in-programming", "R1", set, framed("\x02(001234.567*kWh)\x03", true)},
  };
  for (const auto& [defect, name, data, answer] : table) {
    Bench bench("defect=" + defect);
    bench.program();
    EXPECT_EQ(bench.ask(command(name, data)), answer) << defect;
  }
}

TEST(MeterDefects, OnlyTheStartOfACommandMayHaveAParityError) {
  const auto good = command("R1", "1.8.0()");
  Bench bench("defect=parity-unchecked-in-start");
  bench.program();
  bench.say_damaged(good[0]);
  EXPECT_EQ(bench.ask(good.substr(1)), reading);
  bench.say_damaged(good[0], framing_error);
  EXPECT_EQ(bench.ask(good.substr(1)), "");
  bench.say(good.substr(0, 5));
  bench.say_damaged(good[5]);
  EXPECT_EQ(bench.ask(good.substr(6)), nak);
}

TEST(MeterDefects, OnlyAReadMayHaveAWrongBcc) {
  Bench bench("defect=bcc-unchecked-in-read");
  bench.program();
  auto read = command("R1", "C.9()");
  read.back() = 'x';
  auto write = command("W1", "C.9(B)");
  write.back() = 'x';
  EXPECT_EQ(bench.ask(write), nak);
  EXPECT_EQ(bench.ask(read), data_message("(UMIRIG)"));
}

TEST(MeterDefects, TheSessionEndsBehindTheNakToAWrongBccAlone) {
  Bench bench("defect=nak-ends-session");
  bench.program();
  EXPECT_EQ(bench.ask(command("X1", "()")), nak);
  auto wrong = command("R1", "1.8.0()");
  wrong.back() = 'x';
  EXPECT_EQ(bench.ask(wrong), nak);
  EXPECT_EQ(bench.ask(command("R1", "1.8.0()")), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification);
}

TEST(MeterDefects, TheEndOfTheLineIsNotAwaited) {
  Bench bench("defect=answers-before-line-end");
  EXPECT_EQ(bench.ask("/!\r\n"), "");
  const auto heard = bench.ask("/?!", 1s);
  EXPECT_EQ(heard, identification);
  EXPECT_EQ(heard.delay / 1ms, 210);
}

TEST(MeterDefects, OnlyTheIdentificationComesAt600Bd) {
  Bench bench("defect=identification-at-600");
  EXPECT_EQ(bench.ask_at(request, 600, 300ms), identification);
  bench.rate(300);
  EXPECT_EQ(bench.ask_at("\x06"
                         "050\r\n",
                         9600),
            readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask_at(request, 600, 300ms), identification);
  bench.rate(300);
  EXPECT_EQ(bench.hear(), readout);
}

TEST(MeterDefects, CharactersTooManyInASelectAreIgnored) {
  for (const auto* select : {"\x06"
                             "0500\r\n",
                             "\x06"
                             "050ABC\r\n",
                             "\x06"
                             "050\r\r\n"}) {
    Bench bench("defect=overlong-select-accepted");
    bench.ask(request, 300ms);
    EXPECT_EQ(bench.ask_at(select, 9600), readout) << to_readable(view(select));
  }
  Bench bench("defect=overlong-select-accepted");
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask("\x06"
                      "050\n"),
            readout);
}

TEST(MeterDefects, WhatWasWrittenIsLostWhenTheSessionEnds) {
  Bench bench("defect=write-forgotten");
  bench.program();
  EXPECT_EQ(bench.ask(command("W1", "C.9(NEW)")), ack);
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(NEW)"));
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(command("R1", "C.9()")), data_message("(UMIRIG)"));
}

TEST(MeterDefects, NothingFollowsSomeSelectsAndTheReadoutAt300BdTheOthers) {
  const std::vector<std::array<const char*, 3>> table = {
      {"reserved-z-not-answered", "080", "040"}, {"reserved-z-not-answered", "071", "150"},
      {"unsupported-y-silent", "052", "150"},    {"unsupported-y-silent", "053", "152"},
      {"unsupported-v-silent", "150", "052"},    {"unsupported-v-silent", "152", "140"}};
  for (const auto& [defect, silent, answered] : table) {
    Bench bench("defect=" + std::string(defect));
    bench.ask(request, 300ms);
    EXPECT_EQ(bench.ask("\x06" + std::string(silent) + "\r\n"), "") << defect << " " << silent;
    EXPECT_EQ(bench.ask(request, 300ms), identification) << defect;
    EXPECT_EQ(bench.ask("\x06" + std::string(answered) + "\r\n"), readout) << defect << " " << answered;
  }
}

TEST(MeterDefects, ThePauseBehindAReadoutThatNobodySelectedIsDeaf) {
  Bench bench("repeat=yes&defect=deaf-after-no-select");
  EXPECT_EQ(bench.ask(request, 2s), identification + readout);  // 2 s behind it
  EXPECT_EQ(bench.ask(nak, 500ms), "");
  EXPECT_EQ(bench.ask(request, 7500ms), "");
  EXPECT_EQ(bench.ask(request, 300ms), identification);
  EXPECT_EQ(bench.ask("\x06"
                      "000\r\n",
                      1s),
            readout);
  EXPECT_EQ(bench.ask(nak, 2s), readout);
  EXPECT_EQ(bench.ask(request, 300ms), identification);
}

TEST(MeterDefects, AReadoutAsRefusalIsNoFallback) {
  for (const auto* defect : {"parity-odd-in-fallback", "gap-in-fallback", "bcc-wrong-in-fallback", "fallback-too-early"}) {
    Bench bench("programming=no&defect=" + std::string(defect));
    bench.ask(request, 300ms);
    const auto heard = bench.ask(
        "\x06"
        "051\r\n");
    EXPECT_EQ(heard, readout) << defect;
    EXPECT_EQ(heard.delay / 1ms, 210) << defect;
    EXPECT_EQ(heard.longest_gap / 1ms, 0) << defect;
  }
}

TEST(MeterDefects, AnErrorTextThatIsTooLongHas33Characters) {
  Bench bench("defect=error-too-long");
  bench.program();
  const auto heard = bench.ask(command("R1", "99.99.99()"));
  EXPECT_EQ(heard.text.size(), 33U + 5U);
  EXPECT_TRUE(heard.text.starts_with("\x02(ER"));
}

}  // namespace
}  // namespace umirig::sim
