// A suite for the tests of the engine: the words of the toy device, a few requirements and cases, and a form.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <stdexcept>

#include "rig/run/rating.hpp"
#include "rig/run/runner.hpp"
#include "rig/run/script.hpp"
#include "rig/run/toy_line_test.hpp"

namespace umirig::run {

inline void PrintTo(Verdict verdict, std::ostream* out) { *out << to_text(verdict); }

struct ToyMessage : Message {
  char letter = 0;
};

// One character is one message.
inline std::unique_ptr<Message> toy_receive(Bench& bench, Duration timeout) {
  auto message = std::make_unique<ToyMessage>();
  if (!bench.wait_character(bench.now() + timeout)) {
    bench.say(Step::Kind::silence, "nothing");
    return message;
  }
  const Time reference = bench.reference();
  const auto character = bench.take();
  message->silence = false;
  message->letter = static_cast<char>(character.byte);
  message->begin = character.begin;
  message->end = character.end;
  message->reaction = character.begin - reference;
  message->text = std::string(1, message->letter);
  bench.say(Step::Kind::received, message->text);
  return message;
}

// frames letter text= gap_ms= hidden= (from there on) ; words hello (H), answer text= ; preamble greeted ; check alive ;
// setting rate = a number
inline std::shared_ptr<const Vocabulary> toy_vocabulary() {
  auto words = std::make_shared<Vocabulary>();
  words->frames["letter"] = {{"text", "gap_ms", "hidden"}, [](Bench& bench, const Node& step) -> Result<void> {
                               const auto text = step["text"].text("h");
                               if (text.empty()) return failure(ErrorKind::rig, "no letter to send");
                               const auto hidden =
                                   static_cast<std::size_t>(step["hidden"].integer(static_cast<std::int64_t>(text.size())));
                               bench.send(view(text), from_ms(step["gap_ms"].number()), hidden, text.size() - hidden);
                               return {};
                             }};
  words->words["hello"] = {
      {}, "1/1", "a greeting", [](Bench&, const Message& message, const Node&) -> std::optional<std::string> {
        return message.text == "H" ? std::nullopt : std::optional<std::string>("no greeting");
      }};
  words->words["answer"] = {
      {"text"}, "1/2", "an answer", [](Bench&, const Message& message, const Node& node) -> std::optional<std::string> {
        return message.text == node["text"].text("A") ? std::nullopt : std::optional<std::string>("another letter");
      }};
  words->preambles["greeted"] = [](Bench& bench) {
    bench.send(view("h"));
    const auto message = toy_receive(bench, 500ms);
    if (message->text == "H") return bench.observed();
    bench.verdict(Verdict::inconclusive, "1/1", "no greeting came");
  };
  words->checks["alive"] = {{"loud"}, [](Bench& bench, const CaseHead& head, const Node&) {
                              bench.send(view("h"));
                              if (toy_receive(bench, 500ms)->text == "H") return bench.observed();
                              bench.verdict(Verdict::fail, head.requirement, "it is not alive");
                            }};
  words->settings["rate"] = [](Bench& bench, const Node& value) -> Result<void> {
    if (!value.is_integer()) return failure(ErrorKind::configuration, "rate: expected a number");
    SerialFormat format;
    format.baud = static_cast<std::uint32_t>(value.integer());
    bench.set_format(format);
    return {};
  };
  words->receive = toy_receive;
  return words;
}

// `body`: everything behind the head, `given` and `when` first.
inline Result<std::unique_ptr<Case>> parse_toy(std::string_view body, std::string_view id = "1/2") {
  const auto slash = id.find('/');
  return parse_script(
      fmt::format("clause = \"{}\"\nnumber = {}\nrequirement = \"{}\"\nbehaviour = \"valid\"\npurpose = \"p\"\n{}",
                  id.substr(0, slash), id.substr(slash + 1), id, body),
      "toy.toml", "toy", toy_vocabulary());
}

inline std::unique_ptr<Case> toy_case(std::string_view body, std::string_view id = "1/2") {
  auto one = parse_toy(body, id);
  if (!one) throw std::invalid_argument(one.error().text);
  return std::move(*one);
}

constexpr std::string_view toy_form = R"(
suite = "toy"
[[pics]]
id = "X.1"
text = "answers x"
[[ixit]]
id = "key"
text = "a secret"
kind = "text"
secret = true
[[ixit]]
id = "decision_rule"
text = "simple or guarded"
kind = "choice"
choices = ["simple", "guarded"]
otherwise = "simple"
)";

