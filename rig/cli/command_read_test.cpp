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

TEST(CommandRead, AMissingRegisterGives4AndWhatThereIs) {
  const auto done = read_meter("sim:meter", [](ReadArguments& a) { a.registers = {"1.8.0", "99.9"}; });
  EXPECT_EQ(done.code, 4);
  EXPECT_EQ(done.out, "1.8.0  001234.567  kWh\n");
  EXPECT_THAT(done.err, HasSubstr("99.9: the error message 'ERROR'"));
}

TEST(CommandRead, AMeterThatCannotBeReadGives4AndTheDiagnosis) {
  const auto silent = read_meter("sim:silent");
  EXPECT_EQ(silent.code, 4);
  EXPECT_EQ(silent.out, "");
  EXPECT_THAT(silent.err, HasSubstr("no answer to the request"));
  EXPECT_THAT(read_meter("sim:meter?defect=rate-not-switched").err, HasSubstr("the data came at 300 Bd"));
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

}  // namespace
}  // namespace umirig::cli
