#include "rig/run/operator.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

const std::string png = "\x89PNG\r\n\x1a\n rest";

Question number_question() {
  Question question;
  question.kind = Question::Kind::number;
  question.unit = "kWh";
  return question;
}

std::string read(const Question& question, std::string_view text) {
  const auto answer = read_answer(question, text);
  return answer ? *answer : "error: " + answer.error().text;
}

Asked asked(std::string question, Answer::State state, std::string text) {
  Asked one;
  one.question = std::move(question);
  one.answer = {state, std::move(text)};
  return one;
}

TEST(Answers, AreReadAsTheQuestionSpellsThem) {
  const Question choice;
  EXPECT_EQ(read(choice, " YES\r\n"), "yes");
  EXPECT_EQ(read(choice, "maybe"), "error: 'maybe': expected yes or no");
  EXPECT_EQ(read(choice, ""), "error: '': expected yes or no");
  Question text;
  text.kind = Question::Kind::text;
  EXPECT_EQ(read(text, "  E. 07 "), "E. 07");
  EXPECT_EQ(read(text, "  "), "error: '': expected a text");
}

TEST(Answers, ANumberHasAPointOrAComma) {
  EXPECT_EQ(read(number_question(), "12,5"), "12.5");
  EXPECT_EQ(read(number_question(), "+7"), "7");
  EXPECT_EQ(read(number_question(), "-0.5"), "-0.5");
  for (const auto* wrong : {"12 kWh", "x", "nan", "inf", "1e999", "0x10", ".", "+", "1.2.3"}) {
    EXPECT_TRUE(read(number_question(), wrong).starts_with("error:")) << wrong << ": " << read(number_question(), wrong);
  }
}

TEST(Pictures, ArePngOrJpegOfABoundedSize) {
  const auto picture = read_picture("display.png", png);
  ASSERT_TRUE(picture);
  EXPECT_TRUE(data_uri(*picture).starts_with("data:image/png;base64,iVBORw0KGgo"));
  EXPECT_EQ(read_picture("d.jpg", "\xff\xd8\xff rest")->type, "image/jpeg");
  EXPECT_FALSE(read_picture("d.png", "GIF89a"));
  EXPECT_FALSE(read_picture("d.png", ""));
  EXPECT_TRUE(read_picture("d.png", png + std::string(longest_picture - png.size(), 'x')));
  EXPECT_FALSE(read_picture("d.png", png + std::string(longest_picture - png.size() + 1, 'x')));
  EXPECT_EQ(data_uri(Picture()), "");
}

TEST(WrittenOperators, AnswerEachCaseInTheOrderOfItsQuestions) {
  WrittenOperator person({{"a", {"yes", "?"}}, {"b", {"no"}}}, "answers.toml");
  person.begin_case("a");
  EXPECT_EQ(person.ask({}).text, "yes");
  EXPECT_EQ(person.ask({}).state, Answer::State::declined);
  const auto none = person.ask({});
  EXPECT_EQ(none.state, Answer::State::unavailable);
  EXPECT_EQ(none.text, "needs an operator: answers.toml has no answer");
  person.begin_case("b");
  EXPECT_EQ(person.ask({}).text, "no");
  person.begin_case("c");
  EXPECT_EQ(person.ask({}).state, Answer::State::unavailable);
}

TEST(Asked, StandInTheRecordAndComeBack) {
  auto one = asked("lit?", Answer::State::given, "yes");
  one.at = 3s;
  one.picture = "ab";
  one.who = "Jo";
  one.answer.when = "2026-01-01T00:00:00Z";
  const std::vector<Asked> all = {one, asked("and now?", Answer::State::late, ""),
                                  asked("there?", Answer::State::unavailable, "why")};
  const auto again = asked_from(to_node(all));
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[0].at, 3s);
  EXPECT_EQ(again[0].who, "Jo");
  EXPECT_EQ(again[0].answer.when, one.answer.when);
  EXPECT_EQ(again[1].answer.state, Answer::State::late);
  EXPECT_EQ(to_node(again), to_node(all));
  EXPECT_TRUE(asked_from(Node()).empty());
}

TEST(Asked, AnswersThatAreSecretAreMasked) {
  std::vector<Asked> all = {asked("?", Answer::State::given, "swordfish"), asked("?", Answer::State::given, " ab "),
                            asked("?", Answer::State::given, "a lab"), asked("?", Answer::State::given, "it says swordfish!")};
  mask_secrets(all, {"swordfish", "ab", ""});
  EXPECT_EQ(all[0].answer.text, "xxxxxxxxx");
  EXPECT_EQ(all[1].answer.text, "xx");
  EXPECT_EQ(all[2].answer.text, "a lab");
  EXPECT_EQ(all[3].answer.text, "it says xxxxxxxxx!");
}

TEST(RecordedOperators, NoticeWhatTheCaseAsksOtherwise) {
  const std::vector<Asked> all = {asked("lit?", Answer::State::given, "yes"), asked("green?", Answer::State::given, "no")};
  Question question;
  question.text = "lit?";
  RecordedOperator same(all);
  EXPECT_EQ(same.ask(question).text, "yes");
  EXPECT_EQ(same.changed(false), "");
  EXPECT_EQ(same.changed(true), "the record has the answer to 'green?' where the case asks nothing");
  RecordedOperator picture(all);
  question.picture = *read_picture("d.png", png);
  EXPECT_EQ(picture.ask(question).state, Answer::State::unavailable);
  EXPECT_NE(picture.changed(false), "");
  RecordedOperator other(all);
  question.text = "dark?";
  other.ask(question);
  EXPECT_EQ(other.changed(false), "the case asks 'dark?' where the record has 'lit?'");
  const std::vector<Asked> none;
  RecordedOperator more(none);
  more.ask(question);
  EXPECT_EQ(more.changed(false), "the case asks 'dark?' where the record has no further answer");
}

}  // namespace
}  // namespace umirig::run
