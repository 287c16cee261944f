// A case that asks a person: its verdicts, its record, and the same verdict again from the record alone.
#include "rig/run/ask_step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/json.hpp"
#include "rig/run/scratch_folder_test.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;

const std::string lit = "[[step]]\nask = \"Is the display lit?\"\n";
const std::string judged = lit + "right = [\"yes\"]\njudge = true\n";
const std::string png = "\x89PNG\r\n\x1a\n rest";

class LatePerson : public Operator {
 public:
  Answer ask(const Question&) override { return {Answer::State::late, "", "2026-01-01T00:00:00Z"}; }
};

Result<std::unique_ptr<Case>> parse_with_pictures(const std::string& body, const std::map<std::string, std::string>& files) {
  return parse_script("clause = \"1\"\nnumber = 2\nrequirement = \"1/2\"\nbehaviour = \"valid\"\npurpose = \"p\"\n" + body,
                      "toy.toml", "toy", toy_vocabulary(), [&](const std::string& name) -> Result<std::string> {
                        const auto found = files.find(name);
                        if (found == files.end()) return failure(ErrorKind::usage, name + ": no such file");
                        return found->second;
                      });
}

CaseRecord run_with(const Case& one, Operator* person) {
  const auto suite = toy_suite();
  const auto sheet = toy_sheet(suite);
  World world(5);
  ToyLine line(world, {});
  RunPlan plan;
  plan.suite = &suite;
  plan.cases = {&one};
  plan.sheet = &sheet;
  plan.person = person;
  return run(world, line, plan).value().at(0);
}

CaseRecord answered(const std::string& body, std::vector<std::string> answers) {
  WrittenOperator person({{"toy/1/2", std::move(answers)}}, "answers");
  return run_with(*toy_case(body), &person);
}

Outcome rated(const Case& one, const CaseRecord& record) {
  const auto suite = toy_suite();
  const auto sheet = toy_sheet(suite);
  const auto masked = datasheet_from_record(Node::object().set("pics", sheet.pics_node()).set("ixit", sheet.ixit_node()));
  return rate(one, suite, record.events, masked, 1, {}, {}, asked_from(to_node(record.asked)));
}

std::string error_of(const std::string& keys) {
  const auto one = parse_toy("[[step]]\n" + keys);
  return one ? "it was accepted" : one.error().text;
}

TEST(Asking, TheRightAnswerPassesAndStandsInTheRecord) {
  const auto record = answered(judged, {"Yes"});
  EXPECT_EQ(record.outcome.verdict, Verdict::pass);
  ASSERT_EQ(record.asked.size(), 1U);
  EXPECT_EQ(record.asked[0].question, "Is the display lit?");
  EXPECT_EQ(record.asked[0].answer.text, "Yes");
  ASSERT_EQ(record.outcome.steps.size(), 2U);
  EXPECT_EQ(record.outcome.steps[0].kind, Step::Kind::asked);
  EXPECT_EQ(record.outcome.steps[1].kind, Step::Kind::answered);
  EXPECT_EQ(record.duration, Duration(0));
}

TEST(Asking, AnotherAnswerFailsWhereTheStepJudges) {
  const auto outcome = answered(judged, {"no"}).outcome;
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.requirement, "1/2");
  EXPECT_EQ(outcome.reason, "asked 'Is the display lit?': expected yes, the operator answers no");
  const auto open = answered(lit + "right = [\"yes\"]\nblocked_by = \"1/1\"\n", {"no"}).outcome;
  EXPECT_EQ(open.verdict, Verdict::inconclusive);
  EXPECT_EQ(open.blocked_by, "toy/1/1");
  const auto listed =
      answered(lit + "answers = [\"on\", \"off\", \"dim\"]\nright = [\"on\"]\nfail_on = [\"off\"]\n", {"off"}).outcome;
  EXPECT_EQ(listed.verdict, Verdict::fail);
  EXPECT_EQ(
      answered(lit + "answers = [\"on\", \"off\", \"dim\"]\nright = [\"on\"]\nfail_on = [\"off\"]\n", {"dim"}).outcome.verdict,
      Verdict::inconclusive);
}

