// Every mistake in a script is found when it is read, and the message says where it is and what is known there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

struct Mistake {
  std::string name;
  std::string body;
  std::vector<std::string> said;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

std::string error_of(const std::string& body) {
  const auto one = parse_toy(body);
  if (one) return "it was accepted";
  EXPECT_EQ(one.error().kind, ErrorKind::configuration);
  return one.error().text;
}

const std::string good = "[[step]]\nsend = \"letter\"\n";

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedWithTheStepAndWhatIsKnown) {
  const auto text = error_of(GetParam().body);
  EXPECT_THAT(text, testing::StartsWith("toy.toml: "));
  for (const auto& piece : GetParam().said) EXPECT_THAT(text, testing::HasSubstr(piece));
}

INSTANTIATE_TEST_SUITE_P(
    InSteps, Mistakes,
    testing::Values(
        Mistake{"no_step", "", {"no [[step]]"}},
        Mistake{"no_kind",
                good + "[[step]]\nname = \"x\"\n",
                {"step 2", "has 0 of the kinds send, expect, wait_ms, set, check, repeat, ask"}},
        Mistake{"two_kinds", "[[step]]\nsend = \"letter\"\nexpect = \"hello\"\n", {"step 1", "has 2 of the kinds"}},
        Mistake{"frame", good + "[[step]]\nsend = \"leter\"\n", {"step 2", "unknown frame 'leter'", "letter"}},
        Mistake{
            "frame_argument", "[[step]]\nsend = \"letter\"\ntxt = \"a\"\n", {"step 1", "unknown key 'txt'", "text", "gap_ms"}},
        Mistake{"word", "[[step]]\nexpect = \"helo\"\n", {"step 1", "unknown word 'helo'", "silence", "answer", "hello"}},
        Mistake{"word_argument",
                "[[step]]\nexpect = \"hello\"\ntext = \"a\"\n",
                {"step 1", "unknown key 'text'", "judge", "within_ms"}},
        Mistake{
            "alternative", "[[step]]\nexpect = [\"hello\", { word = \"ack\" }]\n", {"step 1", "unknown word 'ack'", "answer"}},
        Mistake{"alternative_argument",
                "[[step]]\nexpect = [{ word = \"answer\", txt = \"a\" }]\n",
                {"unknown key 'txt'", "text, word"}},
        Mistake{"alternative_without_word", "[[step]]\nexpect = [{ text = \"a\" }]\n", {"step 1", "unknown word ''", "answer"}},
        Mistake{"no_alternative", "[[step]]\nexpect = []\n", {"step 1", "expect", "silence", "answer"}},
        Mistake{"judge", "[[step]]\nexpect = \"hello\"\njudge = \"time\"\n", {"step 1", "judge", "true, false or \"times\""}},
        Mistake{"within_one", "[[step]]\nexpect = \"hello\"\nwithin_ms = 1500\n", {"step 1", "within_ms", "two numbers"}},
        Mistake{"within_three", "[[step]]\nexpect = \"hello\"\nwithin_ms = [1, 2, 3]\n", {"step 1", "within_ms"}},
        Mistake{"within_texts", "[[step]]\nexpect = \"hello\"\nwithin_ms = [\"1\", \"2\"]\n", {"step 1", "within_ms"}},
        Mistake{"within_turned", "[[step]]\nexpect = \"hello\"\nwithin_ms = [200, 100]\n", {"step 1", "within_ms"}},
        Mistake{"timeout", "[[step]]\nexpect = \"hello\"\ntimeout_ms = \"2 s\"\n", {"step 1", "timeout_ms", "milliseconds"}},
        Mistake{"blocked_by", "[[step]]\nexpect = \"hello\"\nblocked_by = 6\n", {"step 1", "blocked_by", "requirement"}},
        Mistake{"fail_on",
                "[[step]]\nexpect = \"hello\"\nfail_on = [\"ack\"]\n",
                {"step 1", "fail_on: unknown word 'ack'", "silence, answer, hello"}},
        Mistake{"fail_on_text",
                "[[step]]\nexpect = \"hello\"\nfail_on = \"answer\"\n",
                {"step 1", "fail_on: expected a list of words: silence, answer, hello"}},
        Mistake{"wait", "[[step]]\nwait_ms = \"long\"\n", {"step 1", "wait_ms", "milliseconds"}},
        Mistake{"wait_back", "[[step]]\nwait_ms = -1\n", {"step 1", "wait_ms"}},
        Mistake{"wait_key", "[[step]]\nwait_ms = 1\nms = 2\n", {"step 1", "unknown key 'ms'", "wait_ms"}},
        Mistake{"setting", "[[step]]\nset = { baud = 300 }\n", {"step 1", "unknown setting 'baud'", "rate"}},
        Mistake{"setting_form", "[[step]]\nset = \"rate\"\n", {"step 1", "set", "rate"}},
        Mistake{"setting_empty", "[[step]]\nset = {}\n", {"step 1", "set", "rate"}},
        Mistake{"setting_key", "[[step]]\nset = { rate = 300 }\nx = 1\n", {"step 1", "unknown key 'x'", "set"}},
        Mistake{"check", "[[step]]\ncheck = \"alife\"\n", {"step 1", "unknown check 'alife'", "alive"}},
        Mistake{"check_argument", "[[step]]\ncheck = \"alive\"\nx = 1\n", {"step 1", "unknown key 'x'", "loud"}},
        Mistake{"repeat", "[[step]]\nrepeat = 0\n[[step.step]]\nsend = \"letter\"\n", {"step 1", "repeat", "from 1"}},
        Mistake{"repeat_key",
                "[[step]]\nrepeat = 2\nx = 1\n[[step.step]]\nsend = \"letter\"\n",
                {"step 1", "unknown key 'x'", "repeat, step"}},
        Mistake{"repeat_nothing", "[[step]]\nrepeat = 2\n", {"step 1", "no [[step]]"}},
        Mistake{"within_repeat",
                "[[step]]\nrepeat = 2\n[[step.step]]\nsend = \"letter\"\n[[step.step]]\nsend = \"z\"\n",
                {"step 1: step 2: unknown frame"}}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    InTheHead, Mistakes,
    testing::Values(Mistake{"key", "givn = \"greeted\"\n" + good, {"unknown key 'givn'", "given", "purpose"}},
                    Mistake{"preamble", "given = \"met\"\n" + good, {"unknown preamble 'met'", "greeted"}},
                    Mistake{"when_text", "when = \"X.1\"\n" + good, {"when", "list of texts"}},
                    Mistake{"when_numbers", "when = [1]\n" + good, {"when", "list of texts"}},
                    Mistake{"version", "version = \"2\"\n" + good, {"version", "whole number"}},
                    Mistake{"level", "level = \"perhaps\"\n" + good, {"level", "'perhaps'", "mandatory or optional"}},
                    Mistake{"given_form", "given = 3\n" + good, {"unknown preamble", "greeted"}},
                    Mistake{"toml", "step = [", {"line "}}),
    [](const auto& each) { return each.param.name; });

Result<std::unique_ptr<Case>> parse_whole(const std::string& head) {
  return parse_script(head + good, "own.toml", "toy", toy_vocabulary());
}

TEST(ScriptHead, EachMissingPieceIsNamed) {
  const std::vector<std::pair<std::string, std::string>> pieces = {{"clause", "clause = \"1\"\n"},
                                                                   {"number", "number = 1\n"},
                                                                   {"requirement", "requirement = \"1/1\"\n"},
                                                                   {"behaviour", "behaviour = \"valid\"\n"},
                                                                   {"purpose", "purpose = \"p\"\n"}};
  for (const auto& [left_out, line] : pieces) {
    std::string head;
    for (const auto& [name, other] : pieces) head += name == left_out ? "" : other;
    const auto one = parse_whole(head);
    ASSERT_FALSE(one.has_value()) << left_out;
    EXPECT_THAT(one.error().text, testing::HasSubstr("'" + left_out + "' is missing"));
    EXPECT_TRUE(parse_whole(head + line).has_value()) << left_out;
  }
}

TEST(ScriptHead, AnUnknownBehaviourSaysWhichThereAre) {
  const auto one = parse_whole("clause = \"1\"\nnumber = 1\nrequirement = \"1/1\"\npurpose = \"p\"\nbehaviour = \"odd\"\n");
  ASSERT_FALSE(one.has_value());
  EXPECT_THAT(one.error().text, testing::HasSubstr("'odd': expected valid, invalid or inopportune"));
}

}  // namespace
}  // namespace umirig::run
