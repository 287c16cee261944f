#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/report.hpp"
#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Junit, CountsInconclusiveAsErrorAndNeverAsPassed) {
  const auto text = junit(plain_record());
  EXPECT_THAT(text, HasSubstr(R"(errors="2" failures="1" skipped="1" tests="6" time="15.000")"));
  EXPECT_THAT(text, HasSubstr("<error type=\"inconclusive\" message=\"inconclusive: the preamble failed"));
  EXPECT_THAT(text, HasSubstr("<error type=\"rig\""));
  EXPECT_THAT(text, HasSubstr("<skipped type=\"none\""));
}

TEST(Junit, AFailureNamesTheRequirementThatIsBroken) {
  const auto text = junit(plain_record());
  EXPECT_THAT(text, HasSubstr("<failure type=\"fail\" message=\"6.1/2: the identification came 1700 ms"));
  EXPECT_THAT(text, HasSubstr("Broken: 6.1/2: An answer starts no later than 1500 ms."));
}

TEST(Junit, APassWithFindingsPrintsThem) {
  const auto text = junit(plain_record());
  EXPECT_THAT(text, HasSubstr("<system-out>\n"));
  EXPECT_THAT(text, HasSubstr("Finding: reaction time of 150 ms"));
}

TEST(Junit, ARunThatWasCutShortIsAnError) {
  const auto text = junit(cut_record());
  EXPECT_THAT(text, HasSubstr(R"(errors="1" failures="0" skipped="0" tests="3")"));
  EXPECT_THAT(text, HasSubstr("<error type=\"incomplete\""));
  EXPECT_THAT(junit(plain_record()), Not(HasSubstr("incomplete")));
}

TEST(Junit, ARunThatVerifiedNothingIsAnError) {
  auto record = plain_record();
  record.cases.erase(record.cases.begin(), record.cases.end() - 1);
  EXPECT_THAT(junit(record), HasSubstr("<error type=\"nothing-verified\""));
}

TEST(Junit, ALongReasonIsCutInTheMessageOnly) {
  auto record = plain_record();
  record.cases[2].outcome.reason = std::string(100'000, 'a');
  const auto text = junit(record);
  EXPECT_THAT(text, HasSubstr("(100007 bytes in all)\">"));
  EXPECT_THAT(text, HasSubstr("\n" + std::string(100'000, 'a') + "\n"));
}

}  // namespace
}  // namespace umirig::reports
