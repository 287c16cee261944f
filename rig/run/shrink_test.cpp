#include "rig/run/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace umirig::run {
namespace {

Node send(const std::string& text) { return Node::object().set("send", "raw").set("text", text); }
Node wait(int ms) { return Node::object().set("wait_ms", ms); }
Node judge() { return Node::object().set("expect", "answer").set("judge", true); }

// Two messages a step, and as much time as is waited.
Effort effort_of(const Node::Array& steps) {
  Effort effort;
  for (const auto& step : steps) {
    if (step.has("wait_ms")) effort.duration += from_ms(step["wait_ms"].number());
    if (step.has("gap_ms")) effort.duration += from_ms(step["gap_ms"].number());
    if (step.has("send")) effort.messages += 2;
  }
  return effort;
}

ShrinkPlan plan_of(std::function<bool(const Node::Array&)> shows) {
  ShrinkPlan plan;
  plan.shows = [shows = std::move(shows)](const Node::Array& steps) -> std::optional<Effort> {
    if (!shows(steps)) return std::nullopt;
    return effort_of(steps);
  };
  return plan;
}

bool has(const Node::Array& steps, const Node& step) { return std::find(steps.begin(), steps.end(), step) != steps.end(); }

bool judges(const Node::Array& steps) { return !steps.empty() && steps.back()["judge"].boolean(); }

TEST(Shrink, KeepsTheStepsThatMatterInTheirOrder) {
  const Node::Array steps = {send("a"), send("b"), wait(1), send("c"), send("d"), send("e"), judge()};
  const auto plan = plan_of([](const auto& part) { return judges(part) && has(part, send("b")) && has(part, send("e")); });
  const auto found = shrink(steps, plan);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->steps, (Node::Array{send("b"), send("e"), judge()}));
  EXPECT_TRUE(found->minimal);
  EXPECT_EQ(found->effort.messages, 4);
}

TEST(Shrink, LeavesOutWhatStandsBehindTheVerdict) {
  const Node::Array steps = {send("a"), judge(), send("b"), wait(1), send("c")};
  const auto plan = plan_of([](const auto& part) { return has(part, judge()); });
  EXPECT_EQ(shrink(steps, plan)->steps, (Node::Array{judge()}));
}

TEST(Shrink, AQuestionStaysOneOrGoesAsAWhole) {
  const auto question = Node::object().set("ask", "Is it lit?").set("right", Node::Array{"yes"});
  const auto plan = plan_of([](const auto& part) {
    EXPECT_TRUE(std::none_of(part.begin(), part.end(), [](const auto& step) { return step.has("right") && !step.has("ask"); }));
    return judges(part) && part.size() > 1;
  });
  const auto found = shrink({question, question, judge()}, plan);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->steps, (Node::Array{Node::object().set("ask", "Is it lit?"), judge()}));
}

TEST(Shrink, GivesNothingWhereTheWholeShowsNothing) {
  EXPECT_FALSE(shrink({send("a"), judge()}, plan_of([](const auto&) { return false; })));
}

TEST(Shrink, NoSingleStepOfItCanBeLeftOutWhateverBelongsTogether) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Node::Array steps;
    for (int i = 0; i < 25; ++i) steps.push_back(send(std::to_string(i)));
    steps.push_back(judge());
    // A step that matters needs another one too.
    std::set<int> needed;
    for (int i = 0; i < 4; ++i) needed.insert(static_cast<int>(random() % 25));
    const int first = static_cast<int>(random() % 25);
    const int second = static_cast<int>(random() % 25);
    const auto shows = [&](const Node::Array& part) {
      for (const int i : needed) {
        if (!has(part, send(std::to_string(i)))) return false;
      }
      return judges(part) && has(part, send(std::to_string(first))) == has(part, send(std::to_string(second)));
    };
    const auto found = shrink(steps, plan_of(shows));
    ASSERT_TRUE(found && found->minimal);
    EXPECT_TRUE(shows(found->steps));
    for (std::size_t i = 0; i < found->steps.size(); ++i) {
      auto less = found->steps;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(shows(less)) << "step " << i << " of round " << round;
    }
  }
}

TEST(Shrink, ShortensTimesByQuartersAndStaysClearOfTheLimit) {
  const auto plan = plan_of([](const auto& part) {
    const auto waits = std::find_if(part.begin(), part.end(), [](const auto& step) { return step.has("wait_ms"); });
    return judges(part) && waits != part.end() && (*waits)["wait_ms"].number() > 900;
  });
  const auto found = shrink({wait(10000), judge()}, plan);
  const auto left = found->steps[0]["wait_ms"].number();
  EXPECT_GT(left, 900);
  EXPECT_LE(left, 1200);
}

