// The verdict is a function of the record: the same case on its record gives the same, a changed case is noticed.
#include "rig/run/rating.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Body = FunctionCase::Body;

CaseHead head_of(const std::string& id) {
  CaseHead head;
  head.id = "toy/" + id;
  head.requirement = id;
  return head;
}

FunctionCase function_case(Body body, const std::string& id = "1/2") { return {head_of(id), std::move(body)}; }

Outcome rated(const Case& one, const CaseRecord& record, const Uncertainty& uncertainty = {}) {
  const auto suite = toy_suite();
  const auto sheet = toy_sheet(suite);
  auto masked = datasheet_from_record(Node::object().set("pics", sheet.pics_node()).set("ixit", sheet.ixit_node()));
  const auto events = line_events_from(parse_json(to_json(to_node(record.events))).value()).value();
  return rate(one, suite, events, masked, 5, uncertainty);
}

std::string json_of(const Outcome& outcome) { return to_json(to_node(outcome)); }

// What the body does is recorded; then `other` is rated on that record.
Outcome changed(const Body& body, const Body& other) { return rated(function_case(other), toy_run(function_case(body))); }

void greet(Bench& bench, std::string_view letter = "h") {
  bench.send(view(letter));
  if (!toy_receive(bench, 500ms)->silence) bench.observed();
}

const Body greets = [](Bench& bench, const CaseHead&) { greet(bench); };

TEST(Rating, TheSameCaseOnItsRecordGivesTheSameOutcomeToTheLastStep) {
  const auto suite = toy_suite();
  std::vector<ToyDevice> devices(7);
  devices[1].answers.erase('a');
  devices[2].reactions['b'] = 150ms;
  devices[3].echo = true;
  devices[4].crashes_at = 'x';
  devices[5].unplugged_at = 'a';
  devices[6].answers['b'] = "CB";
  for (std::size_t i = 0; i < devices.size(); ++i) {
    for (const auto& one : suite.cases) {
      const auto record = toy_run(*one, devices[i]);
      EXPECT_EQ(json_of(rated(*one, record)), json_of(record.outcome)) << i << " " << one->head().id;
      EXPECT_FALSE(record.outcome.stimulus_changed) << i << " " << one->head().id << " " << record.outcome.reason;
    }
  }
}

