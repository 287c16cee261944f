#include "rig/cli/proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/opening.hpp"
#include "rig/run/json.hpp"
#include "rig/run/runner.hpp"
#include "rig/run/script_text.hpp"
#include "suites/iec62056-21/retell.hpp"
#include "suites/iec62056-21/suite.hpp"

namespace umirig::cli {

run::Effort effort_of(const run::CaseRecord& record) {
  run::Effort effort;
  effort.duration = record.duration;
  for (const auto& step : record.outcome.steps) {
    if (step.kind == run::Step::Kind::sent || step.kind == run::Step::Kind::received) ++effort.messages;
  }
  return effort;
}

Proof::Proof(const run::Suite& suite, const Stand& dut, const std::vector<Stand>& good, Node head, std::uint64_t seed,
             std::function<bool()> stopped)
    : suite_(suite),
      dut_(dut),
      good_(good),
      head_(std::move(head)),
      requirement_(head_["requirement"].text()),
      seed_(seed),
      stopped_(std::move(stopped)) {}

Result<run::CaseRecord> Proof::run(const run::Case& one, const Stand& stand) {
  World world(seed_);
  auto line = open_line(world, stand.url);
  if (!line) {
    trouble_ = line.error();
    return tl::unexpected(line.error());
  }
  world.set_interrupt(stopped_);
  run::RunPlan plan;
  plan.suite = &suite_;
  plan.cases = {&one};
  plan.sheet = &stand.sheet;
  plan.seed = seed_;
  plan.person = person_.get();
  if (&stand == &dut_) {
    restarts_ = (*line)->restart_device();
    // As behind an earlier case: a device that cannot be restarted gets its time to recover.
    if (tried_ && !restarts_) plan.done.insert("an earlier try");
    tried_ = true;
  }
  auto records = run::run(world, **line, plan);
  if (!records || records->empty()) {
    const Error error = records ? Error{ErrorKind::rig, "the run was stopped"} : records.error();
    trouble_ = error;
    return tl::unexpected(error);
  }
  return std::move(records->front());
}

Node Proof::script(const Node::Array& steps) const {
  auto script = head_;
  const bool given = !steps.empty() && steps.front().has("given");
  if (given) script.set("given", steps.front()["given"]);
  return script.set("step", Node::Array(steps.begin() + (given ? 1 : 0), steps.end()));
}

Result<run::CaseRecord> Proof::run(const Node::Array& steps, const Stand& stand) {
  const auto one = suites::iec62056_21_script(run::script_text(script(steps)), "the shortened script");
  if (!one) return tl::unexpected(one.error());
  return run(**one, stand);
}

std::optional<std::string> Proof::fault(const run::CaseRecord& record) const {
  const auto& outcome = record.outcome;
  if (outcome.verdict != run::Verdict::fail || outcome.requirement != requirement_) return std::nullopt;
  const auto& seen = outcome.violations;
  if (std::any_of(seen.begin(), seen.end(), [&](const auto& one) { return one.requirement == requirement_; })) return "a message";
  const auto lost = std::find_if(record.events.begin(), record.events.end(),
                                 [](const auto& event) { return event.kind == LineEvent::Kind::loss; });
  if (lost != record.events.end()) return lost->text;
  return run::to_json(suites::last_answer(record.events, outcome.steps, dut_.sheet));
}

std::string Proof::begin(const Node::Array& steps, bool lenient) {
  const auto on = [](const Stand& stand, const run::CaseRecord& record) {
    return fmt::format("on {} it is {}{}{}", stand.name, run::to_text(record.outcome.verdict),
                       record.outcome.reason.empty() ? "" : ": ", record.outcome.reason);
  };
  judges_.clear();
  accused_.clear();
  passing_ = 0;
  const auto bad = run(steps, dut_);
  if (!bad) return bad.error().text;
  const auto seen = fault(*bad);
  if (!seen) return on(dut_, *bad);
  fault_ = *seen;
  unheard_ = suites::unheard(bad->events, bad->outcome.steps, dut_.sheet);
  for (const auto& stand : good_) {
    const auto record = run(steps, stand);
    if (!record) return record.error().text;
    const auto verdict = record->outcome.verdict;
    const bool first = &stand == &good_.front();
    if (first ? verdict != run::Verdict::pass : !lenient && verdict == run::Verdict::fail) return on(stand, *record);
    if (verdict == run::Verdict::fail) {
      accused_.push_back(stand.name);
      continue;
    }
    if (verdict == run::Verdict::pass) ++passing_;
    judges_.push_back({&stand, verdict == run::Verdict::pass});
  }
  return "";
}

std::optional<run::Effort> Proof::shows(const Node::Array& steps) {
  const auto bad = run(steps, dut_);
  if (!bad || fault(*bad) != fault_ || suites::unheard(bad->events, bad->outcome.steps, dut_.sheet) > unheard_)
    return std::nullopt;
  for (auto one = judges_.begin(); one != judges_.end(); ++one) {
    const auto record = run(steps, *one->stand);
    const auto verdict = record ? record->outcome.verdict : run::Verdict::error;
    if (one->passes ? verdict == run::Verdict::pass : verdict != run::Verdict::fail) continue;
    // It is likely to object the next time, too.
    std::rotate(judges_.begin(), one, one + 1);
    return std::nullopt;
  }
  return effort_of(*bad);
}

}  // namespace umirig::cli