TEST(Asking, WithoutAnybodyItIsInconclusiveAndSaysWhy) {
  const auto record = run_with(*toy_case(judged), nullptr);
  EXPECT_EQ(record.outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(record.outcome.reason, "needs an operator: Is the display lit?");
  LatePerson late;
  EXPECT_EQ(run_with(*toy_case(judged + "timeout_s = 1.5\n"), &late).outcome.reason,
            "no answer in time (1500 ms): Is the display lit?");
  EXPECT_EQ(answered(judged, {"?"}).outcome.reason, "the operator could not say: Is the display lit?");
  EXPECT_EQ(answered(judged, {"maybe"}).outcome.reason, "answered 'maybe': expected yes or no: Is the display lit?");
  EXPECT_EQ(answered(judged, {"maybe"}).outcome.verdict, Verdict::inconclusive);
}

TEST(Asking, WhatIsOnlyNotedIsNoObservation) {
  EXPECT_EQ(answered(lit, {"yes"}).outcome.reason, "nothing was observed of the device");
  EXPECT_EQ(answered(lit + "[[step]]\ncheck = \"alive\"\n", {"no"}).outcome.verdict, Verdict::pass);
}

TEST(Asking, ANumberIsMeasuredAndHasLimits) {
  const std::string body =
      "[[step]]\nask = \"What does it show?\"\nanswers = \"number\"\nunit = \"kWh\"\nwithin = [0, 10]\njudge = true\n";
  const auto good = answered(body, {"9,75"}).outcome;
  EXPECT_EQ(good.verdict, Verdict::pass);
  ASSERT_EQ(good.measurements.size(), 1U);
  EXPECT_EQ(good.measurements[0].value, 9.75);
  EXPECT_EQ(good.measurements[0].upper, 10);
  const auto bad = answered(body, {"10.5"}).outcome;
  EXPECT_EQ(bad.verdict, Verdict::fail);
  EXPECT_EQ(bad.reason, "asked 'What does it show?': expected 0 to 10, the operator answers 10.5 kWh");
  EXPECT_FALSE(bad.measurements.at(0).ok);
}

TEST(Asking, AFreeTextCanBeJudged) {
  const std::string body =
      "[[step]]\nask = \"What does it show?\"\nanswers = \"text\"\nright = [\"8888\", \"----\"]\njudge = true\n";
  EXPECT_EQ(answered(body, {" ---- "}).outcome.verdict, Verdict::pass);
  EXPECT_EQ(answered(body, {"0000"}).outcome.verdict, Verdict::fail);
}

TEST(Asking, TheVerdictIsAFunctionOfTheRecord) {
  const auto other = toy_case("[[step]]\nask = \"Is it dark?\"\nright = [\"yes\"]\njudge = true\n");
  const auto silent = toy_case("[[step]]\ncheck = \"alive\"\n");
  for (const auto* answer : {"yes", "no", "maybe", "?"}) {
    const auto one = toy_case(judged + "[[step]]\ncheck = \"alive\"\n");
    WrittenOperator person({{"toy/1/2", {answer}}}, "answers");
    const auto record = run_with(*one, &person);
    EXPECT_EQ(to_json(to_node(rated(*one, record))), to_json(to_node(record.outcome))) << answer;
    EXPECT_TRUE(rated(*other, record).stimulus_changed);
  }
  const auto record = answered(judged, {"yes"});
  EXPECT_TRUE(rated(*toy_case(judged + judged), record).stimulus_changed);
  const auto alone = run_with(*silent, nullptr);
  EXPECT_TRUE(rated(*toy_case(judged), alone).stimulus_changed);
}

TEST(Asking, AnswersAreKeptInTheHashedLineAndOldRecordsStayReadable) {
  const ScratchFolder folder;
  const auto path = folder.file("run.jsonl");
  auto record = answered(judged, {"no"});
  {
    auto writer = RecordWriter::create(path, Node::object()).value();
    ASSERT_TRUE(writer->add(record));
    record.asked.clear();
    ASSERT_TRUE(writer->add(record));
  }
  const auto whole = read_record(path);
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->cases.size(), 2U);
  EXPECT_EQ(whole->cases[0].asked.at(0).answer.text, "no");
  EXPECT_TRUE(whole->cases[1].asked.empty());
  auto text = contents(path);
  const auto at = text.find("\"answer\":\"no\"");
  ASSERT_NE(at, std::string::npos);
  overwrite(path, text.replace(at, 13, "\"answer\":\"ye\""));
  EXPECT_FALSE(read_record(path));
}

