#include "rig/run/evidence.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

Outcome outcome(Verdict verdict, std::string reason, std::string requirement = "1/1") {
  Outcome one;
  one.verdict = verdict;
  one.reason = std::move(reason);
  one.requirement = std::move(requirement);
  one.steps = {{Step::Kind::sent, 100ms, "request: /?! (300 Bd)"}, {Step::Kind::received, 1100ms, "<NAK> after 210 ms"}};
  return one;
}

TEST(Evidences, OnlyADeviationIsKept) {
  EXPECT_TRUE(evidence_of(outcome(Verdict::pass, "")).dialogue.empty());
  const auto seen = evidence_of(outcome(Verdict::fail, "saw <NAK>"));
  ASSERT_EQ(seen.dialogue.size(), 2U);
  EXPECT_EQ(seen.dialogue[0].wording.shape, "");  // what the case sent is not the device's
  EXPECT_DOUBLE_EQ(seen.dialogue[1].elapsed_ms, 1000);
  EXPECT_EQ(seen.reason.shape, "saw <NAK>");
}

TEST(Evidences, AnotherStimulusSaysNothing) {
  auto changed = outcome(Verdict::inconclusive, "stimulus changed: …");
  changed.stimulus_changed = true;
  EXPECT_TRUE(evidence_of(changed).empty());
  EXPECT_TRUE(evidence_of(outcome(Verdict::none, "does not apply")).empty());
  EXPECT_TRUE(evidence_of(outcome(Verdict::error, "unplugged")).empty());
  EXPECT_FALSE(evidence_of(outcome(Verdict::pass, "")).empty());
}

TEST(Evidences, AFailCountsMoreThanItsConsequences) {
  const auto fail = evidence_of(outcome(Verdict::fail, "x"));
  const auto blocked = evidence_of(outcome(Verdict::inconclusive, "x"));
  EXPECT_GT(weight(fail, false), weight(blocked, false));
  EXPECT_GT(weight(fail, false), weight(fail, true));
  EXPECT_EQ(weight(evidence_of(outcome(Verdict::pass, "")), false), 0);
}

TEST(Evidences, VerdictThenReasonThenDialogueDecide) {
  const auto fail = evidence_of(outcome(Verdict::fail, "expected ACK, saw <NAK>"));
  auto other_dialogue = fail;
  other_dialogue.dialogue[1].elapsed_ms = 5000;
  const auto other_reason = evidence_of(outcome(Verdict::fail, "the parity of it is odd"));
  const auto blocked = evidence_of(outcome(Verdict::inconclusive, "expected ACK, saw <NAK>"));
  const auto pass = evidence_of(outcome(Verdict::pass, ""));
  EXPECT_DOUBLE_EQ(alike(fail, fail), 1);
  EXPECT_LT(alike(fail, other_dialogue), 1);
  EXPECT_LT(alike(fail, other_reason), alike(fail, other_dialogue));
  EXPECT_LT(alike(fail, blocked), alike(fail, other_dialogue));
  EXPECT_EQ(alike(fail, pass), 0);
  EXPECT_EQ(alike(pass, pass), 0);  // nothing that could be alike
}

TEST(Evidences, WhatBlocksACaseBelongsToIt) {
  const auto one = evidence_of(outcome(Verdict::inconclusive, "expected ACK, saw nothing", "6.3.7/1"));
  const auto other = evidence_of(outcome(Verdict::inconclusive, "expected ACK, saw nothing", "6.3.7/6"));
  EXPECT_LT(alike(one, other), alike(one, one));
}

}  // namespace
}  // namespace umirig::run
