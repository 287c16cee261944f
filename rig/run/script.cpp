#include "rig/run/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/run/ask_step.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

constexpr Duration default_timeout = 5000ms;  // over three times the longest reaction time: late is not never
constexpr std::array<std::string_view, 7> step_kinds = {"send", "expect", "wait_ms", "set", "check", "repeat", "ask"};
constexpr std::array<std::string_view, 11> head_keys = {"clause", "number",  "requirement", "behaviour", "level", "version",
                                                        "when",   "purpose", "given",       "step",      "suite"};

struct Alternative {
  std::string word;  // "silence" or a word of the vocabulary
  Node arguments;
};

std::vector<Alternative> alternatives(const Node& step) {
  const auto one = [&](const Node& node) {
    return node.is_string() ? Alternative{node.text(), step} : Alternative{node["word"].text(), node};
  };
  std::vector<Alternative> list;
  const auto& expect = step["expect"];
  if (!expect.is_array()) list.push_back(one(expect));
  for (const auto& item : expect.items()) list.push_back(one(item));
  return list;
}

using Pictures = std::map<std::string, Picture, std::less<>>;

template <typename Map>
std::string names(const Map& map) {
  std::string text;
  for (const auto& [name, value] : map) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class ScriptCase : public Case {
 public:
  ScriptCase(CaseHead head, std::string given, Node::Array steps, Pictures pictures, std::shared_ptr<const Vocabulary> vocabulary)
      : Case(std::move(head)),
        given_(std::move(given)),
        steps_(std::move(steps)),
        pictures_(std::move(pictures)),
        vocabulary_(std::move(vocabulary)) {}

  void run(Bench& bench) const override {
    if (!given_.empty()) vocabulary_->preambles.at(given_)(bench);
    if (bench.over()) return;
    bench.begin_body();
    run_steps(bench, steps_);
  }

  Node script() const override { return Node::object().set("given", given_).set("step", steps_); }
  bool can_fail() const override { return judges(steps_); }

 private:
  bool judges(const Node::Array& steps) const {
    return std::any_of(steps.begin(), steps.end(), [&](const Node& step) {
      if (step.has("check")) return vocabulary_->checks.at(step["check"].text()).judges;
      const bool times = step["judge"].text() == "times" && step.has("within_ms");
      return step["judge"].boolean() || times || step.has("fail_on") || judges(step["step"].items());
    });
  }

  void run_steps(Bench& bench, const Node::Array& steps) const {
    for (const auto& step : steps) {
      if (bench.over() || bench.interrupted()) return;
      run_step(bench, step);
    }
  }

  void run_step(Bench& bench, const Node& step) const {
    Result<void> done;
    if (step.has("send")) {
      done = vocabulary_->frames.at(step["send"].text()).send(bench, step);
    } else if (step.has("expect")) {
      expect(bench, step);
    } else if (step.has("wait_ms")) {
      bench.say(Step::Kind::remark, fmt::format("wait {} ms", step["wait_ms"].number()));
      bench.wait(from_ms(step["wait_ms"].number()));
    } else if (step.has("set")) {
      for (const auto& [name, value] : step["set"].members()) {
        if (done) done = vocabulary_->settings.at(name)(bench, value);
      }
    } else if (step.has("ask")) {
      const auto picture = pictures_.find(step["picture"].text());
      ask(bench, step, picture != pictures_.end() ? picture->second : Picture(), head().requirement);
    } else if (step.has("check")) {
      vocabulary_->checks.at(step["check"].text()).run(bench, head(), step);
    } else {
      const auto times = step["repeat"].integer();
      for (std::int64_t i = 0; i < times && !bench.over() && !bench.interrupted(); ++i) run_steps(bench, step["step"].items());
    }
    if (!done) bench.verdict(Verdict::error, "", done.error().text);
  }

  void expect(Bench& bench, const Node& step) const {
    const bool judge = step["judge"].boolean();
    const bool judge_times = judge || step["judge"].text() == "times";
    const auto message =
        vocabulary_->receive(bench, step.has("timeout_ms") ? from_ms(step["timeout_ms"].number()) : default_timeout);
    if (bench.interrupted()) return;
    std::string wanted;
    std::string why;
    std::string requirement;
    for (const auto& [word, arguments] : alternatives(step)) {
      std::optional<std::string> differs;
      if (word == "silence") {
        if (!message->silence) differs = "something came";
        wanted += wanted.empty() ? "nothing" : " or nothing";
      } else {
        const auto& known = vocabulary_->words.at(word);
        differs = message->silence ? "nothing came" : known.differs(bench, *message, arguments);
        wanted += (wanted.empty() ? "" : " or ") + known.expected;
        if (requirement.empty()) requirement = known.requirement;
      }
      if (!differs) {
        if (!message->silence) bench.observed();
        check_times(bench, step, *message, judge_times, step["blocked_by"].text(requirement));
        return;
      }
      why = *differs;
    }
    if (step.has("blocked_by")) requirement = step["blocked_by"].text();
    bool fails = judge;
    for (const auto& word : step["fail_on"].items()) {
      const bool silence = word.text() == "silence";
      fails = fails ||
              (message->silence ? silence : !silence && !vocabulary_->words.at(word.text()).differs(bench, *message, Node()));
    }
    if (bench.over()) return;
    const auto excuse = fails && message->silence && vocabulary_->excuse ? vocabulary_->excuse(bench, head()) : std::nullopt;
    if (fails) requirement = excuse.value_or(head().requirement);
    fails = fails && !excuse;
    const auto seen = message->silence ? std::string("nothing") : message->text;
    if (!message->silence) bench.mark(message->begin, message->end, fmt::format("expected {}", wanted));
    const bool detail = !message->silence && why != "something came" && !why.empty();
    bench.verdict(fails ? Verdict::fail : Verdict::inconclusive, requirement,
                  fmt::format("expected {}, saw {}{}", wanted, seen, detail ? " (" + why + ")" : ""));
  }

  void check_times(Bench& bench, const Node& step, const Message& message, bool judge, const std::string& requirement) const {
    const auto& within = step["within_ms"].items();
    if (within.size() != 2 || message.silence) return;
    const auto low = from_ms(within[0].number());
    const auto high = from_ms(within[1].number());
    const auto judgement =
        bench.measure(step["name"].text("time to the answer"), message.reaction, low, high, message.begin - message.reaction);
    if (judgement == Bench::Judgement::inside) return;
    const bool certain = judgement == Bench::Judgement::outside;
    // A limit within the uncertainty is no other requirement's matter.
    const std::string concerned = !certain ? std::string() : judge ? head().requirement : requirement;
    bench.verdict(
        judge && certain ? Verdict::fail : Verdict::inconclusive, concerned,
        fmt::format("{} is {}: expected {} to {}{}", step["name"].text("time to the answer"), format_ms(message.reaction),
                    format_ms(low), format_ms(high), certain ? "" : ", and the limit lies within the uncertainty"));
  }

  std::string given_;
  Node::Array steps_;
  Pictures pictures_;
  std::shared_ptr<const Vocabulary> vocabulary_;
};

// What is wrong with a list of steps; nothing where they are sound.
std::optional<std::string> wrong_steps(const Node::Array& steps, const Vocabulary& vocabulary);

std::optional<std::string> wrong_keys(const Node& step, std::vector<std::string> known) {
  for (const auto& [key, value] : step.members()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fmt::format("unknown key '{}': expected {}", key, fmt::join(known, ", "));
    }
  }
  return std::nullopt;
}

