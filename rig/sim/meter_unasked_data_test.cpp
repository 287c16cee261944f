// Modes A and B.
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());
const std::string identification_a = "/SIMXMETER-1\r\n";
const std::string identification_b = "/SIMEMETER-1\r\n";
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string error = data_message("(ERROR)");
const std::string operand = command("P0", "()");

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

// The identification at 300 Bd and what follows it at that rate.
struct SignOn {
  Heard identification;
  Heard data;
  Duration pause{0};  // between both
};

SignOn sign_on(Bench& bench, std::uint32_t baud, Duration quiet = 2s) {
  SignOn all;
  bench.rate(300);
  bench.say(request);
  all.identification = bench.hear_characters(identification_b.size());
  const auto known = bench.all().size();
  const auto end = bench.all().back().end;
  bench.rate(baud);
  all.data = bench.hear(quiet);
  if (bench.all().size() > known) all.pause = bench.all()[known].begin - end;
  bench.rate(300);
  return all;
}

TEST(MeterModeA, SendsItsDataDirectlyBehindTheIdentification) {
  Bench bench(device("mode-a"));
  const auto heard = bench.ask(request, 1s);
  EXPECT_EQ(heard, identification_a + readout);
  expect_time(heard.delay, 210ms);
  expect_time(heard.longest_gap, 0ms);
}

TEST(MeterModeA, CarriesOutCommandsBehindTheDataAtOnce) {
  Bench bench(device("mode-a"));
  bench.say(request);
  EXPECT_EQ(bench.hear_characters((identification_a + readout).size()), identification_a + readout);
  EXPECT_EQ(bench.ask(read, 1s), reading);
  EXPECT_EQ(bench.ask(command("W1", "C.9(NEW)"), 1s), ack);
  EXPECT_EQ(bench.ask(command("P1", "(00000000)"), 1s), ack);
  EXPECT_EQ(bench.ask(command("P1", "(1)"), 1s), break_b0);
  EXPECT_EQ(bench.ask(read, 1s), "");
}

TEST(MeterModeA, HearsARequestBetweenCommandsWhichBeginsANewSession) {
  Bench bench(device("mode-a", "", {{"access", "all"}}));
  bench.ask(request, 1s);
  EXPECT_EQ(bench.ask(command("P1", "(00000000)"), 1s), ack);
  EXPECT_EQ(bench.ask(read, 1s), reading);
  EXPECT_EQ(bench.ask("/?9!\r\n", 1s), "");
  EXPECT_EQ(bench.ask("xx" + request, 1s), identification_a + readout);
  EXPECT_EQ(bench.ask(read, 1s), error);
}

TEST(MeterModeA, TakesNoPartOfACommandForARequest) {
  Bench bench(device("mode-a"));
  bench.ask(request, 1s);
  EXPECT_EQ(bench.ask("\x01" + request + "\x03x", 1s), nak);
  bench.say("\x01R1");
  bench.wait(1600ms);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
  EXPECT_EQ(bench.ask("/?" + read, 1s), reading);
}

TEST(MeterModeA, HearsCommandsAloneWhereItIsMadeSo) {
  Bench bench(device("mode-a-commands-only"));
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
  EXPECT_EQ(bench.ask(request, 1s), "");
  EXPECT_EQ(bench.ask(read, 1s), reading);
  bench.say(break_b0);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
}

TEST(MeterModeA, IsBackAtTheStartWithoutTraffic) {
  for (const auto& [pause, answer] : {std::pair(Duration(89s), ""), std::pair(Duration(91s), "/SIMXMETER-1\r\n")}) {
    Bench bench(device("mode-a-commands-only"));
    bench.say(request);
    bench.hear_characters((identification_a + readout).size());
    bench.wait(pause);
    EXPECT_EQ(bench.ask(request, 1s).text.substr(0, 14), answer);
  }
}

TEST(MeterModeA, WithoutProgrammingIsBackAtTheStart) {
  Bench bench(device("mode-a-plain"));
  const auto plain = readout_message(parse_meter_options(device("mode-a-plain")).value(), MeterStore());
  bench.say(request);
  EXPECT_EQ(bench.hear_characters((identification_a + plain).size()), identification_a + plain);
  bench.wait(50ms);
  EXPECT_EQ(bench.ask(request, 1s), "");  // it begins before back_ms is over
  EXPECT_EQ(bench.ask(read, 1s), "");
  EXPECT_EQ(bench.ask(request, 1s), identification_a + plain);
}