TEST(Rating, ARecordIsRatedWithItsOwnHeader) {
  const auto suite = toy_suite();
  ToyDevice device;
  device.reactions['b'] = 100ms;
  device.uncertainty = {1ms, 1ms};
  const auto sheet = toy_sheet(suite, {"decision_rule=guarded"});
  Record record;
  record.header = Node::object().set("pics", sheet.pics_node()).set("ixit", sheet.ixit_node()).set("seed", 5);
  record.header.set("adapter", Node::object().set("uncertainty_early_ns", 1'000'000).set("uncertainty_late_ns", 1'000'000));
  for (const auto& one : suite.cases) record.cases.push_back(toy_run(*one, device, {"decision_rule=guarded"}));
  record.cases.push_back(record.cases[0]);
  record.cases.back().id = "toy/9/9";
  const auto outcomes = rate(record, suite);
  ASSERT_EQ(outcomes.size(), 5U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(json_of(outcomes[i]), json_of(record.cases[i].outcome));
  EXPECT_EQ(outcomes[2].verdict, Verdict::inconclusive);
  EXPECT_EQ(outcomes[4].verdict, Verdict::inconclusive);
  EXPECT_THAT(outcomes[4].reason, HasSubstr("no such case any more"));
  record.header.set("adapter", Node::object());
  EXPECT_EQ(rate(record, suite)[2].verdict, Verdict::pass);
}

TEST(Rating, WhetherACaseAppliesIsRatedFromTheRecordedPics) {
  const auto suite = toy_suite();
  Record record;
  record.header.set("pics", Node::object().set("X.1", "false"));
  record.cases.resize(1);
  record.cases[0].id = "toy/2/1";
  auto outcome = rate(record, suite).at(0);
  EXPECT_EQ(outcome.verdict, Verdict::none);
  EXPECT_EQ(outcome.reason, "does not apply: PICS X.1 does not hold");
  // It was left out, and should not have been.
  record.header.set("pics", Node::object().set("X.1", "true"));
  outcome = rate(record, suite).at(0);
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_TRUE(outcome.stimulus_changed);
}

TEST(Rating, ACaseThatFoundNothingToDoStaysNone) {
  const auto record = toy_run(function_case([](Bench& bench, const CaseHead&) { bench.not_applicable("no letters"); }));
  EXPECT_EQ(record.outcome.verdict, Verdict::none);
  EXPECT_EQ(record.outcome.reason, "no letters");
}

TEST(Rating, ChanceIsTheSameAgainAndDependsOnTheCaseAndTheSeedOnly) {
  const Body body = [](Bench& bench, const CaseHead&) {
    for (int i = 0; i < 5; ++i) {
      const std::string letter(1, static_cast<char>(bench.random().between('a', 'z')));
      bench.send(view(letter), 1ms);
    }
    greet(bench);
  };
  const auto record = toy_run(function_case(body));
  EXPECT_FALSE(rated(function_case(body), record).stimulus_changed);
  EXPECT_NE(bytes_of(toy_run(function_case(body, "1/3")), LineEvent::Kind::sent), bytes_of(record, LineEvent::Kind::sent));
  EXPECT_NE(case_seed(1, "a"), case_seed(2, "a"));
  EXPECT_NE(case_seed(1, "a"), case_seed(1, "b"));
  EXPECT_EQ(case_seed(1, "a"), case_seed(1, "a"));
}

struct Change {
  std::string name;
  Body now;
  std::string said;
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

class Changes : public testing::TestWithParam<Change> {};

SerialFormat at(std::uint32_t baud) {
  SerialFormat format;
  format.baud = baud;
  return format;
}

// In the record: a letter, a break, a restart, another rate, a letter.
const Body recorded = [](Bench& bench, const CaseHead&) {
  greet(bench);
  bench.send_break(50ms);
  bench.wait(100ms);
  bench.restart_device();
  bench.set_format(at(600));
  greet(bench, "a");
};

TEST_P(Changes, AreInconclusiveAsStimulusChanged) {
  const auto outcome = changed(recorded, GetParam().now);
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_TRUE(outcome.stimulus_changed);
  EXPECT_EQ(outcome.requirement, "");
  EXPECT_THAT(outcome.reason, StartsWith("stimulus changed: "));
  EXPECT_THAT(outcome.reason, HasSubstr(GetParam().said));
}

Body steps(std::string_view first, Duration break_, Duration wait, bool restart, std::uint32_t baud, std::string_view last) {
  return [=](Bench& bench, const CaseHead&) {
    if (!first.empty()) greet(bench, first);
    if (break_ > Duration(0)) bench.send_break(break_);
    bench.wait(wait);
    if (restart) bench.restart_device();
    if (baud != 0) bench.set_format(at(baud));
    if (!last.empty()) greet(bench, last);
  };
}

INSTANTIATE_TEST_SUITE_P(OfACase, Changes,
                         testing::Values(Change{"other_byte", steps("x", 50ms, 100ms, true, 600, "a"),
                                                "78 (300 7E1) at 0 ms where the record has 68 (300 7E1)"},
                                         Change{"other_byte_at_the_end", steps("h", 50ms, 100ms, true, 600, "b"), "62 (600 7E1)"},
                                         Change{"byte_more", steps("h", 50ms, 100ms, true, 600, "ah"), "68 (600 7E1) at"},
                                         Change{"byte_less", steps("h", 50ms, 100ms, true, 600, ""),
                                                "the record has 61 (600 7E1)"},
                                         Change{"nothing_sent", steps("", 0ms, 1s, false, 0, ""),
                                                "the record has 68 (300 7E1) at 0 ms where the case does nothing"},
                                         Change{"break_shorter", steps("h", 40ms, 100ms, true, 600, "a"), "a break of 40 ms"},
                                         Change{"break_left_out", steps("h", 0ms, 150ms, true, 600, "a"), "has a break of 50 ms"},
                                         Change{"later", steps("h", 50ms, 102ms, true, 600, "a"), "the record at"},
                                         Change{"sooner", steps("h", 50ms, 98ms, true, 600, "a"), "the record at"},
                                         Change{"no_restart", steps("h", 50ms, 100ms, false, 600, "a"), "has a restart"},
                                         Change{"other_rate", steps("h", 50ms, 100ms, true, 1200, "a"), "the format 1200 7E1"},
                                         Change{"no_rate", steps("h", 50ms, 100ms, true, 0, "a"), "61 (300 7E1)"}),
                         [](const auto& each) { return each.param.name; });

TEST(Rating, NothingIsChangedWhereTheCaseDoesTheSame) {
  EXPECT_EQ(changed(recorded, steps("h", 50ms, 100ms, true, 600, "a")).verdict, Verdict::pass);
  EXPECT_EQ(changed(recorded, steps("h", 50ms, 100500us, true, 600, "a")).verdict, Verdict::pass);
}

TEST(Rating, AnotherFormatForReceivingIsAChangeToo) {
  const Body listens = [](Bench& bench, const CaseHead&) {
    bench.send(view("h"));
    bench.set_format(at(600));
    toy_receive(bench, 500ms);
  };
  const auto outcome = changed(greets, listens);
  EXPECT_TRUE(outcome.stimulus_changed);
  EXPECT_THAT(outcome.reason, HasSubstr("the format 600 7E1"));
}

TEST(Rating, ADamagedCharacterIsAnotherOne) {
  const Body damaged = [](Bench& bench, const CaseHead&) {
    bench.send(view("h"), 0ms, 0, 0, 0);
    toy_receive(bench, 500ms);
  };
  EXPECT_TRUE(changed(greets, damaged).stimulus_changed);
  EXPECT_TRUE(changed(damaged, greets).stimulus_changed);
}

TEST(Rating, WhatTheLineCannotCarryIsNoMatterOfTheDevice) {
  const auto broken = [](Bench& bench, const CaseHead& head) { bench.verdict(Verdict::fail, head.requirement, "broken"); };
  const std::vector<std::pair<Body, std::string>> bodies = {{[&](Bench& bench, const CaseHead& head) {
                                                               greet(bench);
                                                               bench.send(view("h"), 0ms, 0, 0, 0);
                                                               broken(bench, head);
                                                             },
                                                             "no parity gets through"},
                                                            {[&](Bench& bench, const CaseHead& head) {
                                                               bench.send_break(50ms);
                                                               broken(bench, head);
                                                             },
                                                             "no break gets through"},
                                                            {[&](Bench& bench, const CaseHead& head) {
                                                               greet(bench);
                                                               if (bench.sees(parity_error)) broken(bench, head);
                                                             },
                                                             "no parity comes back"}};
  ToyDevice bare;
  bare.bare = true;
  for (const auto& [body, why] : bodies) {
    const auto one = function_case(body);
    EXPECT_EQ(toy_run(one).outcome.verdict, Verdict::fail);
    const auto record = toy_run(one, bare);
    EXPECT_EQ(record.outcome.verdict, Verdict::none);
    EXPECT_EQ(record.outcome.reason, why);
    EXPECT_EQ(json_of(rated(one, record)), json_of(record.outcome));
  }
}

TEST(Rating, ACaseThatJudgesStricterMayEndBeforeTheRecordDoes) {
  const Body strict = [](Bench& bench, const CaseHead& head) {
    greet(bench);
    bench.verdict(Verdict::fail, head.requirement, "H is not polite");
  };
  const auto outcome = changed(recorded, strict);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_FALSE(outcome.stimulus_changed);
}

TEST(Rating, ASecretIsNotHeldAgainstTheRecord) {
  const Body says_key = [](Bench& bench, const CaseHead&) {
    const auto key = "k" + bench.sheet().ixit("key");
    bench.send(view(key), 0ms, 1, key.size() - 1);
    greet(bench);
  };
  const auto record = toy_run(function_case(says_key));
  EXPECT_EQ(bytes_of(record, LineEvent::Kind::sent), "kxxxxxxxxxh");
  EXPECT_EQ(rated(function_case(says_key), record).verdict, Verdict::pass);
}

TEST(Rating, AReceivedBreakKeepsItsLength) {
  const Body body = [](Bench& bench, const CaseHead&) {
    bench.send_break(500ms);  // the toy sends one back
    bench.wait_character(bench.now() + 2s);
    bench.observed();
    bench.measure("break", bench.inbox().empty() ? 0ms : bench.inbox().front().end - bench.inbox().front().begin, std::nullopt,
                  std::nullopt);
  };
  const auto outcome = toy_run(function_case(body)).outcome;
  ASSERT_EQ(outcome.measurements.size(), 1U);
  EXPECT_DOUBLE_EQ(outcome.measurements[0].value, 500);
}

TEST(Rating, ADeviceThatIsLostInTheBodyHasFailed) {
  ToyDevice device;
  device.crashes_at = 'a';
  const auto outcome =
      toy_run("given = \"greeted\"\n[[step]]\nsend = \"letter\"\ntext = \"a\"\n[[step]]\nexpect = \"hello\"\ntimeout_ms = 500\n",
              device)
          .outcome;
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.requirement, "1/2");
  EXPECT_EQ(outcome.reason, "the device crashed");
}

TEST(Rating, ALossBehindAFailureIsAddedToItsReason) {
  ToyDevice device;
  device.crashes_at = 'a';
  const auto outcome =
      toy_run("[[step]]\nsend = \"letter\"\ntext = \"a\"\n[[step]]\nexpect = \"answer\"\njudge = true\ntimeout_ms = 500\n",
              device)
          .outcome;
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.reason, "expected an answer, saw nothing; the device crashed");
}