bool is_ms(const Node& node) { return node.is_number() && node.number() >= 0; }

// What an expectation that is read wrongly would silently not judge.
std::optional<std::string> wrong_judgement(const Node& step) {
  const auto& judge = step["judge"];
  if (step.has("judge") && !judge.is_bool() && judge.text() != "times") return "judge: expected true, false or \"times\"";
  const auto& within = step["within_ms"].items();
  if (step.has("within_ms") &&
      (within.size() != 2 || !is_ms(within[0]) || !is_ms(within[1]) || within[1].number() < within[0].number())) {
    return "within_ms: expected two numbers of milliseconds, as in [200, 1500]";
  }
  if (step.has("timeout_ms") && !is_ms(step["timeout_ms"])) return "timeout_ms: expected a number of milliseconds";
  if (step.has("blocked_by") && step["blocked_by"].text().empty()) return "blocked_by: expected the id of a requirement";
  return std::nullopt;
}

std::optional<std::string> wrong_expect(const Node& step, const Vocabulary& vocabulary) {
  std::vector<std::string> known = {"expect", "judge", "within_ms", "timeout_ms", "name", "blocked_by", "fail_on"};
  const auto all = alternatives(step);
  if (all.empty()) return fmt::format("expect: no alternative: expected silence, {}", names(vocabulary.words));
  if (auto wrong = wrong_judgement(step)) return wrong;
  if (step.has("fail_on") && step["fail_on"].items().empty()) {
    return fmt::format("fail_on: expected a list of words: silence, {}", names(vocabulary.words));
  }
  for (const auto& word : step["fail_on"].items()) {
    if (word.text() != "silence" && vocabulary.words.count(word.text()) == 0) {
      return fmt::format("fail_on: unknown word '{}': expected silence, {}", word.text(), names(vocabulary.words));
    }
  }
  for (const auto& [word, arguments] : all) {
    if (word == "silence") continue;
    const auto found = vocabulary.words.find(word);
    if (found == vocabulary.words.end())
      return fmt::format("unknown word '{}': expected silence, {}", word, names(vocabulary.words));
    if (!arguments.has("expect")) {
      auto inner = found->second.arguments;
      inner.emplace_back("word");
      if (auto wrong = wrong_keys(arguments, inner)) return wrong;
    } else {
      known.insert(known.end(), found->second.arguments.begin(), found->second.arguments.end());
    }
    if (found->second.wrong) {
      if (auto wrong = found->second.wrong(arguments)) return wrong;
    }
  }
  return wrong_keys(step, known);
}

