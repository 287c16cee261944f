#include "rig/run/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "rig/run/json.hpp"
#include "rig/run/scratch_folder_test.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Runs : public testing::Test {
 protected:
  // A toy of that kind, and a plan with all cases of the toy suite.
  void set_up(const ToyDevice& device = {}, const std::vector<std::string>& settings = {}) {
    sheet = toy_sheet(suite, settings);
    line = std::make_unique<ToyLine>(world, device);
    plan.suite = &suite;
    plan.sheet = &sheet;
    plan.seed = 5;
    plan.cases.clear();
    for (const auto& one : suite.cases) plan.cases.push_back(one.get());
  }
  std::vector<std::string> go() {
    auto result = run(world, *line, plan);
    if (!result) return {result.error().text};
    records = std::move(*result);
    std::vector<std::string> verdicts;
    for (const auto& one : records) verdicts.push_back(one.id.substr(4) + " " + std::string(to_text(one.outcome.verdict)));
    return verdicts;
  }

  Suite suite = toy_suite();
  Datasheet sheet;
  World world{5};
  std::unique_ptr<ToyLine> line;
  RunPlan plan;
  std::vector<CaseRecord> records;
};

TEST_F(Runs, EachCaseIsRunInOrderFromARestartedDevice) {
  set_up();
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 PASS", "1/3 PASS", "2/1 PASS"));
  EXPECT_EQ(line->restarts, 4);
  EXPECT_EQ(line->heard, "hhahbhx");
  EXPECT_EQ(records[2].clause, "1");
  EXPECT_EQ(records[2].requirement, "1/3");
  EXPECT_EQ(records[2].purpose, "p");
  EXPECT_GE(records[2].begin, records[1].begin + records[1].duration);
  EXPECT_EQ(records[2].events.front().at, Time(0));
}

TEST_F(Runs, ARestartEndsWhatTheCaseBeforeHasLeft) {
  ToyDevice device;
  device.locks_at = 'a';
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL", "1/3 PASS", "2/1 PASS"));
}

TEST_F(Runs, ADeviceThatCannotBeRestartedGetsItsRecoveryTimeBehindEachCase) {
  ToyDevice device;
  device.locks_at = 'a';
  device.can_restart = false;
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL", "1/3 PASS", "2/1 PASS"));
  EXPECT_EQ(records[0].begin, Time(0));
  EXPECT_GE(records[2].begin, records[1].begin + records[1].duration + suite.recovery);
  EXPECT_EQ(line->restarts, 0);
}

TEST_F(Runs, WithTooShortARecoveryTimeTheNextCaseIsBlocked) {
  ToyDevice device;
  device.locks_at = 'a';
  device.can_restart = false;
  suite.recovery = 1s;
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL", "1/3 INCONCLUSIVE", "2/1 INCONCLUSIVE"));
}

TEST_F(Runs, AResumedRunLetsTheDeviceRecoverFirst) {
  ToyDevice device;
  device.can_restart = false;
  set_up(device);
  plan.done = {"toy/1/1"};
  EXPECT_THAT(go(), ElementsAre("1/2 PASS", "1/3 PASS", "2/1 PASS"));
  EXPECT_EQ(records[0].begin, suite.recovery);
}

TEST_F(Runs, AnotherFormatOfTheCaseBeforeIsGone) {
  suite.cases.insert(suite.cases.begin(), toy_case("[[step]]\nset = { rate = 9600 }\n[[step]]\ncheck = \"alive\"\n", "1/1"));
  set_up();
  EXPECT_EQ(go().at(1), "1/1 PASS");
  EXPECT_EQ(records[1].events.at(0).format, SerialFormat{});
}

TEST_F(Runs, WhatDoesNotApplyIsNoneAndTouchesNothing) {
  set_up({}, {"X.1=false"});
  EXPECT_EQ(go().at(3), "2/1 NONE");
  EXPECT_EQ(records[3].outcome.reason, "does not apply: PICS X.1 does not hold");
  EXPECT_TRUE(records[3].events.empty());
  EXPECT_EQ(line->heard.find('x'), std::string::npos);
  EXPECT_EQ(line->restarts, 3);
}

TEST_F(Runs, ACaseHasConditionsOfItsOwn) {
  suite.cases.push_back(toy_case("when = [\"!X.1\"]\n[[step]]\ncheck = \"alive\"\n", "1/9"));
  set_up();
  EXPECT_EQ(go().at(4), "1/9 NONE");
  EXPECT_EQ(records[4].outcome.reason, "does not apply: PICS !X.1 does not hold");
}

TEST_F(Runs, ACaseThatFindsNothingToDoIsNone) {
  CaseHead head;
  head.id = "toy/1/9";
  head.requirement = "1/1";
  suite.cases.push_back(
      std::make_unique<FunctionCase>(head, [](Bench& bench, const CaseHead&) { bench.not_applicable("no letters"); }));
  set_up();
  EXPECT_EQ(go().at(4), "1/9 NONE");
  EXPECT_EQ(records[4].outcome.reason, "no letters");
}

TEST_F(Runs, StopOnFailStopsBehindTheFirstFailure) {
  ToyDevice device;
  device.answers.erase('a');
  set_up(device);
  EXPECT_EQ(go().size(), 4U);
  plan.stop_on_fail = true;
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL"));
}