TEST(Rating, ADeviceThatIsLostInThePreambleIsAnotherCasesMatter) {
  ToyDevice device;
  device.crashes_at = 'h';
  const auto outcome = toy_run("given = \"greeted\"\n[[step]]\nsend = \"letter\"\ntext = \"a\"\n", device).outcome;
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.blocked_by, "toy/1/1");
  EXPECT_EQ(outcome.reason, "blocked by toy/1/1: no greeting came; the device crashed");
}

TEST(Rating, ALossThatBlocksTheCaseIsNotBlamedOnAnotherOfTheSameRequirement) {
  ToyDevice device;
  device.crashes_at = 'a';
  const auto body = [](Bench& bench, const CaseHead&) {
    greet(bench);
    bench.send(view("a"));
  };
  CaseHead head = head_of("1/7");
  head.requirement = "1/2";  // owned by toy/1/2
  const auto outcome = toy_run(FunctionCase(head, body), device).outcome;
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.blocked_by, "");
  EXPECT_EQ(outcome.reason, "the device crashed");
}

TEST(Rating, AFaultOfTheLineIsAnErrorWhateverWasSeen) {
  ToyDevice device;
  device.unplugged_at = 'a';
  device.answers.erase('a');
  const auto outcome =
      toy_run("[[step]]\nsend = \"letter\"\ntext = \"a\"\n[[step]]\nexpect = \"answer\"\njudge = true\ntimeout_ms = 500\n",
              device)
          .outcome;
  EXPECT_EQ(outcome.verdict, Verdict::error);
  EXPECT_EQ(outcome.reason, "the adapter is gone");
  EXPECT_EQ(outcome.requirement, "");
}

TEST(Rating, ALimitWithinTheUncertaintyIsNoOtherCasesMatter) {
  ToyDevice device;
  device.uncertainty = {1ms, 1ms};
  device.reactions['a'] = 100ms;
  CaseHead head;
  const auto one = parse_script(
      "clause = \"1\"\nnumber = 7\nrequirement = \"1/2\"\nbehaviour = \"valid\"\npurpose = \"p\"\n"
      "[[step]]\nsend = \"letter\"\ntext = \"a\"\n[[step]]\nexpect = \"answer\"\njudge = true\nwithin_ms = [10, 100]\n",
      "toy.toml", "toy", toy_vocabulary());
  const auto outcome = toy_run(**one, device, {"decision_rule=guarded"}).outcome;
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.blocked_by, "");
  EXPECT_THAT(outcome.reason, HasSubstr("the limit lies within the uncertainty"));
}

}  // namespace
}  // namespace umirig::run
