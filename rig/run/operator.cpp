#include "rig/run/operator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "rig/base/base64.hpp"
#include "rig/crypto/hash.hpp"
#include "rig/run/line_events.hpp"

namespace umirig::run {
namespace {

constexpr std::array<std::string_view, 4> state_names = {"given", "declined", "late", "unavailable"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  const auto from = text.find_first_not_of(spaces);
  if (from == std::string_view::npos) return "";
  return text.substr(from, text.find_last_not_of(spaces) + 1 - from);
}

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool alike(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return small(x) == small(y); });
}

std::string hash_of(const Picture& picture) { return picture.bytes.empty() ? std::string() : sha256(picture.bytes); }

}  // namespace

Result<Picture> read_picture(std::string name, std::string bytes) {
  const std::string_view text = bytes;
  Picture picture;
  if (text.starts_with("\x89PNG\r\n\x1a\n")) picture.type = "image/png";
  if (text.starts_with("\xff\xd8\xff")) picture.type = "image/jpeg";
  if (picture.type.empty()) return failure(ErrorKind::configuration, fmt::format("{}: is no PNG and no JPEG", name));
  if (bytes.size() > longest_picture) {
    return failure(ErrorKind::configuration,
                   fmt::format("{}: has {} bytes: expected at most {}", name, bytes.size(), longest_picture));
  }
  picture.name = std::move(name);
  picture.bytes = std::move(bytes);
  return picture;
}

std::string data_uri(const Picture& picture) {
  return picture.bytes.empty() ? "" : fmt::format("data:{};base64,{}", picture.type, to_base64(picture.bytes));
}

std::string expectation(const Question& question) {
  if (question.kind == Question::Kind::text) return "a text";
  if (question.kind == Question::Kind::number) return question.unit.empty() ? "a number" : "a number of " + question.unit;
  return fmt::format("{}", fmt::join(question.answers, " or "));
}

Result<std::string> read_answer(const Question& question, std::string_view text) {
  text = trimmed(text);
  const auto wrong = [&] { return failure(ErrorKind::data, fmt::format("'{}': expected {}", text, expectation(question))); };
  if (text.empty()) return wrong();
  if (question.kind == Question::Kind::text) return std::string(text);
  if (question.kind == Question::Kind::number) {
    std::string number(text);
    std::replace(number.begin(), number.end(), ',', '.');  // as many people write it
    double value = 0;
    const auto* from = number.data() + (number.front() == '+' ? 1 : 0);
    const auto* end = number.data() + number.size();
    const auto [rest, error] = std::from_chars(from, end, value);
    if (error != std::errc() || rest != end || !std::isfinite(value)) return wrong();
    return std::string(from, end);
  }
  const auto found =
      std::find_if(question.answers.begin(), question.answers.end(), [&](const auto& one) { return alike(one, text); });
  if (found == question.answers.end()) return wrong();
  return *found;
}

void WrittenOperator::begin_case(const std::string& id) {
  case_ = id;
  next_ = 0;
}

Answer WrittenOperator::ask(const Question&) {
  const auto found = answers_.find(case_);
  if (found == answers_.end() || next_ >= found->second.size()) {
    return {Answer::State::unavailable, fmt::format("{}: {} has no answer", needs_operator, from_)};
  }
  const auto& text = found->second[next_++];
  taken_[case_] = std::max(taken_[case_], next_);
  if (text == "?") return {Answer::State::declined, ""};
  return {Answer::State::given, text};
}

std::vector<std::string> WrittenOperator::unused() const {
  std::vector<std::string> list;
  for (const auto& [id, answers] : answers_) {
    const auto found = taken_.find(id);
    const auto taken = found != taken_.end() ? found->second : 0;
    if (taken >= answers.size()) continue;
    list.push_back(fmt::format("{}: '{}': {} of {} answers were asked for", from_, id, taken, answers.size()));
  }
  return list;
}

Node to_node(const std::vector<Asked>& asked) {
  auto list = Node::array();
  for (const auto& one : asked) {
    auto node = Node::object();
    node.set("at", static_cast<std::int64_t>(one.at.count())).set("question", one.question);
    if (!one.picture.empty()) node.set("picture", one.picture);
    node.set("state", state_names.at(static_cast<std::size_t>(one.answer.state)));
    if (!one.answer.text.empty()) node.set("answer", one.answer.text);
    if (!one.who.empty()) node.set("operator", one.who);
    if (!one.answer.when.empty()) node.set("answered", one.answer.when);
    list.push(std::move(node));
  }
  return list;
}

std::vector<Asked> asked_from(const Node& node) {
  std::vector<Asked> list;
  for (const auto& item : node.items()) {
    Asked one;
    one.at = Time(item["at"].integer());
    one.question = item["question"].text();
    one.picture = item["picture"].text();
    one.who = item["operator"].text();
    for (std::size_t i = 0; i < state_names.size(); ++i) {
      if (state_names.at(i) == item["state"].text()) one.answer.state = static_cast<Answer::State>(i);
    }
    one.answer.text = item["answer"].text();
    one.answer.when = item["answered"].text();
    list.push_back(std::move(one));
  }
  return list;
}

void mask_secrets(std::vector<Asked>& asked, const std::vector<std::string>& secrets) {
  for (auto& one : asked) {
    auto& text = one.answer.text;
    // A short secret may stand in an innocent answer, but the whole answer it is.
    const auto equal = std::find(secrets.begin(), secrets.end(), trimmed(text));
    text = equal != secrets.end() && !equal->empty() ? std::string(equal->size(), 'x') : mask_secrets(std::move(text), secrets);
  }
}

Answer RecordedOperator::ask(const Question& question) {
  if (!changed_.empty()) return {};
  if (next_ == asked_.size()) {
    changed_ = fmt::format("the case asks '{}' where the record has no further answer", question.text);
    return {};
  }
  const auto& then = asked_[next_++];
  if (then.question != question.text) {
    changed_ = fmt::format("the case asks '{}' where the record has '{}'", question.text, then.question);
  } else if (then.picture != hash_of(question.picture)) {
    changed_ = fmt::format("the case asks '{}' with another picture", question.text);
  }
  return changed_.empty() ? then.answer : Answer{};
}

std::string RecordedOperator::changed(bool went_through) const {
  if (!changed_.empty() || !went_through || next_ == asked_.size()) return changed_;
  return fmt::format("the record has the answer to '{}' where the case asks nothing", asked_[next_].question);
}

}  // namespace umirig::run