std::optional<std::string> wrong_step(const Node& step, const Vocabulary& vocabulary) {
  const auto count = std::count_if(step_kinds.begin(), step_kinds.end(), [&](auto kind) { return step.has(kind); });
  if (count != 1) return fmt::format("has {} of the kinds {}: expected one", count, fmt::join(step_kinds, ", "));
  if (step.has("send")) {
    const auto found = vocabulary.frames.find(step["send"].text());
    if (found == vocabulary.frames.end()) {
      return fmt::format("unknown frame '{}': expected {}", step["send"].text(), names(vocabulary.frames));
    }
    auto known = found->second.arguments;
    known.emplace_back("send");
    if (auto wrong = wrong_keys(step, known)) return wrong;
    return found->second.wrong ? found->second.wrong(step) : std::nullopt;
  }
  if (step.has("expect")) return wrong_expect(step, vocabulary);
  if (step.has("set")) {
    if (step["set"].members().empty()) return fmt::format("set: expected a table of {}", names(vocabulary.settings));
    for (const auto& [name, value] : step["set"].members()) {
      if (vocabulary.settings.count(name) == 0)
        return fmt::format("unknown setting '{}': expected {}", name, names(vocabulary.settings));
    }
    return wrong_keys(step, {"set"});
  }
  if (step.has("check")) {
    const auto found = vocabulary.checks.find(step["check"].text());
    if (found == vocabulary.checks.end()) {
      return fmt::format("unknown check '{}': expected {}", step["check"].text(), names(vocabulary.checks));
    }
    auto known = found->second.arguments;
    known.emplace_back("check");
    return wrong_keys(step, known);
  }
  if (step.has("ask")) return wrong_ask(step);
  if (step.has("repeat")) {
    if (!step["repeat"].is_integer() || step["repeat"].integer() < 1) return "repeat: expected a whole number from 1";
    if (auto wrong = wrong_keys(step, {"repeat", "step"})) return wrong;
    return wrong_steps(step["step"].items(), vocabulary);
  }
  if (!is_ms(step["wait_ms"])) return "wait_ms: expected a number of milliseconds";
  return wrong_keys(step, {"wait_ms"});
}

std::optional<std::string> wrong_steps(const Node::Array& steps, const Vocabulary& vocabulary) {
  if (steps.empty()) return "no [[step]]";
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (auto wrong = wrong_step(steps[i], vocabulary)) return fmt::format("step {}: {}", i + 1, *wrong);
  }
  return std::nullopt;
}