TEST(Asking, ASecretAnswerStandsNowhere) {
  const auto record = answered("[[step]]\nask = \"Which key?\"\nanswers = \"text\"\n", {"swordfish"});
  EXPECT_EQ(record.asked.at(0).answer.text, "xxxxxxxxx");
  for (const auto& step : record.outcome.steps) EXPECT_EQ(step.text.find("swordfish"), std::string::npos);
}

TEST(Asking, APictureStandsInItsStepAndItsHashInTheRecord) {
  const auto one = parse_with_pictures(judged + "picture = \"display.png\"\n", {{"display.png", png}});
  ASSERT_TRUE(one) << one.error().text;
  WrittenOperator person({{"toy/1/2", {"yes"}}}, "answers");
  const auto record = run_with(**one, &person);
  EXPECT_TRUE(record.outcome.steps.at(0).picture.starts_with("data:image/png;base64,"));
  EXPECT_EQ(record.asked.at(0).picture.size(), 64U);
  EXPECT_EQ(outcome_from(to_node(record.outcome)).steps.at(0).picture, record.outcome.steps.at(0).picture);
  EXPECT_TRUE(rated(**parse_with_pictures(judged + "picture = \"display.png\"\n", {{"display.png", png + "x"}}), record)
                  .stimulus_changed);
  const auto inner = parse_with_pictures("[[step]]\nrepeat = 2\n[[step.step]]\nask = \"?\"\npicture = \"none.png\"\n", {});
  ASSERT_FALSE(inner);
  EXPECT_THAT(inner.error().text, HasSubstr("none.png: no such file"));
  EXPECT_FALSE(parse_with_pictures(judged + "picture = \"a.png\"\n", {{"a.png", "no picture"}}));
  EXPECT_THAT(error_of("ask = \"?\"\npicture = \"a.png\"\n"), HasSubstr("there is no folder"));
}

TEST(Asking, MistakesAreNamed) {
  EXPECT_THAT(error_of("ask = \"\"\n"), HasSubstr("ask: expected the question"));
  EXPECT_THAT(error_of("ask = \"?\"\nrigth = [\"yes\"]\n"), HasSubstr("unknown key 'rigth'"));
  EXPECT_THAT(error_of("ask = \"?\"\nright = [\"si\"]\n"), HasSubstr("right: 'si': expected yes or no"));
  EXPECT_THAT(error_of("ask = \"?\"\nright = \"yes\"\n"), HasSubstr("right: expected a list"));
  EXPECT_THAT(error_of("ask = \"?\"\nfail_on = [\"si\"]\n"), HasSubstr("fail_on: 'si'"));
  EXPECT_THAT(error_of("ask = \"?\"\nanswers = [\"yes\"]\n"), HasSubstr("at least two answers"));
  EXPECT_THAT(error_of("ask = \"?\"\nanswers = \"numbers\"\n"), HasSubstr("at least two answers"));
  EXPECT_THAT(error_of("ask = \"?\"\nanswers = [\"yes\", \"?\"]\n"), HasSubstr("at least two answers"));
  EXPECT_THAT(error_of("ask = \"?\"\nwithin = [0, 1]\n"), HasSubstr("within"));
  EXPECT_THAT(error_of("ask = \"?\"\nanswers = \"number\"\nwithin = [1, 0]\n"), HasSubstr("within"));
  EXPECT_THAT(error_of("ask = \"?\"\nanswers = \"number\"\nright = [\"1\"]\n"), HasSubstr("judged by within"));
  EXPECT_THAT(error_of("ask = \"?\"\njudge = true\n"), HasSubstr("judge: expected right or within"));
  EXPECT_THAT(error_of("ask = \"?\"\ntimeout_s = 0\n"), HasSubstr("timeout_s"));
  EXPECT_THAT(error_of("ask = \"?\"\nunit = \"V\"\n"), HasSubstr("unit"));
  for (const auto* name : {"../a.png", "/a.png", ".a.png", ""}) {
    EXPECT_THAT(error_of(std::string("ask = \"?\"\npicture = \"") + name + "\"\n"), HasSubstr("picture: expected the name"))
        << name;
  }
}

}  // namespace
}  // namespace umirig::run
