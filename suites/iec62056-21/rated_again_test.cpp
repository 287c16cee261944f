// The verdict is a function of the record: whatever the device did, the record alone gives the same outcome again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/rating.hpp"
#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

std::string json_of(const run::Outcome& outcome) { return run::to_json(run::to_node(outcome)); }

// As read from a file: the events through JSON, the secrets gone.
run::Record as_read(const std::vector<run::CaseRecord>& cases, const run::Datasheet& sheet) {
  run::Record record;
  record.header = run::parse_json(run::to_json(header_of(sheet))).value();
  record.cases = cases;
  for (auto& one : record.cases) {
    one.events = run::line_events_from(run::parse_json(run::to_json(run::to_node(one.events))).value()).value();
  }
  return record;
}

void expect_the_same_again(const std::string& name, const Options& options, const Options& settings) {
  SCOPED_TRACE(name);
  const auto sheet = sheet_with(settings);
  const auto cases = run_device(name, options, sheet);
  ASSERT_EQ(cases.size(), whole_suite().cases.size());
  const auto outcomes = run::rate(as_read(cases, sheet), whole_suite());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& live = cases[i].outcome;
    EXPECT_EQ(json_of(outcomes[i]), json_of(live)) << cases[i].id;
    EXPECT_FALSE(live.stimulus_changed) << cases[i].id << ": " << live.reason;
    EXPECT_NE(live.verdict, run::Verdict::error) << cases[i].id << ": " << live.reason;
    EXPECT_TRUE(live.requirement.empty() || whole_suite().requirement(live.requirement) != nullptr) << cases[i].id;
    EXPECT_TRUE(live.verdict != run::Verdict::fail || live.requirement == cases[i].requirement) << cases[i].id;
  }
}

TEST(RatedAgain, TheReferenceMeterGetsTheSameFromItsFile) {
  const auto path = testing::TempDir() + "/umirig-rated-again-" + std::to_string(::getpid()) + ".jsonl";
  std::remove(path.c_str());
  const auto sheet = sheet_with({});
  World world(1);
  const auto line = open_device(world, "meter");
  auto writer = run::RecordWriter::create(path, header_of(sheet)).value();
  auto plan = plan_of(sheet);
  plan.record = writer.get();
  const auto cases = run::run(world, *line, plan).value();
  const auto record = run::read_record(path);
  std::remove(path.c_str());
  ASSERT_TRUE(record.has_value()) << record.error().text;
  const auto outcomes = run::rate(*record, whole_suite());
  ASSERT_EQ(outcomes.size(), whole_suite().cases.size());
  std::size_t measured = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(json_of(outcomes[i]), json_of(cases[i].outcome)) << cases[i].id;
    EXPECT_LE(outcomes[i].verdict, run::Verdict::pass) << cases[i].id << ": " << outcomes[i].reason;
    measured += outcomes[i].measurements.size();
  }
  EXPECT_GT(measured, 10U);
}

TEST(RatedAgain, EveryVariantGetsTheSame) {
  for (const auto& one : whole_suite().variants) {
    SCOPED_TRACE(one.id);
    expect_the_same_again("meter", one.device, one.settings);
  }
}

// In two halves, so that they run beside each other.
void expect_of_defects(std::size_t remainder) {
  for (std::size_t i = remainder; i < whole_suite().defects.size(); i += 2) {
    const auto& one = whole_suite().defects[i];
    SCOPED_TRACE(one.id);
    const auto* variant = one.on.empty() ? nullptr : whole_suite().variant(one.on);
    auto options = variant != nullptr ? variant->device : Options{};
    options.emplace_back("defect", one.id);
    expect_the_same_again("meter", options, variant != nullptr ? variant->settings : Options{});
  }
}

TEST(RatedAgain, EveryOtherDefectGetsTheSame) { expect_of_defects(0); }
TEST(RatedAgain, TheDefectsBetweenThemGetTheSame) { expect_of_defects(1); }

TEST(RatedAgain, EveryNullDeviceGetsTheSame) {
  for (const auto& name : whole_suite().null_devices) expect_the_same_again(name, {}, {});
}

TEST(RatedAgain, TheSameSeedGivesTheSameBytesAtTheSameTimes) {
  const auto sheet = sheet_with({});
  const auto one = run_device("meter", {}, sheet);
  const auto other = run_device("meter", {}, sheet);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].events, other[i].events) << one[i].id;
}

}  // namespace
}  // namespace umirig::suites
