// What the steps of a dialogue script do, and which verdicts they give.
#include "rig/run/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;

constexpr const char* ask_a = "[[step]]\nsend = \"letter\"\ntext = \"a\"\n";

Outcome outcome_of(const std::string& body, const ToyDevice& device = {}) { return toy_run(body, device).outcome; }
std::string expecting(const std::string& rest) { return std::string(ask_a) + "[[step]]\ntimeout_ms = 500\n" + rest; }

ToyDevice answering(const std::string& text, Duration reaction = 20ms) {
  ToyDevice device;
  device.answers['a'] = text;
  device.reactions['a'] = reaction;
  return device;
}

TEST(Script, TheHeadStandsInTheCase) {
  const auto one = toy_case("level = \"optional\"\nversion = 3\nwhen = [\"X.1\"]\n" + std::string(ask_a), "6.4.3/12");
  EXPECT_EQ(one->head().id, "toy/6.4.3/12");
  EXPECT_EQ(one->head().requirement, "6.4.3/12");
  EXPECT_EQ(one->head().clause, "6.4.3");
  EXPECT_EQ(one->head().level, "optional");
  EXPECT_EQ(one->head().version, 3);
  EXPECT_EQ(one->head().when, std::vector<std::string>{"X.1"});
  EXPECT_EQ(one->head().behaviour, "valid");
  EXPECT_EQ(one->head().purpose, "p");
}

TEST(Script, TheExpectedAnswerPasses) {
  EXPECT_EQ(outcome_of(expecting("expect = \"answer\"\njudge = true")).verdict, Verdict::pass);
}

