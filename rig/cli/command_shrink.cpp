// shrink: the shortest exchange that still fails, as a dialogue script.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "rig/cli/answers.hpp"
#include "rig/cli/answers_again.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/cli/out_file.hpp"
#include "rig/cli/retelling.hpp"
#include "rig/cli/shrink_device.hpp"
#include "rig/cli/shrink_result.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"
#include "rig/world/wall_clock.hpp"
#include "suites/iec62056-21/retell.hpp"

namespace umirig::cli {
namespace {

// Ends the search when the user or the deadline wants it, but never the writing of what was found.
class Patience {
 public:
  explicit Patience(double seconds) : end_(seconds > 0 ? wall_seconds() + seconds : 0) {}
  bool over() const { return !closing_ && (interrupted() || (end_ > 0 && wall_seconds() > end_)); }
  void close() { closing_ = true; }

 private:
  double end_;
  bool closing_ = false;
};

// The scripts that the run was made with: the case may be one of them.
void add_own_cases(run::Suite& suite, const run::Record& record) {
  for (const auto& selector : record.header["selectors"].items()) {
    const auto path = selector.text();
    if (!path.ends_with(".toml")) continue;
    if (auto added = add_script(suite, path); !added) err(fmt::format("umirig: {}: {}", path, added.error().text));
  }
}

// Who answers the questions of the case: the answers of a file, or those of the record.
Result<std::unique_ptr<run::Operator>> person_for(const ShrinkArguments& arguments, const run::Suite& suite,
                                                  const run::Record& record, const std::string& id) {
  if (!arguments.answers.empty()) return written_operator(arguments.answers, suite);
  const auto one = std::find_if(record.cases.begin(), record.cases.end(), [&](const auto& some) { return some.id == id; });
  return std::make_unique<AnswersAgain>(one != record.cases.end() ? one->asked : std::vector<run::Asked>());
}

// Whether what a person has answered broke the requirement.
bool fails_by_answer(const run::CaseRecord& record) {
  using Kind = run::Step::Kind;
  const auto& steps = record.outcome.steps;
  const auto last = std::find_if(steps.rbegin(), steps.rend(),
                                 [](const auto& step) { return step.kind != Kind::violation && step.kind != Kind::remark; });
  return last != steps.rend() && last->kind == Kind::answered;
}

int cannot_be_told(const std::string& id, const std::string& why) {
  err(fmt::format("umirig: {} cannot be told as a dialogue script that shows the same: {}", id, why));
  return run::exit_inconclusive;
}

int does_not_fail(const ShrinkTarget& target, const Stand& dut, const run::CaseRecord& now) {
  err(fmt::format("umirig: {} does not break {} any more on {}: it is {}{}", target.one->head().id, target.requirement, dut.name,
                  run::to_text(now.outcome.verdict), now.outcome.reason.empty() ? "" : " (" + now.outcome.reason + ")"));
  return now.outcome.verdict >= run::Verdict::inconclusive ? run::exit_inconclusive : run::exit_nothing;
}

int print(const ShrinkArguments& arguments, const ShrinkResult& found) {
  if (!arguments.out.empty()) {
    if (auto done = write_out_file(arguments.out, found.script); !done) return complain(done.error());
  }
  if (arguments.json) {
    out(run::to_json(to_node(found, arguments.out), 2));
  } else if (arguments.out.empty()) {
    out(found.script.substr(0, found.script.size() - 1));
  }
  return 0;
}

void report(const ShrinkArguments& arguments, const ShrinkResult& found) {
  if (arguments.quiet) return;
  err(fmt::format("umirig: {} breaks {} with {} of {} messages, {:.1f} s instead of {:.1f} s ({} tries){}", found.target.asked,
                  found.target.requirement, found.after.messages, found.before.messages, to_ms(found.after.duration) / 1000,
                  to_ms(found.before.duration) / 1000, found.tries,
                  found.minimal ? "" : "; it may not be the shortest: the tries or the time ran out"));
  if (!arguments.out.empty()) err(fmt::format("umirig: {}: run it with umirig run {} --dut URL", arguments.out, arguments.out));
}

int shrink_on(const ShrinkArguments& arguments, const run::Suite& suite, const ShrinkTarget& target, const Stand& dut,
              const run::Record& record) {
  const auto& id = target.one->head().id;
  auto person = person_for(arguments, suite, record, id);
  if (!person) return complain(person.error());
  std::vector<std::string> remarks;
  const auto good = good_devices(suite, dut, remarks);
  if (!good) return complain(good.error());
  for (const auto& remark : remarks) err(fmt::format("umirig: {}: the script is tried on one that is otherwise", remark));
  catch_interrupts();
  Patience patience(arguments.deadline_s);
  const auto stopped = [&] { return patience.over(); };
  Proof proof(suite, dut, *good, script_head(suite, target), static_cast<std::uint64_t>(record.header["seed"].integer(1)),
              stopped);
  proof.let_answer(std::move(*person));
  const auto whole = proof.run(*target.one, dut);
  if (!whole && interrupted()) return exit_interrupted;
  if (!whole && patience.over()) {
    return cannot_be_told(id, fmt::format("the {:g} s of --deadline ran out before it had run once", arguments.deadline_s));
  }
  if (!whole) return complain(whole.error());
  if (!breaks(*whole, target.requirement)) return does_not_fail(target, dut, *whole);
  if (fails_by_answer(*whole)) {
    return cannot_be_told(
        id, "an answer of the operator breaks it, and no try that nobody looks at can see that again: " + whole->outcome.reason);
  }
  proof.let_answer(std::make_unique<AnswersAgain>(whole->asked));
  if (!proof.restarts()) {
    err(
        fmt::format("umirig: {} cannot be restarted: each try waits {:.0f} s for it to be at its start again, and what it keeps "
                    "beyond that (written values, counters) goes from one try to the next",
                    dut.name, to_ms(suite.recovery) / 1000));
  }
  const auto steps = steps_of(proof, *target.one, *whole, target.watched());
  if (!steps && !patience.over() && !proof.trouble()) {
    return cannot_be_told(id, steps.error().text);
  }
  Progress progress(!arguments.quiet);
  run::ShrinkPlan plan;
  plan.tries = arguments.tries;
  plan.stopped = stopped;
  plan.longest = whole->duration;
  plan.may_lose = suites::may_lose_characters;
  plan.kept = {"blocked_by"};
  std::size_t tries = 0;
  plan.shows = [&](const Node::Array& part) {
    progress.show(++tries, arguments.tries, fmt::format("{} steps", part.size()));
    return proof.shows(part);
  };
  const auto shrunk = steps ? run::shrink(*steps, plan) : std::nullopt;
  progress.clear();
  const bool was_interrupted = interrupted();
  if (!shrunk) {
    if (was_interrupted) return exit_interrupted;
    return complain(proof.trouble() ? *proof.trouble() : Error{ErrorKind::rig, "the time ran out before there was a script"});
  }
  patience.close();
  const auto found = shrink_result(suite, proof, target, *whole, *steps, *shrunk);
  if (!found) return complain(found.error());
  report(arguments, *found);
  const int code = print(arguments, *found);
  return code == 0 && was_interrupted ? exit_interrupted : code;
}

}  // namespace

int shrink(const ShrinkArguments& arguments) {
  if (auto free = check_out_file(arguments.out, arguments.force); !free) return complain(free.error());
  const auto record = run::read_record(arguments.record);
  if (!record) return complain(record.error());
  auto suite = load_suite(record->header["suite"]["name"].text());
  if (!suite) return complain(suite.error());
  for (const auto& remark : record->remarks) err(fmt::format("umirig: {}: {}", arguments.record, remark));
  add_own_cases(*suite, *record);
  const auto target = shrink_target(*suite, *record, arguments.selector);
  if (!target) return complain(target.error());
  const auto dut = device_of(*suite, *record, arguments);
  if (!dut) return complain(dut.error());
  return shrink_on(arguments, *suite, *target, *dut, *record);
}

}  // namespace umirig::cli
