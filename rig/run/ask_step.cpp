#include "rig/run/ask_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace umirig::run {
namespace {

constexpr std::array<std::string_view, 11> keys = {"ask",     "answers",   "right", "fail_on",    "within", "judge",
                                                   "picture", "timeout_s", "name",  "blocked_by", "unit"};

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> list;
  for (const auto& item : node.items()) list.push_back(item.text());
  return list;
}

Question question_of(const Node& step) {
  Question question;
  question.text = step["ask"].text();
  const auto& answers = step["answers"];
  if (answers.is_array()) question.answers = texts(answers);
  if (answers.text() == "text") question.kind = Question::Kind::text;
  if (answers.text() == "number") question.kind = Question::Kind::number;
  question.unit = step["unit"].text();
  if (step.has("timeout_s")) question.timeout = from_ms(1000 * step["timeout_s"].number());
  return question;
}

// A list of answers that are some of the question's own.
std::optional<std::string> wrong_list(const Node& step, const char* key, const Question& question) {
  if (!step.has(key)) return std::nullopt;
  const auto& items = step[key].items();
  if (items.empty()) return fmt::format("{}: expected a list of answers, as in [\"yes\"]", key);
  for (const auto& item : items) {
    if (!item.is_string()) return fmt::format("{}: expected texts", key);
    if (const auto read = read_answer(question, item.text()); !read) return fmt::format("{}: {}", key, read.error().text);
  }
  return std::nullopt;
}

bool among(const Node& list, const Question& question, const std::string& answer) {
  return std::any_of(list.items().begin(), list.items().end(), [&](const Node& item) {
    const auto read = read_answer(question, item.text());
    return read && *read == answer;
  });
}

}  // namespace

std::optional<std::string> wrong_ask(const Node& step) {
  for (const auto& [key, value] : step.members()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return fmt::format("unknown key '{}': expected {}", key, fmt::join(keys, ", "));
  }
  if (step["ask"].text().empty()) return "ask: expected the question as a text";
  const auto& answers = step["answers"];
  const auto question = question_of(step);
  const bool choice = question.kind == Question::Kind::choice;
  const bool number = question.kind == Question::Kind::number;
  const auto& list = question.answers;
  const bool known = !step.has("answers") || !choice || answers.is_array();
  if (!known || (choice && (list.size() < 2 || std::count(list.begin(), list.end(), "") > 0 ||
                            std::count(list.begin(), list.end(), "?") > 0)))
    return "answers: expected at least two answers, as in [\"yes\", \"no\"], or \"text\", or \"number\"";
  if (number && (step.has("right") || step.has("fail_on"))) return "right, fail_on: a number is judged by within";
  for (const auto* key : {"right", "fail_on"}) {
    if (auto wrong = wrong_list(step, key, question)) return wrong;
  }
  const auto& within = step["within"].items();
  if (step.has("within") && (!number || within.size() != 2 || !within[0].is_number() || !within[1].is_number() ||
                             within[1].number() < within[0].number())) {
    return "within: expected two numbers, as in [0, 10], with answers = \"number\"";
  }
  if (step.has("unit") && !number) return "unit: expected with answers = \"number\" only";
  if (step.has("judge") && !step["judge"].is_bool()) return "judge: expected true or false";
  if (step["judge"].boolean() && !step.has("right") && !step.has("within")) return "judge: expected right or within beside it";
  if (step.has("timeout_s") && (!step["timeout_s"].is_number() || step["timeout_s"].number() <= 0))
    return "timeout_s: expected a number of seconds";
  if (step.has("blocked_by") && step["blocked_by"].text().empty()) return "blocked_by: expected the id of a requirement";
  const auto picture = step["picture"].text();
  if (step.has("picture") && (picture.empty() || picture.front() == '.' || picture.find('/') != std::string::npos))
    return "picture: expected the name of a file beside the script";
  return std::nullopt;
}

void ask(Bench& bench, const Node& step, const Picture& picture, const std::string& requirement) {
  auto question = question_of(step);
  question.picture = picture;
  const auto answer = bench.ask(question);
  if (bench.interrupted()) return;
  const auto open = [&](const std::string& why) {
    bench.verdict(Verdict::inconclusive, step["blocked_by"].text(), fmt::format("{}: {}", why, question.text));
  };
  if (answer.state == Answer::State::unavailable) return open(answer.text);
  if (answer.state == Answer::State::late) return open(fmt::format("no answer in time ({})", format_ms(question.timeout)));
  if (answer.state == Answer::State::declined) return open("the operator could not say");
  const auto read = read_answer(question, answer.text);
  if (!read) return open("answered " + read.error().text);

  const auto& within = step["within"].items();
  bool right = true;
  auto wanted = fmt::format("{}", fmt::join(texts(step["right"]), " or "));
  if (step.has("right")) right = among(step["right"], question, *read);
  if (question.kind == Question::Kind::number) {
    const double value = std::strtod(read->c_str(), nullptr);
    Measurement one;
    one.name = step["name"].text(question.text);
    one.value = value;
    one.unit = question.unit;
    if (within.size() == 2) {
      one.lower = within[0].number();
      one.upper = within[1].number();
      right = value >= *one.lower && value <= *one.upper;
      wanted = fmt::format("{:g} to {:g}", *one.lower, *one.upper);
    }
    one.ok = right;
    bench.outcome().measurements.push_back(std::move(one));
  }
  const bool judged = step.has("right") || step.has("within");
  const bool bad = among(step["fail_on"], question, *read);
  if (right && !bad) {
    if (judged) bench.observed();  // what is only noted is no observation of the device
    return;
  }
  const bool fails = bad || step["judge"].boolean();
  const auto unit = question.unit.empty() ? "" : " " + question.unit;
  const auto expected = wanted.empty() ? "another answer" : wanted;
  bench.verdict(fails ? Verdict::fail : Verdict::inconclusive, fails ? requirement : step["blocked_by"].text(),
                fmt::format("asked '{}': expected {}, the operator answers {}{}", question.text, expected, *read, unit));
}

}  // namespace umirig::run
