// Scripts about what a meter sends without being asked, on a good meter of mode D and on ones with a defect.
#include <gtest/gtest.h>

#include "suites/iec62056-21/script_run_test.hpp"

namespace umirig::suites {
namespace {

const Options settings = {{"A.1", "D"}, {"push_interval_s", "15"}};

run::Outcome outcome_of(const Node::Array& steps, const std::string& requirement, const std::string& defect = "") {
  Options options = {{"mode", "D"}, {"identification", "SIM3METER-1"}};
  if (!defect.empty()) options.emplace_back("defect", defect);
  return run_case(*script_of(steps, requirement), "meter", options, settings).outcome;
}

const Node listen = Node::object().set("set", Node::object().set("rate", "push"));
const Node telegram = Node::object().set("expect", "telegram").set("judge", true);

TEST(TelegramWords, ATelegramIsWaitedForAsLongAsItsMakerStates) {
  EXPECT_EQ(outcome_of({listen, Node(telegram).set("timeout_ms", 1)}, "6.4.4/1").verdict, run::Verdict::pass);
  const auto silent = outcome_of({listen, telegram}, "6.4.4/1", "push-omitted");
  EXPECT_EQ(silent.verdict, run::Verdict::fail);
  EXPECT_NE(silent.reason.find("expected a telegram, saw nothing"), std::string::npos) << silent.reason;
}

TEST(TelegramWords, AnAnswerToARequestIsNoTelegram) {
  const Node::Array steps = {listen, Node::object().set("send", "request"), telegram};
  EXPECT_EQ(outcome_of(steps, "6.4.4/6").verdict, run::Verdict::pass);
  EXPECT_EQ(outcome_of(steps, "6.4.4/6", "push-answers-request").verdict, run::Verdict::fail);
}

TEST(TelegramWords, ATelegramKeepsItsFormAndItsInterval) {
  const auto kept = [&](const std::string& requirement, const std::string& defect) {
    auto judged = telegram;
    judged.set("keeps", requirement);
    return outcome_of({listen, judged, judged, judged}, requirement, defect).verdict;
  };
  for (const auto* requirement : {"6.4.4/2", "6.4.4/3", "6.4.4/4", "6.4.4/5"})
    EXPECT_EQ(kept(requirement, ""), run::Verdict::pass) << requirement;
  EXPECT_EQ(kept("6.4.4/2", "push-without-blank-line"), run::Verdict::fail);
  EXPECT_EQ(kept("6.4.4/2", "push-without-end"), run::Verdict::fail);
  EXPECT_EQ(kept("6.4.4/3", "push-baud-character"), run::Verdict::fail);
  EXPECT_EQ(kept("6.4.4/4", "push-with-check-characters"), run::Verdict::fail);
  EXPECT_EQ(kept("6.4.4/5", "push-too-rarely"), run::Verdict::fail);
}

TEST(TelegramWords, ATelegramKeepsItsCrc) {
  const Options p1 = {{"A.1", "D"}, {"push_baud", "115200"}, {"push_format", "8N1"}, {"push_interval_s", "2"}, {"B.5", "true"}};
  const auto kept = [&](const std::string& defect) {
    Options options = {{"mode", "D"},          {"identification", "SIM5METER-1"}, {"push_baud", "115200"},
                       {"push_format", "8N1"}, {"push_interval_s", "1"},          {"crc", "padded"}};
    if (!defect.empty()) options.emplace_back("defect", defect);
    const auto script = script_of({listen, Node(telegram).set("keeps", "6.4.4/7")}, "6.4.4/7");
    return run_case(*script, "meter", options, p1).outcome.verdict;
  };
  EXPECT_EQ(kept(""), run::Verdict::pass);
  for (const auto* defect : {"crc-wrong", "crc-omitted"}) EXPECT_EQ(kept(defect), run::Verdict::fail) << defect;
}

}  // namespace
}  // namespace umirig::suites
