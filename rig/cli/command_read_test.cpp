#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "rig/cli/commands.hpp"
#include "rig/cli/output_test.hpp"
#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Output read_meter(const std::string& url, void (*change)(ReadArguments&) = nullptr) {
  ReadArguments arguments;
  arguments.url = url;
  if (change != nullptr) change(arguments);
  return output_of(read, arguments);
}

std::vector<std::string> keys(const Node& node) {
  std::vector<std::string> names;
  for (const auto& member : node.members()) names.push_back(member.first);
  return names;
}

TEST(CommandRead, TheTableHasAddressValueAndUnit) {
  const auto done = read_meter("sim:meter");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, AllOf(HasSubstr("1.8.0  001234.567  kWh\n"), HasSubstr("C.9    UMIRIG\n")));
  EXPECT_THAT(done.err, HasSubstr("/SIM5METER-1"));
}

TEST(CommandRead, FurtherGroupsStandBelowTheirAddress) {
  EXPECT_THAT(read_meter("sim:meter?layout=groups").out, HasSubstr("72.32  0011\n       22-12-21 12:17\n"));
}

TEST(CommandRead, TheJsonIsThatOfDecodeWithRateAndTimes) {
  const auto done = read_meter("sim:meter?tr_ms=300", [](ReadArguments& a) { a.json = true; });
  const auto node = run::parse_json(done.out).value();
  EXPECT_THAT(keys(node),
              testing::ElementsAre("identification", "mode", "datasets", "checks", "findings", "rate", "times", "bcc"));
  EXPECT_EQ(node["rate"].integer(), 9600);
  EXPECT_EQ(node["times"]["reactions"].items().at(0)["ms"].number(), 300);
  EXPECT_EQ(node["datasets"].items().size(), 8U);
}

TEST(CommandRead, RegistersAreRead) {
  const auto done = read_meter("sim:meter", [](ReadArguments& a) { a.registers = {"1.8.0", "C.9"}; });
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.out, "1.8.0  001234.567  kWh\nC.9    UMIRIG\n");
}

TEST(CommandRead, ARefusalGives1AndWhatThereIs) {
  const auto done = read_meter("sim:meter", [](ReadArguments& a) { a.registers = {"1.8.0", "99.9"}; });
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.out, "1.8.0  001234.567  kWh\n");
  EXPECT_THAT(done.err, HasSubstr("99.9: the error message 'ERROR'"));
}

TEST(CommandRead, AMeterThatAnswersOtherwiseGives1) {
  const auto fast = read_meter("sim:meter?defect=rate-not-switched");
  EXPECT_EQ(fast.code, 1);
  EXPECT_THAT(fast.err, HasSubstr("the data came at 300 Bd"));
  const auto refused = read_meter("sim:meter?access=all&password=1", [](ReadArguments& a) {
    a.registers = {"1.8.0"};
    a.password = "2";
  });
  EXPECT_EQ(refused.code, 1) << refused.err;
}

TEST(CommandRead, AMeterThatIsNotHeardGives4AndTheDiagnosis) {
  const auto silent = read_meter("sim:silent");
  EXPECT_EQ(silent.code, 4);
  EXPECT_EQ(silent.out, "");
  EXPECT_THAT(silent.err, HasSubstr("no answer to the request"));
}

TEST(CommandRead, ACheckThatDoesNotHoldGives1) {
  const auto done = read_meter("sim:meter?defect=bcc-wrong-in-readout");
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("1.8.0"));
  EXPECT_THAT(done.err, HasSubstr("check does not hold: bcc-xor"));
}

TEST(CommandRead, TheReaderHasItsOptions) {
  const auto done = read_meter("sim:meter", [](ReadArguments& a) {
    a.stay_at_300 = true;
    a.reaction_ms = 700;
    a.address = "12345678";
    a.trace = true;
  });
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.err, AllOf(HasSubstr("0.700 s    300 Bd  > /?12345678!<CR><LF>"), HasSubstr("> <ACK>000<CR><LF>"),
                              HasSubstr("300 Bd  < <STX>F.F(")));
}

TEST(CommandRead, APasswordComesFromTheEnvironmentAndIsNotShown) {
  ::setenv("UMIRIG_TEST_PASSWORD", "geheim77", 1);
  const auto done = read_meter("sim:meter?access=all&password=geheim77", [](ReadArguments& a) {
    a.registers = {"1.8.0"};
    a.password = "env:UMIRIG_TEST_PASSWORD";
    a.trace = true;
  });
  ::unsetenv("UMIRIG_TEST_PASSWORD");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.err, AllOf(HasSubstr("P1"), Not(HasSubstr("geheim"))));
  EXPECT_EQ(read_meter("sim:meter", [](ReadArguments& a) { a.password = "env:UMIRIG_TEST_PASSWORD"; }).code, 2);
}

TEST(CommandRead, WrongCallsGive2) {
  EXPECT_EQ(read_meter("meter").code, 2);
  EXPECT_EQ(read_meter("sim:meter?variant=none-such").code, 2);
  EXPECT_EQ(read_meter("replay:/nonexistent").code, 2);
  EXPECT_EQ(read_meter("sim:meter", [](ReadArguments& a) { a.address = "(1)"; }).code, 2);
}

TEST(CommandRead, AVariantOfTheSuiteCanBeRead) {
  EXPECT_THAT(read_meter("sim:meter?variant=sum-bcc").err, HasSubstr("fits the sum"));
}

