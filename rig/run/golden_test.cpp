#include "rig/run/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/result.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view toml) {
  const auto device = parse_golden(toml, "golden.toml");
  return device ? "it was accepted" : device.error().text;
}

Record record_of(std::initializer_list<Verdict> verdicts) {
  Record record;
  record.header = Node::object().set("dut", "sim:meter").set("session", Node::object().set("dut_serial", "7"));
  record.hash = std::string(64, 'a');
  record.end = Node::object();
  for (const auto verdict : verdicts) {
    CaseRecord one;
    one.id = "toy/1/" + std::to_string(record.cases.size() + 1);
    one.outcome.verdict = verdict;
    if (verdict > Verdict::pass) one.outcome.reason = "why";
    record.cases.push_back(one);
  }
  return record;
}

// A device's record between two golden checks.
Record between(const Node& after) {
  auto record = record_of({Verdict::pass});
  record.header.set("golden", Node::object().set("before", to_node(golden_check(record_of({Verdict::pass})))));
  record.end = Node::object().set("golden", Node::object().set("after", after));
  return record;
}

TEST(GoldenDevices, StandInTheirDatasheet) {
  const auto device =
      parse_golden("[golden]\ndut = \"sim:meter\"\nbaseline = \"old.jsonl\"\n[pics]\n\"A.1\" = true\n", "golden.toml");
  ASSERT_TRUE(device);
  EXPECT_EQ(device->dut, "sim:meter");
  EXPECT_EQ(device->baseline, "old.jsonl");
  EXPECT_THAT(error_of("[pics]\n"), HasSubstr("no table [golden]"));
  EXPECT_THAT(error_of("golden = 1\n"), HasSubstr("no table [golden]"));
  EXPECT_THAT(error_of("[golden]\n"), HasSubstr("dut is missing"));
  EXPECT_THAT(error_of("[golden]\ndut = 1\n"), HasSubstr("dut: expected a text"));
  EXPECT_THAT(error_of("[golden]\nurl = \"sim:meter\"\n"), HasSubstr("unknown key 'url'"));
  EXPECT_THAT(error_of("[golden\n"), HasSubstr("line 1"));
}

TEST(GoldenChecks, PassOnlyWithAWholeConformantRun) {
  EXPECT_TRUE(golden_check(record_of({Verdict::pass, Verdict::none})).conformant);
  for (const auto verdict : {Verdict::inconclusive, Verdict::fail, Verdict::error}) {
    const auto check = golden_check(record_of({Verdict::pass, verdict}));
    EXPECT_FALSE(check.conformant);
    ASSERT_EQ(check.reasons.size(), 1U);
    EXPECT_THAT(check.reasons[0], HasSubstr("toy/1/2: "));
  }
  EXPECT_FALSE(golden_check(record_of({})).conformant);
  EXPECT_FALSE(golden_check(record_of({Verdict::none})).conformant);
  auto torn = record_of({Verdict::pass});
  torn.end.reset();
  EXPECT_FALSE(golden_check(torn).conformant);
}

TEST(GoldenRemarks, OfAnotherSelectionOnlyWhatBothHaveIsCompared) {
  auto earlier = record_of({Verdict::pass, Verdict::pass, Verdict::pass, Verdict::pass});
  auto now = record_of({Verdict::pass, Verdict::fail, Verdict::inconclusive});
  now.cases[2].id = "toy/1/4";
  // The second speaks on the line; the last one of both is over the whole run.
  for (auto* record : {&earlier, &now}) {
    for (std::size_t i = 0; i < 2; ++i) record->cases[i].events.emplace_back();
  }
  const auto remarks = golden_remarks(earlier, now, nullptr, "the baseline");
  ASSERT_EQ(remarks.size(), 2U) << remarks.front();
  EXPECT_EQ(remarks[0], "toy/1/2: PASS in the baseline, FAIL now");
  EXPECT_THAT(remarks[1], HasSubstr("of 2 cases in both are compared"));
  EXPECT_THAT(remarks[1], HasSubstr("1 of the baseline alone and 0 of this run alone"));
}

TEST(GoldenChecks, OneRemarkIsCalledOne) {
  auto check = golden_check(record_of({Verdict::pass}));
  check.remarks = {"a"};
  EXPECT_THAT(golden_text(to_node(check)), HasSubstr("; 1 remark"));
  EXPECT_THAT(golden_text(to_node(check)), testing::Not(HasSubstr("remarks")));
}

TEST(GoldenChecks, AreNamedBySerialNumberAndRecord) {
  const auto node = to_node(golden_check(record_of({Verdict::pass})));
  EXPECT_EQ(golden_text(node), "conformant (sim:meter, serial number 7, record aaaaaaaaaaaaaaaa…)");
  EXPECT_EQ(golden_text(Node()), "none");
  EXPECT_EQ(golden_text(to_node(golden_trouble({"sim:x", ""}, "no such device"))), "rig error (sim:x, no record kept)");
}

TEST(GoldenChecks, ARunCountsOnlyBetweenTwoThatConform) {
  const auto good = between(to_node(golden_check(record_of({Verdict::pass}))));
  EXPECT_FALSE(voided(good));
  EXPECT_EQ(exit_codes(good), std::vector{0});
  const auto bad = between(to_node(golden_check(record_of({Verdict::fail}))));
  EXPECT_THAT(*voided(bad), HasSubstr("did not conform behind the run (not conformant)"));
  EXPECT_EQ(exit_codes(bad), std::vector{4});
  EXPECT_EQ(overall(bad), "rig error");
  EXPECT_EQ(summary(bad, "")["void"].text(), *voided(bad));
  EXPECT_TRUE(voided(between(Node())));
  EXPECT_FALSE(voided(record_of({Verdict::fail})));
  auto open = bad;
  open.end.reset();
  EXPECT_FALSE(voided(open));
}

TEST(GoldenChecks, ADifferenceFromAnEarlierRunIsARemark) {
  const auto with_reactions = [](Duration reaction) {
    Record record = record_of({});
    for (int i = 0; i < 20; ++i) {
      CaseRecord one;
      one.id = std::to_string(i);
      one.outcome.verdict = Verdict::pass;
      LineEvent event;
      event.bytes = {'?'};
      one.events.push_back(event);
      event.kind = LineEvent::Kind::received;
      event.at = reaction + i * 1ms;
      one.events.push_back(event);
      record.cases.push_back(one);
    }
    return record;
  };
  const auto a = with_reactions(200ms);
  EXPECT_TRUE(golden_remarks(compare(a, a, {}), "the baseline").empty());
  const auto remarks = golden_remarks(compare(a, with_reactions(300ms), {}), "the baseline");
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_THAT(remarks[0], HasSubstr("reaction time: message: median"));
  EXPECT_THAT(remarks[0], HasSubstr("in the baseline"));
}

}  // namespace
}  // namespace umirig::run
