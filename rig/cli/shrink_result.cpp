#include "rig/cli/shrink_result.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/retelling.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/script_text.hpp"

namespace umirig::cli {
namespace {

std::string seconds(Duration duration) { return fmt::format("{:.1f} s", to_ms(duration) / 1000); }

// What was said and seen, at the steps that say and see it; of a repetition, the first time.
class Comments {
 public:
  explicit Comments(const run::Outcome& outcome) {
    for (const auto& step : outcome.steps) {
      if (step.kind != run::Step::Kind::remark && step.kind != run::Step::Kind::violation) turns_.push_back(&step);
    }
  }

  Node::Array at(Node::Array steps) {
    for (auto& step : steps) {
      // What a check or a preamble says and sees is not to be told from what comes behind it.
      if (step.has("check") || step.has("given")) next_ = turns_.size();
      if (step.has("repeat")) {
        const auto before = next_;
        step.set("step", at(step["step"].items()));
        next_ = std::min(turns_.size(), before + (next_ - before) * static_cast<std::size_t>(step["repeat"].integer()));
      }
      if ((!step.has("send") && !step.has("expect")) || next_ == turns_.size()) continue;
      const auto& turn = *turns_[next_++];
      step.set(run::step_comment, fmt::format("{}: {}", seconds(turn.at), turn.text));
    }
    return steps;
  }

 private:
  std::vector<const run::Step*> turns_;
  std::size_t next_ = 0;
};

std::vector<std::string> headline(const run::Suite& suite, const Proof& proof, const ShrinkResult& found) {
  const auto secrets = proof.dut().sheet.secrets();
  std::vector<std::string> lines;
  if (const auto* broken = suite.requirement(found.target.requirement)) {
    lines.push_back(fmt::format("Breaks {}: {}", broken->id, broken->text));
  }
  lines.push_back(fmt::format("Made from {}: {} of {} messages, {} instead of {}.", found.target.asked, found.after.messages,
                              found.before.messages, seconds(found.after.duration), seconds(found.before.duration)));
  if (found.target.asked != found.target.one->head().id) {
    lines.push_back(fmt::format("Of the whole run, {} came across it first.", found.target.one->head().id));
  }
  lines.push_back(fmt::format("{}: FAIL, {}", proof.dut().name, found.seen.outcome.reason));
  lines.push_back(fmt::format("{} passes it{}.", run::mask_secrets(proof.good().front().name, secrets),
                              proof.passing() > 1 ? fmt::format(", as do {} legal variants of it", proof.passing() - 1) : ""));
  if (!proof.accused().empty()) {
    lines.push_back(fmt::format("It is not for devices like the {}, for which it means something else.",
                                fmt::join(proof.accused(), ", the ")));
  }
  if (!found.minimal) lines.emplace_back("It may not be the shortest: the tries or the time ran out.");
  return lines;
}

}  // namespace

Result<ShrinkResult> shrink_result(const run::Suite& suite, Proof& proof, const ShrinkTarget& target,
                                   const run::CaseRecord& whole, const Node::Array& told, const run::Shrunk& shrunk) {
  const auto steps = with_judgement(proof, shrunk.steps);
  const auto number = script_number(suite, target, steps);
  proof.set_number(number);
  auto seen = proof.run(steps, proof.dut());
  if (!seen) return tl::unexpected(seen.error());
  ShrinkResult found;
  found.target = target;
  found.id = seen->id;
  found.before = effort_of(whole);
  found.after = effort_of(*seen);
  found.told = told.size();
  found.tries = shrunk.tries;
  found.minimal = shrunk.minimal;
  found.seen = std::move(*seen);
  const auto rolled = run::rolled(steps);
  found.steps = rolled.size();
  found.script = run::script_text(proof.script(Comments(found.seen.outcome).at(rolled)), headline(suite, proof, found));
  return found;
}

Node to_node(const ShrinkResult& found, const std::string& path) {
  const auto effort = [](const run::Effort& one) {
    return Node::object().set("messages", static_cast<std::int64_t>(one.messages)).set("seconds", to_ms(one.duration) / 1000);
  };
  auto node = Node::object();
  node.set("case", found.target.asked)
      .set("from", found.target.one->head().id)
      .set("id", found.id)
      .set("requirement", found.target.requirement);
  node.set("reason", found.seen.outcome.reason);
  node.set("before", effort(found.before)).set("after", effort(found.after));
  node.set("told", static_cast<std::int64_t>(found.told)).set("steps", static_cast<std::int64_t>(found.steps));
  node.set("tries", static_cast<std::int64_t>(found.tries));
  node.set("minimal", found.minimal);
  if (!path.empty()) node.set("file", path);
  return node.set("script", found.script);
}

}  // namespace umirig::cli
