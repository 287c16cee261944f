#include "rig/run/comparison.hpp"

#include <gtest/gtest.h>

#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

// The toy suite on a toy device, as a whole record.
Record toy_record(const ToyDevice& device = {}) {
  const auto suite = toy_suite();
  const auto sheet = toy_sheet(suite);
  World world(5);
  ToyLine line(world, device);
  RunPlan plan;
  plan.suite = &suite;
  for (const auto& one : suite.cases) plan.cases.push_back(one.get());
  plan.sheet = &sheet;
  Record record;
  record.cases = run(world, line, plan).value();
  record.end = Node::object();
  record.header = Node::object().set("suite", Node::object().set("name", "toy").set("version", "1")).set("seed", 5);
  record.header.set("pics", sheet.pics_node()).set("session", Node::object().set("dut_firmware", "A"));
  return record;
}

ToyDevice answering(char letter, std::string answer) {
  ToyDevice device;
  device.answers[letter] = std::move(answer);
  return device;
}

Comparison toy_comparison(const Record& a, const Record& b) { return compare(a, b, {}); }

CaseRecord one_case(std::string id, Verdict verdict, const std::string& answer) {
  CaseRecord one;
  one.id = std::move(id);
  one.outcome.verdict = verdict;
  LineEvent event;
  event.bytes = to_bytes("?");
  one.events.push_back(event);
  event.kind = LineEvent::Kind::received;
  event.at = 1s;
  event.bytes = to_bytes(answer);
  one.events.push_back(event);
  return one;
}

Record record_of(std::vector<CaseRecord> cases) {
  Record record;
  record.cases = std::move(cases);
  record.end = Node::object();
  return record;
}

TEST(Comparisons, ARecordIsTheSameAsItself) {
  const auto record = toy_record();
  const auto all = toy_comparison(record, record);
  EXPECT_TRUE(all.same());
  EXPECT_EQ(all.common, 4U);
  EXPECT_TRUE(all.header.empty());
  EXPECT_TRUE(all.groups.empty());
  EXPECT_FALSE(all.timing.empty());
}

TEST(Comparisons, ChangedVerdictsStandWithBothReasonsTheWorseFirst) {
  auto a = toy_record(answering('x', "Y"));
  const auto b = toy_record(answering('b', "C"));
  const auto all = toy_comparison(a, b);
  ASSERT_EQ(all.verdicts.size(), 2U);
  EXPECT_EQ(all.verdicts[0].id, "toy/1/3");
  EXPECT_EQ(all.verdicts[0].kind, VerdictChange::Kind::worse);
  EXPECT_EQ(all.verdicts[0].reason_a, "");
  EXPECT_NE(all.verdicts[0].reason_b.find("expected an answer, saw C"), std::string::npos);
  EXPECT_EQ(all.verdicts[1].id, "toy/2/1");
  EXPECT_EQ(all.verdicts[1].kind, VerdictChange::Kind::better);
  EXPECT_FALSE(all.same());
}

TEST(Comparisons, AVerdictThatSaysNothingOfTheDeviceIsNeitherBetterNorWorse) {
  const auto kind = [](Verdict a, Verdict b) {
    return toy_comparison(record_of({one_case("1", a, "")}), record_of({one_case("1", b, "")})).verdicts.at(0).kind;
  };
  EXPECT_EQ(kind(Verdict::pass, Verdict::none), VerdictChange::Kind::other);
  EXPECT_EQ(kind(Verdict::error, Verdict::fail), VerdictChange::Kind::other);
  EXPECT_EQ(kind(Verdict::pass, Verdict::inconclusive), VerdictChange::Kind::worse);
  EXPECT_EQ(kind(Verdict::fail, Verdict::inconclusive), VerdictChange::Kind::better);
}

TEST(Comparisons, CasesInOneOnlyAreNamed) {
  auto a = toy_record();
  auto b = a;
  a.cases.pop_back();
  b.cases.erase(b.cases.begin());
  const auto all = toy_comparison(a, b);
  EXPECT_EQ(all.only_a, std::vector<std::string>{"toy/1/1"});
  EXPECT_EQ(all.only_b, std::vector<std::string>{"toy/2/1"});
  EXPECT_FALSE(all.same());
}

