// A limit within the uncertainty of the rig: the IXIT's decision rule says what becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/rating.hpp"
#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

// A line whose times are uncertain.
class UncertainLine : public SerialLine {
 public:
  UncertainLine(std::unique_ptr<SerialLine> line, Uncertainty uncertainty) : line_(std::move(line)), uncertainty_(uncertainty) {}
  void set_format(const SerialFormat& format) override { line_->set_format(format); }
  SerialFormat format() const override { return line_->format(); }
  void send(ByteView bytes) override { line_->send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { line_->send_damaged(byte, errors); }
  void send_break(Duration duration) override { line_->send_break(duration); }
  void flush() override { line_->flush(); }
  Time idle_at() const override { return line_->idle_at(); }
  void listen(SerialReceiver* receiver) override { line_->listen(receiver); }
  Uncertainty uncertainty() const override { return uncertainty_; }
  bool restart_device() override { return line_->restart_device(); }

 private:
  std::unique_ptr<SerialLine> line_;
  Uncertainty uncertainty_;
};

constexpr Uncertainty uncertainty = {2ms, 10ms};

class DecisionRules : public testing::Test {
 protected:
  run::CaseRecord judged(const std::string& id, const std::string& rule, const Options& device) {
    const auto sheet = sheet_with({{"decision_rule", rule}});
    World world(1);
    UncertainLine line(open_device(world, "meter", device), uncertainty);
    const auto cases = run::run(world, line, plan_of(sheet, {whole_suite().find(id)})).value();
    run::Record record;
    record.header = header_of(sheet, uncertainty);
    record.cases = cases;
    EXPECT_EQ(run::rate(record, whole_suite())[0].verdict, cases[0].outcome.verdict);
    return cases.at(0);
  }
};

struct Limit {
  std::string name;
  std::string id;
  Options near;    // closer to the limit than the uncertainty
  Options inside;  // farther inside
  Options broken;  // farther outside
};

void PrintTo(const Limit& limit, std::ostream* out) { *out << limit.name; }

class Limits : public DecisionRules, public testing::WithParamInterface<Limit> {};

TEST_P(Limits, WithinTheUncertaintyAreInconclusiveIfGuardedAndPassIfSimple) {
  const auto& limit = GetParam();
  const auto guarded = judged(limit.id, "guarded", limit.near).outcome;
  EXPECT_EQ(guarded.verdict, run::Verdict::inconclusive) << guarded.reason;
  EXPECT_EQ(guarded.blocked_by, "");
  EXPECT_EQ(judged(limit.id, "simple", limit.near).outcome.verdict, run::Verdict::pass);
  for (const auto* rule : {"guarded", "simple"}) {
    EXPECT_EQ(judged(limit.id, rule, limit.inside).outcome.verdict, run::Verdict::pass) << rule;
    EXPECT_EQ(judged(limit.id, rule, limit.broken).outcome.verdict, run::Verdict::fail) << rule;
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfTheStandard, Limits,
    testing::Values(
        Limit{"latest_answer", "iec62056-21/6.1/2", {{"tr_ms", "1490"}}, {{"tr_ms", "1480"}}, {{"defect", "reaction-too-late"}}},
        Limit{"earliest_answer", "iec62056-21/6.1/1", {{"tr_ms", "25"}}, {{"tr_ms", "40"}}, {{"defect", "reaction-too-early"}}},
        Limit{"no_select",
              "iec62056-21/6.4.3/5",
              {{"tt_ms", "1510"}},
              {{"tt_ms", "1600"}},
              {{"defect", "readout-without-select-too-late"}}}),
    [](const auto& each) { return each.param.name; });

TEST_F(DecisionRules, AMeasurementCarriesItsUncertainty) {
  const auto outcome = judged("iec62056-21/6.1/2", "guarded", {{"tr_ms", "1480"}}).outcome;
  ASSERT_FALSE(outcome.measurements.empty());
  for (const auto& one : outcome.measurements) {
    EXPECT_EQ(one.uncertainty, 12.0) << one.name;
    EXPECT_EQ(one.upper, 1500.0) << one.name;
  }
}

}  // namespace
}  // namespace umirig::suites