TEST(MeterModeA, RepeatsItsDataForAWhileAndHearsCommandsMeanwhile) {
  Bench bench(device("mode-a", "", {{"repeat", "yes"}}));
  bench.ask(request, 1s);
  for (int i = 0; i < 3; ++i) {
    const auto heard = bench.ask(nak, 300ms);
    EXPECT_EQ(heard, readout);
    expect_time(heard.delay, 210ms);
  }
  EXPECT_EQ(bench.ask(read, 300ms), reading);
  EXPECT_EQ(bench.ask(nak, 300ms), reading);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
  bench.wait(1s);
  EXPECT_EQ(bench.ask(nak), "");
}

TEST(MeterModeA, StopsItsDataWithABreak) {
  Bench bench(device("mode-a-commands-only", "", {{"break", "yes"}}));
  bench.say(request);
  bench.wait(1s);
  bench.say_break(50ms);
  EXPECT_LT(bench.hear(1s).text.size(), 40U);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
}

TEST(MeterModeB, SendsItsDataAtTheRateOfZ) {
  for (const auto& [variant, baud, pause] :
       {std::tuple("mode-b", 9600U, 210ms), std::tuple("mode-b-600", 600U, 20ms), std::tuple("mode-b-19200", 19200U, 1500ms)}) {
    Bench bench(device(variant));
    const auto all = sign_on(bench, baud);
    EXPECT_EQ(all.identification.errors, 0U);
    EXPECT_TRUE(all.identification.text.starts_with("/SI")) << variant;
    expect_time(all.identification.delay, pause);
    EXPECT_EQ(all.data, readout) << variant;
    expect_time(all.pause, pause);
  }
}

TEST(MeterModeB, CarriesOutCommandsAt300BdOnceItIsBackThere) {
  Bench bench(device("mode-b", "", {{"back_ms", "3000"}}));
  sign_on(bench, 9600);  // 2 s behind the data
  EXPECT_EQ(bench.ask(read, 500ms), "");
  bench.wait(500ms);
  EXPECT_EQ(bench.ask(read, 500ms), reading);
  EXPECT_EQ(sign_on(bench, 9600).identification, identification_b);
}

TEST(MeterModeB, CountsInactivityFromTheEndOfTheData) {
  for (const auto& [pause, answer] : {std::pair(Duration(87500ms), error), std::pair(Duration(88500ms), std::string())}) {
    Bench bench(device("mode-b-commands-only", "", {{"back_ms", "1500"}}));
    sign_on(bench, 9600);
    bench.wait(pause - SerialFormat{300}.characters(read.size()));
    EXPECT_EQ(bench.ask(read, 500ms), answer);
  }
}

TEST(MeterModeB, RepeatsItsDataAtZWhereItIsMadeSoAndHearsNothingElse) {
  Bench bench(device("mode-b-repeat"));
  EXPECT_EQ(sign_on(bench, 9600, 300ms).data, readout);
  bench.rate(9600);
  EXPECT_EQ(bench.ask(nak, 300ms), readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask(nak, 300ms), "");
  EXPECT_EQ(bench.ask(read, 1s), "");
  EXPECT_EQ(bench.ask(read, 1s), reading);
}

TEST(MeterModeB, RepeatsItsDataAskedAt300BdWhereItIsMadeSoAndHearsTheRestAsWell) {
  Bench bench(device("mode-b-repeat-300"));
  EXPECT_EQ(sign_on(bench, 9600, 300ms).data, readout);
  bench.rate(9600);
  EXPECT_EQ(bench.ask(nak, 300ms), "");
  bench.rate(300);
  EXPECT_EQ(bench.ask_at(nak, 9600, 300ms), readout);
  bench.rate(300);
  EXPECT_EQ(bench.ask(read, 300ms), reading);
}