// The pictures of all steps. Error (configuration): one cannot be read, or is none.
Result<void> read_pictures(const Node::Array& steps, const ReadBeside& beside, Pictures& into) {
  for (const auto& step : steps) {
    if (auto inner = read_pictures(step["step"].items(), beside, into); !inner) return inner;
    const auto name = step["picture"].text();
    if (name.empty() || into.count(name) != 0) continue;
    if (!beside) return failure(ErrorKind::configuration, fmt::format("picture '{}': there is no folder to read it from", name));
    auto bytes = beside(name);
    if (!bytes) return failure(ErrorKind::configuration, bytes.error().text);
    auto picture = read_picture(name, std::move(*bytes));
    if (!picture) return tl::unexpected(picture.error());
    into.emplace(name, std::move(*picture));
  }
  return {};
}

// What is wrong with the head, `given` apart.
std::optional<std::string> wrong_head(const Node& script) {
  for (const auto& [key, value] : script.members()) {
    if (std::find(head_keys.begin(), head_keys.end(), key) == head_keys.end()) {
      return fmt::format("unknown key '{}': expected {}", key, fmt::join(head_keys, ", "));
    }
  }
  for (const auto* key : {"clause", "requirement", "behaviour", "purpose"}) {
    if (script[key].text().empty()) return fmt::format("'{}' is missing", key);
  }
  if (script["number"].integer() < 1) return "'number' is missing: expected a whole number from 1";
  if (script.has("version") && script["version"].integer() < 1) return "version: expected a whole number from 1";
  const auto behaviour = script["behaviour"].text();
  if (behaviour != "valid" && behaviour != "invalid" && behaviour != "inopportune") {
    return fmt::format("behaviour is '{}': expected valid, invalid or inopportune", behaviour);
  }
  const auto level = script.has("level") ? script["level"].text() : "mandatory";
  if (level != "mandatory" && level != "optional") return fmt::format("level is '{}': expected mandatory or optional", level);
  const auto& when = script["when"].items();
  const bool texts = std::all_of(when.begin(), when.end(), [](const Node& condition) { return condition.is_string(); });
  if (script.has("when") && (!script["when"].is_array() || !texts)) return "when: expected a list of texts, as in [\"C.1\"]";
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Case>> parse_script(std::string_view toml, std::string_view name, const std::string& suite,
                                           std::shared_ptr<const Vocabulary> vocabulary, const ReadBeside& beside) {
  auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto bad = [&](std::string_view why) { return failure(ErrorKind::configuration, fmt::format("{}: {}", name, why)); };
  if (auto wrong = wrong_head(*parsed)) return bad(*wrong);
  if (parsed->has("suite") && (*parsed)["suite"].text() != suite) {
    return bad(fmt::format("is for the suite '{}', not for '{}'", (*parsed)["suite"].text(), suite));
  }
  if (!(*parsed)["requirement"].text().starts_with((*parsed)["clause"].text() + "/")) {
    return bad(
        fmt::format("requirement '{}' is none of clause '{}'", (*parsed)["requirement"].text(), (*parsed)["clause"].text()));
  }
  CaseHead head;
  head.clause = (*parsed)["clause"].text();
  head.id = fmt::format("{}/{}/{}", suite, head.clause, (*parsed)["number"].integer());
  head.requirement = (*parsed)["requirement"].text();
  head.behaviour = (*parsed)["behaviour"].text();
  head.level = (*parsed)["level"].text("mandatory");
  for (const auto& condition : (*parsed)["when"].items()) head.when.push_back(condition.text());
  head.purpose = (*parsed)["purpose"].text();
  head.version = static_cast<int>((*parsed)["version"].integer(1));
  const auto given = (*parsed)["given"].text();
  if (parsed->has("given") && vocabulary->preambles.count(given) == 0) {
    return bad(fmt::format("unknown preamble '{}': expected {}", given, names(vocabulary->preambles)));
  }
  const auto& steps = (*parsed)["step"].items();
  if (auto wrong = wrong_steps(steps, *vocabulary)) return bad(*wrong);
  Pictures pictures;
  if (auto read = read_pictures(steps, beside, pictures); !read) return bad(read.error().text);
  return std::make_unique<ScriptCase>(std::move(head), given, steps, std::move(pictures), std::move(vocabulary));
}

}  // namespace umirig::run