TEST(CommandRead, OrdersAreCarriedOutInTheirOrder) {
  const auto done = read_meter("sim:meter", [](ReadArguments& a) {
    a.json = true;
    a.orders = {{'R', "R1:C.9"}, {'W', "C.9=NEW"}, {'R', "C.9(1)"}};
  });
  EXPECT_EQ(done.code, 0);
  const auto node = run::parse_json(done.out).value();
  EXPECT_EQ(node["datasets"].items().at(0)["values"].items().at(0)["value"].text(), "UMIRIG");
  EXPECT_EQ(node["datasets"].items().at(1)["values"].items().at(0)["value"].text(), "NEW");
  EXPECT_EQ(node["done"].items().at(0).text(), "W1 C.9");
  EXPECT_EQ(node["bcc"]["frames"].integer(), 3);
}

TEST(CommandRead, WithoutChecksAWrongOneIsNoFailure) {
  const auto done = read_meter("sim:meter?defect=bcc-wrong-in-readout", [](ReadArguments& a) { a.no_check = true; });
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.err, HasSubstr("check does not hold"));
}

TEST(CommandRead, ADemandedKindOfBccIsTheOneThatCounts) {
  const auto done = read_meter("sim:meter?check=sum7", [](ReadArguments& a) { a.bcc = "xor"; });
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(read_meter("sim:meter?check=sum7", [](ReadArguments& a) { a.bcc = "sum7"; }).code, 0);
  EXPECT_THAT(read_meter("sim:meter?check=sum7").err, HasSubstr("BCC fits sum7, judged over 1 message"));
}

TEST(CommandRead, ModesAndWakeUpAreUnderstood) {
  const auto fallback = read_meter("sim:meter", [](ReadArguments& a) { a.mode = "A"; });
  EXPECT_EQ(fallback.code, 0);
  EXPECT_THAT(fallback.err, HasSubstr("data at 300 Bd"));
  const auto slow = read_meter("sim:meter", [](ReadArguments& a) {
    a.wake_up = "slow";
    a.trace = true;
  });
  EXPECT_EQ(slow.code, 0) << "a mains meter ignores NULs";
  EXPECT_THAT(slow.err, HasSubstr("> (wake-up: 66 NUL)"));
}

const std::string telegram = "/ABC5M1\r\n\r\n1.8.0(1*kWh)\r\n!3C11\r\n";

TEST(CommandRead, PushedTelegramsComeOnAsTheyCome) {
  const TestFile file(telegram.substr(9) + telegram + telegram);
  const auto url = "replay:" + file.path() + "?baud=115200&format=8N1";
  auto arguments = ReadArguments();
  arguments.url = url;
  arguments.listen = arguments.json = true;
  arguments.rate = 115200;
  arguments.telegrams = 2;
  auto done = output_of(read, arguments);
  EXPECT_EQ(done.code, 0) << done.err;
  const auto first = done.out.substr(0, done.out.find('\n'));
  const auto node = run::parse_json(first).value();
  EXPECT_THAT(keys(node), testing::ElementsAre("identification", "mode", "datasets", "checks", "findings", "rate", "format",
                                               "at_s", "whole", "skipped"));
  EXPECT_EQ(node["mode"].text(), "P1");
  EXPECT_EQ(node["skipped"].integer(), 23);
  arguments.telegrams = 3;
  done = output_of(read, arguments);
  EXPECT_EQ(done.code, 4);
  EXPECT_THAT(done.err, HasSubstr("no telegram within 60 s"));
  arguments.orders = {{'R', "1.8.0"}};
  EXPECT_EQ(output_of(read, arguments).code, 2);
}

TEST(CommandRead, APushedTelegramWithAWrongCrcGives1) {
  auto wrong = telegram;
  wrong[18] = '2';
  const TestFile file(wrong);
  auto arguments = ReadArguments();
  arguments.url = "replay:" + file.path() + "?baud=9600";
  arguments.mode = "D";
  arguments.rate = 9600;
  auto done = output_of(read, arguments);
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.err, AllOf(HasSubstr("check does not hold: crc16"), HasSubstr("9600 7E1")));
  arguments.no_check = true;
  EXPECT_EQ(output_of(read, arguments).code, 0);
}

TEST(CommandRead, WrongValuesOfOptionsGive2AndSayWhatIsExpected) {
  const auto refused = [](void (*change)(ReadArguments&)) {
    const auto done = read_meter("sim:meter", change);
    EXPECT_EQ(done.code, 2) << done.err;
    EXPECT_EQ(done.out, "");
    return done.err;
  };
  EXPECT_THAT(refused([](ReadArguments& a) { a.mode = "F"; }), HasSubstr("--mode: 'F': expected auto, A, B, C, D or E"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.wake_up = "quick"; }), HasSubstr("none, slow or fast"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.bcc = "crc"; }), HasSubstr("auto, xor, sum7 or none"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.format = "8E1"; }), HasSubstr("7E1 or 8N1"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.sign_off = "B2"; }), HasSubstr("B0 or B1"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.rate = 9600; }), HasSubstr("--listen"));
  EXPECT_THAT(refused([](ReadArguments& a) {
                a.orders = {{'W', "C.9"}};
              }),
              HasSubstr("--write: 'C.9': expected 'W1:ADDRESS=VALUE'"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.orders = {{'R', "R7:C.9"}}; }), HasSubstr("R and one of 123456"));
  EXPECT_THAT(refused([](ReadArguments& a) { a.password = a.password_result = "1"; }), HasSubstr("not both"));
  EXPECT_THAT(refused([](ReadArguments& a) {
                a.mode = "E";
                a.registers = {"1.8.0"};
              }),
              HasSubstr("--mode C"));
  EXPECT_THAT(refused([](ReadArguments& a) {
                a.listen = true;
                a.mode = "C";
              }),
              HasSubstr("mode D"));
}

}  // namespace
}  // namespace umirig::cli