TEST(MeterModeB, WithoutCommandsHearsARepeatRequestAt300BdAtItsStart) {
  const Url::Options repeats = {{"repeat", "yes"}, {"repeat_rate", "300"}};
  for (const auto* wake_up : {"none", "slow"}) {
    auto more = repeats;
    more.emplace_back("wake_up", wake_up);
    Bench bench(device("mode-b-plain", "", more));
    const auto plain = readout_message(parse_meter_options(device("mode-b-plain")).value(), MeterStore());
    if (wake_up == std::string("slow")) {
      bench.say(std::string(65, '\0'));
      bench.wait(1500ms);
    }
    EXPECT_EQ(sign_on(bench, 9600, 300ms).data, plain) << wake_up;
    EXPECT_EQ(bench.ask_at(nak, 9600, 300ms), plain) << wake_up;
    bench.wait(1500ms);
    bench.rate(300);
    EXPECT_EQ(bench.ask(nak), "") << wake_up;
  }
}

TEST(MeterModeADefects, ChangeTheDataOrWhatComesBehindThem) {
  const auto first = [](const char* defect) {
    Bench bench(device("mode-a", defect));
    return bench.ask(request, 3s);
  };
  EXPECT_EQ(first("mode-a-data-omitted"), identification_a);
  EXPECT_EQ(first("mode-a-waits-for-select"), identification_a);
  EXPECT_EQ(first("mode-a-z-digit"), "/SIM5METER-1\r\n" + readout);
  EXPECT_EQ(first("mode-a-z-of-mode-b"), "/SIMCMETER-1\r\n" + readout);
  EXPECT_EQ(first("mode-a-sends-operand"), identification_a + readout + operand);
  expect_time(first("mode-a-sends-operand").longest_gap, 210ms);
  EXPECT_EQ(first("mode-a-data-too-late"), identification_a + readout);
  expect_time(first("mode-a-data-too-late").longest_gap, 1700ms);
  Bench bench(device("mode-a", "mode-a-data-at-600"));
  EXPECT_EQ(sign_on(bench, 600).data, readout);
  EXPECT_EQ(bench.ask(read, 1s), reading);
}

TEST(MeterModeADefects, LeaveCommandsAndRequestsBehindAnIdentificationWithoutData) {
  Bench bench(device("mode-a", "mode-a-data-omitted"));
  bench.ask(request, 1ms);
  EXPECT_EQ(bench.hear(300ms), identification_a);
  EXPECT_EQ(bench.ask(read, 300ms), reading);
  EXPECT_EQ(bench.ask(request, 300ms), identification_a);
  bench.wait(91s);
  EXPECT_EQ(bench.ask(read, 1s), "");
}

TEST(MeterModeADefects, MakeItWaitForASelect) {
  Bench bench(device("mode-a", "mode-a-waits-for-select"));
  EXPECT_EQ(bench.ask(request, 300ms), identification_a);
  EXPECT_EQ(bench.ask(option_select("050"), 300ms), "");
  EXPECT_EQ(bench.ask(option_select("0X0"), 300ms), readout);
  EXPECT_EQ(bench.ask(read, 300ms), reading);
  EXPECT_EQ(bench.ask(request, 300ms), identification_a);
  bench.wait(1600ms);
  EXPECT_EQ(bench.ask(request, 400ms), "");  // begins 2130 ms behind it
  EXPECT_EQ(bench.ask(read, 400ms), "");
  EXPECT_EQ(bench.ask(request, 300ms), identification_a);
}

TEST(MeterModeADefects, LetItAnswerNoCommand) {
  Bench bench(device("mode-a", "mode-a-deaf-to-commands"));
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask(read), "");
  EXPECT_EQ(bench.ask(request, 300ms), identification_a + readout);
}

TEST(MeterModeADefects, LetItGoOnAt600Bd) {
  Bench bench(device("mode-a", "mode-a-commands-at-600"));
  bench.ask(request, 300ms);
  EXPECT_EQ(bench.ask(read, 1s), "");
  EXPECT_EQ(bench.ask(request, 1s), "");
  bench.rate(600);
  EXPECT_EQ(bench.ask(read, 1s), reading);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
  bench.say(break_b0);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
  bench.wait(90s);
  EXPECT_EQ(bench.ask(request, 1s), identification_a + readout);
}

