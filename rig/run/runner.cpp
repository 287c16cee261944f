#include "rig/run/runner.hpp"

#include "rig/line/tap.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/rating.hpp"

namespace umirig::run {
namespace {

class TappedLine : public BenchLine {
 public:
  explicit TappedLine(Tap& tap) : tap_(tap) {}
  SerialLine& line() override { return tap_; }
  void hide(std::size_t first, std::size_t count) override { tap_.hide(first, count); }

 private:
  Tap& tap_;
};

CaseRecord blank(const Case& one, Time begin) {
  CaseRecord record;
  record.id = one.head().id;
  record.requirement = one.head().requirement;
  record.clause = one.head().clause;
  record.purpose = one.head().purpose;
  record.version = one.head().version;
  record.begin = begin;
  return record;
}

// Brings the device to its start and the line to rest.
void recover(World& world, Tap& tap, const Suite& suite, bool first) {
  tap.flush();
  tap.set_format(SerialFormat{});
  // A device that nobody has touched is idle; behind another case, or in a run that goes on, it needs its time.
  if (!tap.restart_device() && !first) world.run_until(world.now() + suite.recovery);
  world.run_until(tap.idle_at());
  tap.take();
}

CaseRecord run_one(World& world, Tap& tap, const RunPlan& plan, const Case& one, const History& history) {
  auto record = blank(one, world.now());
  {
    TappedLine line(tap);
    Bench bench(world, line, *plan.sheet, case_seed(plan.seed, one.head().id));
    bench.set_history(history);
    bench.set_operator(plan.person);
    if (plan.person != nullptr) plan.person->begin_case(record.id);
    conclude(one, *plan.suite, bench);
    record.asked = bench.asked();
  }
  if (world.interrupted()) return record;  // cut short: it is not kept
  tap.look();
  record.duration = world.now() - record.begin;
  record.events = tap.take();
  for (auto& event : record.events) event.at -= record.begin;
  mask_secrets(record.events, plan.sheet->secrets());
  mask_secrets(record.asked, plan.sheet->secrets());
  for (auto& asked : record.asked) asked.who = plan.sheet->session_node()["operator"].text();
  record.outcome = rate(one, *plan.suite, record.events, *plan.sheet, plan.seed, tap.uncertainty(), history, record.asked);
  return record;
}

}  // namespace

Result<std::vector<CaseRecord>> run(World& world, SerialLine& line, const RunPlan& plan) {
  std::vector<CaseRecord> records;
  Tap tap(world, line);
  bool first = plan.done.empty();
  History history = plan.history;
  std::size_t index = 0;
  for (const auto* one : plan.cases) {
    ++index;
    if (plan.done.count(one->head().id) != 0) continue;
    if (world.interrupted()) break;
    if (plan.before) plan.before(*one, index, plan.cases.size());
    CaseRecord record;
    if (const auto reason = inapplicable(*one, *plan.suite, *plan.sheet)) {
      record = blank(*one, world.now());
      record.outcome.reason = *reason;
    } else {
      recover(world, tap, *plan.suite, first);
      first = false;
      record = run_one(world, tap, plan, *one, history);
      if (world.interrupted()) break;
    }
    if (plan.record != nullptr) {
      if (auto done = plan.record->add(record); !done) return tl::unexpected(done.error());
    }
    if (plan.after) plan.after(record, index, plan.cases.size());
    const auto verdict = record.outcome.verdict;
    history.add(record.id, record.outcome);
    records.push_back(std::move(record));
    if (plan.stop_on_fail && verdict >= Verdict::fail) break;
    if (line.fault()) break;
  }
  line.flush();
  return records;
}

}  // namespace umirig::run