TEST(Shrink, TakesAwayWhatSpoilsAFrameUnlessThatIsTheFault) {
  auto frame = send("a");
  frame.set("gap_ms", 400).set("corrupt", "bcc").set("blocked_by", "1/1");
  auto plan = plan_of([](const auto& part) { return judges(part) && part[0].has("corrupt"); });
  plan.kept = {"blocked_by"};
  const auto found = shrink({frame, judge()}, plan);
  EXPECT_EQ(found->steps,
            (Node::Array{Node::object().set("send", "raw").set("corrupt", "bcc").set("blocked_by", "1/1"), judge()}));
}

TEST(Shrink, LeavesTheLastStepItsJudgementAndItsTime) {
  const auto last = Node::object().set("expect", "silence").set("timeout_ms", 2000).set("judge", true);
  const auto found = shrink({send("a"), last}, plan_of([](const auto& part) { return part.back().has("expect"); }));
  EXPECT_EQ(found->steps, Node::Array{last});
}

TEST(Shrink, TakesCharactersFromATextThatMayLoseThem) {
  auto plan = plan_of([](const auto& part) { return judges(part) && part[0]["text"].text().find('/') != std::string::npos; });
  EXPECT_EQ(shrink({send("UUUUUUU/?!"), judge()}, plan)->steps[0]["text"].text(), "UUUUUUU/?!");
  plan.may_lose = [](const Node&, const std::string& key) { return key == "text"; };
  EXPECT_EQ(shrink({send("UUUUUUU/?!"), judge()}, plan)->steps[0]["text"].text(), "/");
}

TEST(Shrink, TakesNothingOutThatMakesItLastLongerThanTheWhole) {
  // Without the message the device takes its own time.
  ShrinkPlan plan;
  plan.shows = [](const Node::Array& part) -> std::optional<Effort> {
    if (!judges(part)) return std::nullopt;
    const bool quick = has(part, send("quick"));
    return Effort{quick ? 3U : 2U, quick ? Duration(1s) : Duration(9s)};
  };
  const Node::Array steps = {send("quick"), judge()};
  EXPECT_EQ(shrink(steps, plan)->steps, steps);
  plan.longest = 9s;
  EXPECT_EQ(shrink(steps, plan)->steps, Node::Array{judge()});
}

TEST(Shrink, StopsWithWhatItHasWhenTheTriesRunOut) {
  Node::Array steps;
  for (int i = 0; i < 40; ++i) steps.push_back(send(std::to_string(i)));
  steps.push_back(judge());
  std::size_t tries = 0;
  auto plan = plan_of([&](const auto& part) {
    ++tries;
    return judges(part) && has(part, send("20"));
  });
  plan.tries = 5;
  const auto found = shrink(steps, plan);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->minimal);
  EXPECT_EQ(tries, 5);
  EXPECT_TRUE(has(found->steps, send("20")));
}

TEST(Shrink, TriesNoListTwice) {
  std::set<std::size_t> sizes;
  std::vector<Node::Array> asked;
  const auto plan = plan_of([&](const auto& part) {
    EXPECT_EQ(std::find(asked.begin(), asked.end(), part), asked.end());
    asked.push_back(part);
    return judges(part) && has(part, send("b"));
  });
  EXPECT_TRUE(shrink({send("a"), send("b"), send("c"), judge()}, plan));
}

Node repeat(int count, Node::Array steps) { return Node::object().set("repeat", count).set("step", std::move(steps)); }

TEST(Repetitions, AreWrittenOutAndRolledUpAgain) {
  const Node::Array rolled_up = {send("a"), repeat(3, {send("b"), wait(1)}), judge()};
  const auto flat = unrolled(rolled_up);
  EXPECT_EQ(flat.size(), 8);
  EXPECT_EQ(rolled(flat), rolled_up);
  EXPECT_EQ(unrolled({repeat(2, {send("a"), repeat(2, {send("b")})})}),
            (Node::Array{send("a"), send("b"), send("b"), send("a"), send("b"), send("b")}));
}

TEST(Repetitions, OfTwoSingleStepsStayAsTheyAre) {
  const Node::Array steps = {send("a"), send("a"), judge()};
  EXPECT_EQ(rolled(steps), steps);
  EXPECT_EQ(rolled({send("a"), send("a"), send("a")}), (Node::Array{repeat(3, {send("a")})}));
}

TEST(Repetitions, WithoutEndAreNotWrittenOut) {
  const Node::Array steps = {repeat(100000000, {send("a")})};
  EXPECT_EQ(unrolled(steps), steps);
}

}  // namespace
}  // namespace umirig::run