TEST(MeterModeBDefects, ChangeTheData) {
  for (const auto& [defect, baud, pause] :
       {std::tuple("mode-b-table-shifted", 4800U, 210ms), std::tuple("mode-b-not-switched", 300U, 210ms),
        std::tuple("mode-b-without-pause", 9600U, 2ms), std::tuple("mode-b-pause-too-long", 9600U, 1700ms)}) {
    Bench bench(device("mode-b", defect));
    const auto all = sign_on(bench, baud);
    EXPECT_EQ(all.identification, identification_b) << defect;
    EXPECT_EQ(all.data, readout) << defect;
    expect_time(all.pause, pause);
    EXPECT_EQ(bench.ask(read, 1s), reading) << defect;
  }
  Bench bench(device("mode-b", "mode-b-z-reserved"));
  const auto all = sign_on(bench, 9600);
  EXPECT_EQ(all.identification, "/SIMGMETER-1\r\n");
  EXPECT_EQ(all.data, readout);
}

TEST(MeterModeBDefects, LeaveTheDataOut) {
  Bench bench(device("mode-b", "mode-b-data-omitted"));
  EXPECT_EQ(bench.ask(request, 300ms), identification_b);
  EXPECT_EQ(bench.ask(read, 300ms), reading);
  EXPECT_EQ(bench.ask(request, 3s), identification_b);
  Bench other(device("mode-b", "mode-b-waits-for-select"));
  EXPECT_EQ(other.ask(request, 300ms), identification_b);
  EXPECT_EQ(other.ask_at(option_select("0E0"), 9600, 1s), readout);
  other.rate(300);
  EXPECT_EQ(other.ask(read, 300ms), reading);
  EXPECT_EQ(other.ask(request, 3s), identification_b);
  EXPECT_EQ(other.ask(read, 300ms), "");
}

TEST(MeterModeBDefects, ChangeWhatComesBehindTheData) {
  Bench at_z(device("mode-b", "mode-b-commands-at-z"));
  sign_on(at_z, 9600);
  EXPECT_EQ(at_z.ask(read, 1s), "");
  at_z.rate(9600);
  EXPECT_EQ(at_z.ask(read, 1s), reading);
  EXPECT_EQ(at_z.ask(request, 1s), identification_b + readout);
  at_z.say(break_b0);
  at_z.rate(300);
  EXPECT_EQ(sign_on(at_z, 9600).data, readout);

  Bench deaf(device("mode-b", "mode-b-deaf-to-commands"));
  sign_on(deaf, 9600);
  EXPECT_EQ(deaf.ask(read, 1s), "");
  EXPECT_EQ(sign_on(deaf, 9600).data, readout);

  Bench sends(device("mode-b", "mode-b-sends-operand"));
  sends.say(request);
  sends.hear_characters(identification_b.size());
  sends.rate(9600);
  EXPECT_EQ(sends.hear_characters(readout.size()), readout);
  const auto end = sends.all().back().end;
  const auto known = sends.all().size();
  sends.rate(300);
  EXPECT_EQ(sends.hear(1s), operand);
  expect_time(sends.all()[known].begin - end, 210ms);
  EXPECT_EQ(sends.ask(read, 1s), reading);
}

TEST(MeterModeBDefects, ChangeTheEndOfTheSession) {
  const auto login = command("P1", "(00000000)");
  Bench endless(device("mode-b", "after-data-never-ends"));
  sign_on(endless, 9600);
  endless.wait(400s);
  EXPECT_EQ(endless.ask(request, 1s), "");
  EXPECT_EQ(endless.ask(read, 1s), reading);

  Bench brief(device("mode-b-commands-only", "after-data-ends-too-early"));
  sign_on(brief, 9600);
  brief.wait(26s);
  EXPECT_EQ(brief.ask(login, 29s), ack);
  EXPECT_EQ(brief.ask(login, 1s), ack);
  brief.wait(30s);
  EXPECT_EQ(brief.ask(login, 1s), "");

  Bench stays(device("mode-b-commands-only", "mode-b-break-ignored"));
  sign_on(stays, 9600);
  EXPECT_EQ(stays.ask(break_b0, 1s), "");
  EXPECT_EQ(stays.ask(request, 1s), "");
  EXPECT_EQ(stays.ask(login, 1s), ack);
}

}  // namespace
}  // namespace umirig::sim
