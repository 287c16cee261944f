#include "rig/run/script_text.hpp"

#include <gtest/gtest.h>

#include "rig/run/json.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

// The order of keys is the parser's own.
void expect_reads_back(const Node& script, const std::string& text) {
  const auto read = parse_toml(text, "text");
  ASSERT_TRUE(read) << read.error().text << "\n" << text;
  for (const auto& [key, value] : script.members()) {
    if (key == "step") continue;
    EXPECT_EQ((*read)[key], value) << text;
  }
  const auto& steps = script["step"].items();
  ASSERT_EQ((*read)["step"].items().size(), steps.size()) << text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const auto& [key, value] : steps[i].members()) {
      if (key == step_comment || key == "step") continue;
      EXPECT_EQ(to_json((*read)["step"].items()[i][key]), to_json(value)) << text;
    }
  }
}

Node step(const char* key, Node value) { return Node::object().set(key, std::move(value)); }

TEST(ScriptText, IsReadAgainAsItWas) {
  auto script = Node::object();
  script.set("clause", "6.1").set("number", 901).set("when", Node::Array{"C.1", "!C.2"}).set("purpose", "A \"quoted\" \\ text.");
  script.set("step",
             Node::Array{step("send", "raw").set("text", "/?!\r\n").set("gap_ms", 12.5), step("wait_ms", 1500),
                         step("set", step("rate", "z")),
                         step("expect", Node::Array{"silence", step("value", "1").set("word", "data")}).set("judge", true)});
  expect_reads_back(script, script_text(script));
}

TEST(ScriptText, HoldsEveryCharacterThatALineHas) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  const auto script = Node::object().set("step", Node::Array{step("send", "raw").set("text", all)});
  expect_reads_back(script, script_text(script));
}

TEST(ScriptText, WritesRepetitionsWithTheStepsInThem) {
  const Node::Array inner = {step("send", "request"), step("repeat", 2).set("step", Node::Array{step("wait_ms", 5)})};
  const auto text = script_text(Node::object().set("step", Node::Array{step("repeat", 3).set("step", inner)}));
  const auto read = parse_toml(text, "text");
  ASSERT_TRUE(read) << text;
  const auto& outer = (*read)["step"].items().at(0);
  EXPECT_EQ(outer["repeat"].integer(), 3);
  EXPECT_EQ(outer["step"].items().at(1)["step"].items().at(0)["wait_ms"].integer(), 5);
}

TEST(ScriptText, PutsWhatAStepIsFirstAndItsCommentInFront) {
  const auto one = Node::object().set("address", "own").set("send", "request").set(step_comment, "0.3 s: said\nso");
  const auto text = script_text(Node::object().set("step", Node::Array{one}), {"made of", ""});
  EXPECT_EQ(text, "# made of\n#\n\n# 0.3 s: said so\n[[step]]\nsend = \"request\"\naddress = \"own\"\n");
}

TEST(ScriptText, WritesNumbersThatTomlTakesForNumbers) {
  const auto script = Node::object().set("step", Node::Array{step("wait_ms", 2.0), step("wait_ms", 0.125)});
  EXPECT_EQ(script_text(script), "\n[[step]]\nwait_ms = 2.0\n\n[[step]]\nwait_ms = 0.125\n");
}

}  // namespace
}  // namespace umirig::run