TEST_F(Runs, StopOnFailGoesOnBehindWhatIsOpen) {
  ToyDevice device;
  device.answers['h'] = "?";
  set_up(device);
  plan.stop_on_fail = true;
  plan.cases.erase(plan.cases.begin());
  EXPECT_THAT(go(), ElementsAre("1/2 INCONCLUSIVE", "1/3 INCONCLUSIVE", "2/1 INCONCLUSIVE"));
}

TEST_F(Runs, AFaultOfTheLineEndsTheRunWithAnError) {
  ToyDevice device;
  device.unplugged_at = 'a';
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 ERROR"));
}

TEST_F(Runs, ADeviceThatCrashesIsTriedAgainWithTheNextCase) {
  ToyDevice device;
  device.crashes_at = 'a';
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL", "1/3 PASS", "2/1 PASS"));
  EXPECT_THAT(records[1].outcome.reason, HasSubstr("the device crashed"));
}

TEST_F(Runs, ALostDeviceThatCannotBeRestartedIsInEveryRecordBehind) {
  ToyDevice device;
  device.crashes_at = 'a';
  device.can_restart = false;
  set_up(device);
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 FAIL", "1/3 INCONCLUSIVE", "2/1 INCONCLUSIVE"));
  EXPECT_THAT(records[3].outcome.reason, HasSubstr("the device crashed"));
  EXPECT_EQ(records[3].events.back().kind, LineEvent::Kind::loss);
}

TEST_F(Runs, BeforeAndAfterTellWhereTheRunIs) {
  set_up();
  plan.done = {"toy/1/2"};
  std::vector<std::string> calls;
  plan.before = [&](const Case& one, std::size_t index, std::size_t total) {
    calls.push_back(fmt::format("before {} {}/{}", one.head().id, index, total));
  };
  plan.after = [&](const CaseRecord& one, std::size_t index, std::size_t total) {
    calls.push_back(fmt::format("after {} {}/{}", one.id, index, total));
  };
  go();
  EXPECT_THAT(calls, ElementsAre("before toy/1/1 1/4", "after toy/1/1 1/4", "before toy/1/3 3/4", "after toy/1/3 3/4",
                                 "before toy/2/1 4/4", "after toy/2/1 4/4"));
}

class BrokenWriter : public RecordWriter {
 public:
  Result<void> add(const CaseRecord&) override { return failure(ErrorKind::rig, "the disk is full"); }
  Result<void> finish(const Node&) override { return {}; }
};

TEST_F(Runs, ARecordThatCannotBeWrittenEndsTheRun) {
  set_up();
  BrokenWriter writer;
  plan.record = &writer;
  const auto result = run(world, *line, plan);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::rig);
  EXPECT_EQ(line->heard, "h");
}

class KeptRuns : public Runs {
 protected:
  Node header() const { return Node::object().set("pics", sheet.pics_node()).set("ixit", sheet.ixit_node()).set("seed", 5); }
  std::vector<std::string> ids(const Record& record) const {
    std::vector<std::string> list;
    for (const auto& one : record.cases) list.push_back(one.id);
    return list;
  }

  const ScratchFolder folder;
  const std::string path = folder.file("run.jsonl");
};

TEST_F(KeptRuns, AnInterruptionKeepsWhatIsFinishedAndDropsTheCaseUnderWay) {
  set_up();
  auto writer = RecordWriter::create(path, header());
  ASSERT_TRUE(writer.has_value());
  plan.record = writer->get();
  // In the midst of the third case.
  world.set_interrupt([&] { return line->heard.size() >= 5; });
  EXPECT_THAT(go(), ElementsAre("1/1 PASS", "1/2 PASS"));
  EXPECT_THAT(ids(read_record(path).value()), ElementsAre("toy/1/1", "toy/1/2"));
  EXPECT_EQ(line->heard, "hhahb");
}

TEST_F(KeptRuns, AnInterruptionBetweenTwoCasesStartsNoOther) {
  set_up();
  bool stop = false;
  plan.after = [&](const CaseRecord&, std::size_t index, std::size_t) { stop = index == 2; };
  world.set_interrupt([&] { return stop; });
  EXPECT_EQ(go().size(), 2U);
  EXPECT_EQ(line->heard, "hha");
}

TEST_F(KeptRuns, AKilledRunLosesNoFinishedCaseAndGoesOn) {
  set_up();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto writer = RecordWriter::create(path, header());
    plan.record = writer->get();
    plan.before = [](const Case&, std::size_t index, std::size_t) {
      if (index == 3) ::kill(::getpid(), SIGKILL);
    };
    go();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));

  const auto cut = read_record(path).value();
  EXPECT_THAT(ids(cut), ElementsAre("toy/1/1", "toy/1/2"));
  EXPECT_FALSE(cut.end.has_value());
  auto writer = RecordWriter::resume(cut).value();
  plan.record = writer.get();
  for (const auto& one : cut.cases) plan.done.insert(one.id);
  EXPECT_THAT(go(), ElementsAre("1/3 PASS", "2/1 PASS"));
  const auto whole = read_record(path).value();
  EXPECT_THAT(ids(whole), ElementsAre("toy/1/1", "toy/1/2", "toy/1/3", "toy/2/1"));
  const auto outcomes = rate(whole, suite);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(to_json(to_node(outcomes[i])), to_json(to_node(whole.cases[i].outcome))) << i;
  }
}

}  // namespace
}  // namespace umirig::run
