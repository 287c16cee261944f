#include "rig/cli/retelling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/keeps.hpp"
#include "suites/iec62056-21/retell.hpp"
#include "suites/iec62056-21/unfold.hpp"

namespace umirig::cli {
namespace {

constexpr int most_divergences = 5;
constexpr double usual_timeout_ms = 5000;  // of a step that says nothing of it
constexpr double no_limit_ms = 1e6;

// The steps as a script has them, its preamble in front.
Node::Array as_written(const Node& script) {
  Node::Array steps;
  if (!script["given"].text().empty()) steps.push_back(Node::object().set("given", script["given"]));
  const auto rest = run::unrolled(script["step"].items());
  steps.insert(steps.end(), rest.begin(), rest.end());
  return steps;
}

Node without(const Node& step, std::string_view key) {
  auto rest = Node::object();
  for (const auto& [name, value] : step.members()) {
    if (name != key) rest.set(name, value);
  }
  return rest;
}

// The steps of another case: what it judges is not what is looked for.
Node::Array without_judgement(const Node::Array& steps) {
  Node::Array rest;
  for (const auto& step : steps) rest.push_back(without(without(step, "judge"), "fail_on"));
  return rest;
}

bool is_message(const Node& step) { return step.has("expect") && step["expect"].text() != "silence"; }

// Every message is held against the requirement.
Node::Array all_kept(Node::Array steps, const std::string& requirement) {
  for (auto& step : steps) {
    if (is_message(step)) step.set("judge", true).set("keeps", requirement);
  }
  return steps;
}

// A time that the case measured and found outside its limits, judged of each message in turn, the last one first.
std::vector<Node::Array> timed(const Node::Array& steps, const run::Outcome& outcome) {
  std::vector<Node::Array> list;
  const auto measured = std::find_if(outcome.measurements.begin(), outcome.measurements.end(),
                                     [](const auto& one) { return !one.ok && one.unit == "ms"; });
  if (measured == outcome.measurements.end()) return list;
  const Node::Array within = {measured->lower.value_or(0), measured->upper.value_or(no_limit_ms)};
  for (std::size_t at = steps.size(); at-- > 0;) {
    if (!is_message(steps[at])) continue;
    Node::Array part(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    part.back().set("within_ms", within).set("judge", "times").set("name", measured->name);
    list.push_back(std::move(part));
  }
  return list;
}

// The places of the steps that expect something.
std::vector<std::size_t> expectations(const Node::Array& steps) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].has("expect")) places.push_back(i);
  }
  return places;
}

// The first answer that a good device does not give, and what good devices give there: the steps up to it, which judge. None
// where they answer alike.
Result<Node::Array> up_to_divergence(Proof& proof, Node::Array& steps) {
  const auto& reference = proof.good().front();
  const auto whole = proof.run(steps, reference);
  if (!whole) return tl::unexpected(whole.error());
  const auto retold = suites::retell(whole->events, whole->duration, reference.sheet);
  if (!retold) return tl::unexpected(retold.error());
  const auto mine = expectations(steps);
  const auto& told = retold->back();
  const auto theirs = expectations(told);
  std::size_t first = 0;
  while (first < mine.size() && first < theirs.size()) {
    const auto& expected = steps[mine[first]]["expect"];
    if (!expected.is_array() && expected != told[theirs[first]]["expect"]) break;
    ++first;
  }
  if (first >= mine.size()) return Node::Array{};
  const auto at = mine[first];
  auto part = Node::Array(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
  auto ask = part;
  ask.push_back(Node::object().set("expect", Node::Array{"answer", "silence"}));
  auto answers = Node::array();
  for (const auto& stand : proof.good()) {
    const auto record = proof.run(ask, stand);
    if (!record) return tl::unexpected(record.error());
    // One that did not come so far says nothing.
    if (record->outcome.verdict > run::Verdict::pass && !record->outcome.requirement.empty()) continue;
    const Node answer = suites::last_answer(record->events);
    if (answer.text() == "unreadable" || answer.text() == "something") continue;
    const auto& known = answers.items();
    if (std::find(known.begin(), known.end(), answer) == known.end()) answers.push(answer);
  }
  if (answers.items().empty()) return Node::Array{};
  auto judged = Node::object();
  judged.set("expect", answers.items().size() == 1 ? answers.items().front() : answers).set("judge", true);
  if (steps[at]["timeout_ms"].number() > usual_timeout_ms) judged.set("timeout_ms", steps[at]["timeout_ms"]);
  part.push_back(std::move(judged));
  // For the next divergence, should this one not be the fault.
  auto both = answers;
  both.push(steps[at]["expect"]);
  steps[at].set("expect", both);
  return part;
}

// What may show the fault, the likeliest first.
std::vector<Node::Array> candidates(Proof& proof, const run::Case& one, const run::CaseRecord& failed, bool watched,
                                    std::string& why) {
  std::vector<Node::Array> list;
  if (const auto script = one.script(); !script.is_null()) {
    for (const auto& steps : {suites::unfolded(script, proof.dut().sheet), as_written(script)}) {
      list.push_back(watched ? without_judgement(steps) : steps);
    }
  }
  auto tellings = suites::retell(failed.events, failed.duration, proof.dut().sheet);
  if (!tellings) why = tellings.error().text;
  for (auto& told : tellings ? *tellings : std::vector<Node::Array>()) {
    list.push_back(told);
    if (suites::may_be_kept(proof.requirement())) list.push_back(all_kept(told, proof.requirement()));
    const auto times = timed(told, failed.outcome);
    list.insert(list.end(), times.begin(), times.end());
    for (int i = 0; i < most_divergences && one.script().is_null(); ++i) {
      const auto part = up_to_divergence(proof, told);
      if (!part || part->empty()) break;
      list.push_back(*part);
    }
  }
  return list;
}

}  // namespace

Result<Node::Array> steps_of(Proof& proof, const run::Case& one, const run::CaseRecord& failed, bool watched) {
  std::string why;
  const auto list = candidates(proof, one, failed, watched, why);
  for (const bool lenient : {false, true}) {
    for (const auto& steps : list) {
      why = proof.begin(steps, lenient);
      if (why.empty()) return steps;
      if (proof.trouble()) return tl::unexpected(*proof.trouble());
    }
  }
  return failure(ErrorKind::data, why);
}

Node::Array with_judgement(Proof& proof, Node::Array steps) {
  if (steps.empty() || !is_message(steps.back())) return steps;
  if (steps.back().has("judge")) return steps;
  auto plain = steps;
  plain.back().set("judge", true);
  auto kept = plain;
  kept.back().set("keeps", proof.requirement());
  if (suites::may_be_kept(proof.requirement()) && proof.shows(kept)) return kept;
  return proof.shows(plain) ? plain : steps;
}

}  // namespace umirig::cli