// 1/1 greets; 1/2 answers a; 1/3 answers b within 10 to 100 ms; 2/1 answers x, where X.1 holds; 2/2 nobody can see.
inline Suite toy_suite() {
  Suite suite;
  suite.name = "toy";
  suite.requirements = parse_requirements(R"(
[[requirement]]
id = "1/1"
level = "mandatory"
text = "greets"
[[requirement]]
id = "1/2"
level = "mandatory"
text = "answers a"
[[requirement]]
id = "1/3"
level = "mandatory"
text = "answers b in time"
[[requirement]]
id = "2/1"
level = "optional"
when = ["X.1"]
text = "answers x"
[[requirement]]
id = "2/2"
level = "mandatory"
text = "looks good"
unseen = "it has no looks"
)",
                                          "requirements.toml")
                           .value();
  suite.cases.push_back(
      toy_case("[[step]]\nsend = \"letter\"\n[[step]]\nexpect = \"hello\"\njudge = true\ntimeout_ms = 500", "1/1"));
  const auto ask = [](char letter, char answer, std::string_view more) {
    return fmt::format(
        "given = \"greeted\"\n[[step]]\nsend = \"letter\"\ntext = \"{}\"\n[[step]]\nexpect = \"answer\"\ntext = \"{}\"\n"
        "judge = true\ntimeout_ms = 500\n{}",
        letter, answer, more);
  };
  suite.cases.push_back(toy_case(ask('a', 'A', ""), "1/2"));
  suite.cases.push_back(toy_case(ask('b', 'B', "within_ms = [10, 100]"), "1/3"));
  suite.cases.push_back(toy_case(ask('x', 'X', ""), "2/1"));
  suite.model = parse_sheet_model(toy_form, "pics.toml").value();
  suite.reference = "suite = \"toy\"\n[pics]\n\"X.1\" = true\n[ixit]\nkey = \"swordfish\"\n";
  suite.device = "toy";
  suite.recovery = 70s;
  return suite;
}

inline Datasheet toy_sheet(const Suite& suite, const std::vector<std::string>& settings = {}) {
  DatasheetReader reader(suite.model);
  auto done = reader.add(suite.reference, "reference.toml");
  for (const auto& setting : settings) {
    if (done) done = reader.set(setting);
  }
  if (!done) throw std::invalid_argument(done.error().text);
  return reader.finish().value();
}

// All bytes of that kind in a record, as text.
inline std::string bytes_of(const CaseRecord& record, LineEvent::Kind kind) {
  std::string text;
  for (const auto& event : record.events) {
    if (event.kind == kind) text += umirig::to_text(event.bytes);
  }
  return text;
}

// One case on a fresh toy device; its live outcome is in the record.
inline CaseRecord toy_run(const Case& one, const ToyDevice& device = {}, const std::vector<std::string>& settings = {}) {
  const auto suite = toy_suite();
  const auto sheet = toy_sheet(suite, settings);
  World world(5);
  ToyLine line(world, device);
  RunPlan plan;
  plan.suite = &suite;
  plan.cases = {&one};
  plan.sheet = &sheet;
  plan.seed = 5;
  return run(world, line, plan).value().at(0);
}

inline CaseRecord toy_run(std::string_view body, const ToyDevice& device = {}, const std::vector<std::string>& settings = {}) {
  return toy_run(*toy_case(body), device, settings);
}

}  // namespace umirig::run