TEST(Comparisons, AnotherFormIsAChangeAndAnotherValueIsNone) {
  const auto found = [](const std::string& a, const std::string& b) {
    return toy_comparison(record_of({one_case("1", Verdict::pass, a)}), record_of({one_case("1", Verdict::pass, b)}));
  };
  const auto value = found("1.8.0(123)", "1.8.0(124)");
  EXPECT_TRUE(value.same());
  ASSERT_EQ(value.exchanges.size(), 1U);
  EXPECT_EQ(value.exchanges[0].first.kind, MessageChange::Kind::values);
  const auto form = found("1.8.0(123)\x06", "1.8.0(1234)\x06");
  EXPECT_FALSE(form.same());
  ASSERT_EQ(form.exchanges.size(), 1U);
  EXPECT_EQ(form.exchanges[0].first.kind, MessageChange::Kind::form);
  EXPECT_EQ(form.exchanges[0].first.a, "1.8.0(123)<ACK>");
  EXPECT_EQ(form.exchanges[0].first.b, "1.8.0(1234)<ACK>");
  const auto silent = found("1.8.0(123)", "");
  ASSERT_EQ(silent.exchanges.size(), 1U);
  EXPECT_FALSE(silent.exchanges[0].first.b);
}

TEST(Comparisons, ALongMessageIsShownAroundItsFirstDifference) {
  const std::string front(200, 'f');
  const std::string end(200, 'e');
  const auto all = toy_comparison(record_of({one_case("1", Verdict::pass, front + "1x" + end)}),
                                  record_of({one_case("1", Verdict::pass, front + "2y" + end)}));
  EXPECT_EQ(all.exchanges.at(0).first.a, "…" + std::string(19, 'f') + "1x" + std::string(39, 'e') + "… (402 characters)");
}

TEST(Comparisons, AnotherStimulusIsToldFromAnotherAnswer) {
  auto a = one_case("1", Verdict::pass, "A");
  auto b = a;
  b.events[0].bytes = to_bytes("!");
  const auto all = toy_comparison(record_of({a}), record_of({b}));
  EXPECT_EQ(all.exchanges.at(0).first.kind, MessageChange::Kind::stimulus);
  EXPECT_EQ(all.exchanges.at(0).changes, 1U);
  EXPECT_FALSE(all.same());
}

TEST(Comparisons, TheSameChangeInManyCasesIsOneGroup) {
  std::vector<CaseRecord> a;
  std::vector<CaseRecord> b;
  for (int i = 0; i < 5; ++i) {
    a.push_back(one_case(std::to_string(i), Verdict::pass, "/ABC5v1"));
    b.push_back(one_case(std::to_string(i), Verdict::pass, i < 4 ? "/ABD5v1" : "/XYZ5v1"));
  }
  const auto all = toy_comparison(record_of(a), record_of(b));
  ASSERT_EQ(all.groups.size(), 2U);
  EXPECT_EQ(all.groups[0].cases.size(), 4U);
  EXPECT_EQ(all.groups[0].change.b, "/ABD5v1");
  EXPECT_EQ(all.exchanges.size(), 5U);
}

TEST(Comparisons, ExchangesOfChangedVerdictsAreNotCompared) {
  const auto all = toy_comparison(record_of({one_case("1", Verdict::pass, "A")}), record_of({one_case("1", Verdict::fail, "B")}));
  EXPECT_TRUE(all.exchanges.empty());
  EXPECT_TRUE(all.timing.empty());
}