TEST(Script, AnotherAnswerFailsWhereTheStepJudges) {
  const auto outcome = outcome_of(expecting("expect = \"answer\"\njudge = true"), answering("B"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.requirement, "1/2");
  EXPECT_EQ(outcome.reason, "expected an answer, saw B (another letter)");
}

TEST(Script, TheMessageThatDiffersIsMarkedWithWhatWasExpected) {
  const auto outcome = outcome_of(expecting("expect = \"answer\"\njudge = true"), answering("B"));
  ASSERT_EQ(outcome.marks.size(), 1U);
  EXPECT_EQ(outcome.marks[0].text, "expected an answer");
  EXPECT_EQ(outcome.marks[0].end - outcome.marks[0].begin, SerialFormat{}.characters(1));
  EXPECT_TRUE(outcome_of(expecting("expect = \"answer\"\njudge = true")).marks.empty());
  EXPECT_TRUE(outcome_of(expecting("expect = \"answer\"\njudge = true"), answering("")).marks.empty()) << "nothing came";
}

TEST(Script, AJudgedStepBlamesTheCasesOwnRequirementAndNotThatOfTheWord) {
  EXPECT_EQ(outcome_of(expecting("expect = \"hello\"\njudge = true"), answering("B")).requirement, "1/2");
  EXPECT_EQ(outcome_of(expecting("expect = \"hello\"\njudge = true\nblocked_by = \"1/3\""), answering("B")).requirement, "1/2");
}

TEST(Script, AnotherAnswerIsInconclusiveAndBlockedByTheWordsOwnerWhereTheStepDoesNotJudge) {
  const auto outcome = outcome_of(expecting("expect = \"hello\""), answering("B"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.requirement, "1/1");
  EXPECT_EQ(outcome.blocked_by, "toy/1/1");
  EXPECT_EQ(outcome.reason, "blocked by toy/1/1: expected a greeting, saw B (no greeting)");
}

TEST(Script, FailOnFailsWhereOneOfItsWordsCameAndLeavesOthersOpen) {
  const auto body = expecting("expect = \"answer\"\ntext = \"Q\"\nfail_on = [\"hello\"]\nblocked_by = \"1/3\"");
  EXPECT_EQ(outcome_of(body, answering("Q")).verdict, Verdict::pass);
  const auto caught = outcome_of(body, answering("H"));
  EXPECT_EQ(caught.verdict, Verdict::fail);
  EXPECT_EQ(caught.requirement, "1/2");
  EXPECT_EQ(caught.reason, "expected an answer, saw H (another letter)");
  for (const auto* other : {"B", ""}) {
    const auto open = outcome_of(body, answering(other));
    EXPECT_EQ(open.verdict, Verdict::inconclusive) << other;
    EXPECT_EQ(open.requirement, "1/3") << other;
  }
}

TEST(Script, FailOnSilenceFailsWhereNothingCame) {
  const auto body = expecting("expect = \"answer\"\nfail_on = [\"silence\"]\ntext = \"Q\"\nblocked_by = \"1/3\"");
  EXPECT_EQ(outcome_of(body, answering("")).verdict, Verdict::fail);
  EXPECT_EQ(outcome_of(body, answering("Q")).verdict, Verdict::pass);
}

TEST(Script, BlockedByNamesAnotherRequirement) {
  const auto outcome = outcome_of(expecting("expect = \"hello\"\nblocked_by = \"1/3\""), answering("B"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.requirement, "1/3");
  EXPECT_EQ(outcome.blocked_by, "toy/1/3");
}

TEST(Script, BlockedByHoldsForTimesThatAreNotJudgedToo) {
  const auto outcome = outcome_of(expecting("expect = \"answer\"\nwithin_ms = [100, 200]\nblocked_by = \"1/3\""));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.requirement, "1/3");
}

TEST(Script, ACaseIsNotBlockedByItself) {
  const auto outcome = outcome_of(expecting("expect = \"answer\""), answering("B"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.requirement, "1/2");
  EXPECT_EQ(outcome.blocked_by, "");
}

TEST(Script, EachAlternativeIsAllowed) {
  const auto body = expecting("expect = [\"hello\", { word = \"answer\", text = \"Q\" }]\njudge = true");
  EXPECT_EQ(outcome_of(body, answering("H")).verdict, Verdict::pass);
  EXPECT_EQ(outcome_of(body, answering("Q")).verdict, Verdict::pass);
  const auto outcome = outcome_of(body, answering("A"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.reason, "expected a greeting or an answer, saw A (another letter)");
}

TEST(Script, SilenceWhereSomethingComesFails) {
  const auto outcome = outcome_of(expecting("expect = \"silence\"\njudge = true"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.reason, "expected nothing, saw A");
}

TEST(Script, SilenceAmongAlternativesAllowsThatNothingComes) {
  const auto body = expecting("expect = [\"silence\", \"hello\"]\njudge = true\n[[step]]\ncheck = \"alive\"");
  EXPECT_EQ(outcome_of(body, answering("")).verdict, Verdict::pass);
  EXPECT_EQ(outcome_of(body, answering("H")).verdict, Verdict::pass);
  EXPECT_EQ(outcome_of(body, answering("B")).verdict, Verdict::fail);
}

TEST(Script, NothingWhereAnAnswerIsExpectedFails) {
  const auto outcome = outcome_of(expecting("expect = \"answer\"\njudge = true"), answering(""));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.reason, "expected an answer, saw nothing");
}

TEST(Script, WithoutAnyObservationThereIsNoPass) {
  const auto outcome = outcome_of(expecting("expect = \"silence\"\njudge = true"), answering(""));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.reason, "nothing was observed of the device");
}

TEST(Script, AScriptThatOnlySendsIsInconclusive) { EXPECT_EQ(outcome_of(ask_a).verdict, Verdict::inconclusive); }

TEST(Script, AJudgedTimeOutsideItsLimitsFails) {
  const auto body = expecting("expect = \"answer\"\njudge = true\nname = \"time to A\"\nwithin_ms = [10, 100]");
  EXPECT_EQ(outcome_of(body, answering("A", 99ms)).verdict, Verdict::pass);
  const auto late = outcome_of(body, answering("A", 101ms));
  EXPECT_EQ(late.verdict, Verdict::fail);
  EXPECT_EQ(late.reason, "time to A is 101 ms: expected 10 ms to 100 ms");
  EXPECT_EQ(outcome_of(body, answering("A", 9ms)).verdict, Verdict::fail);
}

TEST(Script, AMeasurementHasItsValueAndLimits) {
  const auto outcome =
      outcome_of(expecting("expect = \"answer\"\nname = \"time to A\"\nwithin_ms = [10, 100]"), answering("A", 42ms));
  ASSERT_EQ(outcome.measurements.size(), 1U);
  const auto& one = outcome.measurements[0];
  EXPECT_EQ(one.name, "time to A");
  EXPECT_DOUBLE_EQ(one.value, 42);
  EXPECT_EQ(one.unit, "ms");
  EXPECT_EQ(one.lower, 10.0);
  EXPECT_EQ(one.upper, 100.0);
  EXPECT_TRUE(one.ok);
  EXPECT_EQ(one.begin, SerialFormat{}.characters(1)) << "behind the character sent";
}

TEST(Script, JudgeTimesBlamesALateAnswerButNotAWrongOne) {
  const auto body = expecting("expect = \"hello\"\njudge = \"times\"\nwithin_ms = [10, 100]");
  const auto late = outcome_of(body, answering("H", 200ms));
  EXPECT_EQ(late.verdict, Verdict::fail);
  EXPECT_EQ(late.requirement, "1/2");
  const auto wrong = outcome_of(body, answering("B"));
  EXPECT_EQ(wrong.verdict, Verdict::inconclusive);
  EXPECT_EQ(wrong.requirement, "1/1");
}

TEST(Script, ATimeThatIsNotJudgedIsInconclusive) {
  EXPECT_EQ(outcome_of(expecting("expect = \"answer\"\nwithin_ms = [10, 100]"), answering("A", 200ms)).verdict,
            Verdict::inconclusive);
}

TEST(Script, TheTimeoutLimitsHowLongIsWaited) {
  const auto body = std::string(ask_a) + "[[step]]\nexpect = \"answer\"\njudge = true\ntimeout_ms = ";
  EXPECT_EQ(outcome_of(body + "300", answering("A", 400ms)).verdict, Verdict::fail);
  EXPECT_EQ(outcome_of(body + "500", answering("A", 400ms)).verdict, Verdict::pass);
}

TEST(Script, APreambleThatFailsEndsTheCaseInconclusive) {
  ToyDevice mute;
  mute.answers.erase('h');
  const auto record = toy_run("given = \"greeted\"\n" + expecting("expect = \"answer\"\njudge = true"), mute);
  EXPECT_EQ(record.outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(record.outcome.blocked_by, "toy/1/1");
  EXPECT_EQ(bytes_of(record, LineEvent::Kind::sent), "h");
}

TEST(Script, AFailedStepEndsTheCase) {
  const auto record = toy_run(expecting("expect = \"hello\"\njudge = true\n[[step]]\nsend = \"letter\"\ntext = \"z\""));
  EXPECT_EQ(bytes_of(record, LineEvent::Kind::sent), "a");
}

TEST(Script, RepeatDoesItsStepsSoOften) {
  const auto record =
      toy_run("[[step]]\nrepeat = 3\n[[step.step]]\nsend = \"letter\"\ntext = \"a\"\n[[step.step]]\nexpect = \"answer\"\n");
  EXPECT_EQ(record.outcome.verdict, Verdict::pass);
  EXPECT_EQ(bytes_of(record, LineEvent::Kind::received), "AAA");
}

TEST(Script, WaitLetsTimePass) {
  EXPECT_GE(toy_run("[[step]]\nwait_ms = 1234.5\n").duration, from_ms(1234.5));
  EXPECT_EQ(toy_run("[[step]]\nwait_ms = 1234.5\n").events.size(), 0U);
}

TEST(Script, SetDoesTheSetting) {
  const auto record = toy_run("[[step]]\nset = { rate = 9600 }\n" + expecting("expect = \"answer\"\n"));
  ASSERT_GE(record.events.size(), 2U);
  EXPECT_EQ(record.events[0].kind, LineEvent::Kind::format);
  EXPECT_EQ(record.events[1].format.baud, 9600U);
  EXPECT_EQ(record.outcome.verdict, Verdict::pass);
}

TEST(Script, AFrameOrSettingThatCannotBeDoneIsTheRigsError) {
  const auto frame = outcome_of("[[step]]\nsend = \"letter\"\ntext = \"\"\n");
  EXPECT_EQ(frame.verdict, Verdict::error);
  EXPECT_THAT(frame.reason, HasSubstr("no letter to send"));
  EXPECT_EQ(outcome_of("[[step]]\nset = { rate = \"fast\" }\n").verdict, Verdict::error);
}

TEST(Script, ACheckJudgesForTheCase) {
  ToyDevice mute;
  mute.answers.erase('h');
  EXPECT_EQ(outcome_of("[[step]]\ncheck = \"alive\"\n").verdict, Verdict::pass);
  const auto outcome = outcome_of("[[step]]\ncheck = \"alive\"\n", mute);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.requirement, "1/2");
}

}  // namespace
}  // namespace umirig::run
