// Meters that send once more what comes once, and what else answers nothing: each breaks its own requirement, and no other.
#include "suites/iec62056-21/again.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

using testing::ElementsAre;

struct Seen {
  std::set<std::string> failed;  // requirements
  std::vector<run::CaseRecord> records;

  const run::Outcome& of(const std::string& id) const {
    for (const auto& one : records) {
      if (one.id == "iec62056-21/" + id) return one.outcome;
    }
    throw std::runtime_error("no such case: " + id);
  }
};

Seen seen_of(const Options& device, const Options& settings = {}) {
  Seen seen;
  seen.records = run_device("meter", device, sheet_with(settings));
  for (const auto& one : seen.records) {
    if (one.outcome.verdict == run::Verdict::fail) seen.failed.insert(one.requirement);
  }
  return seen;
}

TEST(WhatComesTwice, BreaksItsOwnRequirementAlone) {
  const auto identification = seen_of({{"defect", "identification-twice"}});
  EXPECT_THAT(identification.failed, ElementsAre("6.3.2/1"));
  EXPECT_EQ(identification.of("6.4.3/1").verdict, run::Verdict::inconclusive);
  EXPECT_EQ(identification.of("6.4.3/1").blocked_by, "iec62056-21/6.3.2/1");
  EXPECT_EQ(identification.of("6.3.2/4").verdict, run::Verdict::pass);
  const auto operand = seen_of({{"defect", "operand-twice"}});
  EXPECT_THAT(operand.failed, ElementsAre("6.4.6/2"));
  EXPECT_EQ(operand.of("6.4.6/2").verdict, run::Verdict::fail);
  EXPECT_EQ(operand.of("6.4.3/1").verdict, run::Verdict::pass);
}

TEST(WhatComesTwice, IsFoundByEachOfItsOwnCasesWithoutTheOthers) {
  for (const auto& [defect, id] : {std::pair("identification-twice", "6.3.2/1"), std::pair("operand-twice", "6.4.6/2")}) {
    World world(1);
    const auto sheet = sheet_with({});
    const auto line = open_device(world, "meter", {{"defect", defect}});
    const auto records = run::run(world, *line, plan_of(sheet, {whole_suite().find(std::string("iec62056-21/") + id)})).value();
    EXPECT_EQ(records.at(0).outcome.verdict, run::Verdict::fail) << defect;
  }
}

TEST(AGlitch, InFrontOfAnIdentificationIsNoMatterOfTheSession) {
  const auto seen = seen_of({{"defect", "glitch-before-second-identification"}});
  EXPECT_THAT(seen.failed, ElementsAre("6.3.2/1"));
  EXPECT_EQ(seen.of("6.3.1/14").verdict, run::Verdict::pass);
}

TEST(CrLf, BehindALoneAcknowledgementBreaksItsForm) {
  const auto seen = seen_of({{"defect", "cr-lf-behind-ack"}});
  EXPECT_THAT(seen.failed, ElementsAre("6.3.5/1"));
  const auto woken = seen_of({{"defect", "cr-lf-behind-ack"}, {"wake_up", "fast"}}, {{"A.4", "fast"}, {"C.17", "false"}});
  EXPECT_THAT(woken.failed, ElementsAre("6.3.5/1", "B.2/4"));
}

TEST(NoiseBeforeARequest, IsShortEnoughForABatteryMeter) {
  const auto seen = seen_of({{"wake_up", "slow"}, {"awake_ms", "1750"}, {"awake_from", "wake_up"}}, {{"A.4", "slow"}});
  EXPECT_THAT(seen.failed, ElementsAre());
  EXPECT_EQ(seen.of("6.3.1/12").verdict, run::Verdict::none);
  EXPECT_EQ(seen.of("6.3.1/9").verdict, run::Verdict::pass);
}

}  // namespace
}  // namespace umirig::suites