TEST(Comparisons, AnotherReasonOrBlameCountsAnotherNumberInItDoesNot) {
  auto a = one_case("1", Verdict::fail, "A");
  a.outcome.reason = "it took 1501.5 ms";
  a.outcome.requirement = "1/2";
  const auto changes = [&](const std::string& reason, const std::string& requirement, const std::string& finding = "") {
    auto b = a;
    b.outcome.reason = reason;
    b.outcome.requirement = requirement;
    if (!finding.empty()) b.outcome.findings.push_back(finding);
    return toy_comparison(record_of({a}), record_of({b})).reasons.size();
  };
  EXPECT_EQ(changes("it took 1733 ms", "1/2"), 0U);
  EXPECT_EQ(changes("it never came", "1/2"), 1U);
  EXPECT_EQ(changes("it took 1501.5 ms", "1/3"), 1U);
  EXPECT_EQ(changes("it took 1501.5 ms", "1/2", "odd"), 1U);
}

TEST(Comparisons, AnotherAnswerOfTheOperatorIsNamed) {
  auto a = one_case("1", Verdict::inconclusive, "A");
  a.asked.push_back({Time(0), "lit?", "", "", {Answer::State::given, "yes"}});
  auto b = a;
  EXPECT_TRUE(toy_comparison(record_of({a}), record_of({b})).same());
  b.asked[0].answer.text = "no";
  const auto all = toy_comparison(record_of({a}), record_of({b}));
  ASSERT_EQ(all.reasons.size(), 1U);
  EXPECT_EQ(all.reasons[0].a, "asked 'lit?': yes");
  EXPECT_EQ(all.reasons[0].b, "asked 'lit?': no");
}

TEST(Comparisons, AVoidRecordIsAWarning) {
  auto a = record_of({one_case("1", Verdict::pass, "A")});
  auto b = a;
  b.header.set("golden", Node::object());
  const auto all = toy_comparison(a, b);
  ASSERT_EQ(all.warnings.size(), 1U);
  EXPECT_TRUE(all.warnings[0].starts_with("B: there was no golden check behind the run"));
}

TEST(Comparisons, TheHeaderWarnsWhereTheComparisonIsLimited) {
  auto a = toy_record();
  auto b = a;
  b.header.set("seed", 6).set("session", Node::object().set("dut_firmware", "B"));
  b.header.set("pics", Node::object().set("X.1", "false"));
  b.end.reset();
  b.cases[0].version = 2;
  const auto all = toy_comparison(a, b);
  std::vector<std::string> items;
  for (const auto& one : all.header) items.push_back(one.item);
  EXPECT_EQ(items, (std::vector<std::string>{"session dut_firmware", "PICS X.1", "seed"}));
  EXPECT_EQ(all.header[0].limits, "");
  ASSERT_EQ(all.warnings.size(), 4U);
  EXPECT_TRUE(all.warnings[0].starts_with("PICS X.1"));
  EXPECT_TRUE(all.warnings[1].starts_with("seed"));
  EXPECT_TRUE(all.warnings[2].starts_with("B did not come to its end"));
  EXPECT_TRUE(all.warnings[3].starts_with("toy/1/1: version 1 in A and 2 in B"));
  EXPECT_TRUE(all.same());
}

TEST(Comparisons, ASlowerDeviceDiffersByItsTimes) {
  std::vector<CaseRecord> a;
  std::vector<CaseRecord> b;
  for (int i = 0; i < 20; ++i) {
    a.push_back(one_case(std::to_string(i), Verdict::pass, "A"));
    b.push_back(a.back());
    a.back().events[1].at += i * 1ms;
    b.back().events[1].at += i * 1ms + 50ms;
  }
  const auto all = toy_comparison(record_of(a), record_of(b));
  ASSERT_EQ(all.timing.size(), 1U);
  EXPECT_EQ(all.timing[0].finding, TimingComparison::Finding::shifted);
  EXPECT_DOUBLE_EQ(all.timing[0].shift, 50);
  EXPECT_FALSE(all.same());
  auto rough = record_of(b);
  rough.header.set("adapter", Node::object().set("uncertainty_early_ns", 30'000'000).set("uncertainty_late_ns", 30'000'000));
  EXPECT_EQ(toy_comparison(record_of(a), rough).timing.at(0).finding, TimingComparison::Finding::within);
}

}  // namespace
}  // namespace umirig::run
