#include "rig/cli/retelling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/divergence.hpp"
#include "suites/iec62056-21/keeps.hpp"
#include "suites/iec62056-21/retell.hpp"
#include "suites/iec62056-21/unfold.hpp"

namespace umirig::cli {
namespace {

constexpr int most_divergences = 5;
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

// Readouts that are not the same: each one held against the first.
std::vector<Node::Array> compared(Node::Array steps) {
  std::vector<Node::Array> list;
  bool first = true;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (steps[at]["expect"].text() != "readout") continue;
    if (!first) {
      list.emplace_back(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      list.back().back().set("same_as", "before").set("judge", true);
    } else {
      steps[at].set("remember", "before");
    }
    first = false;
  }
  return list;
}

// The search for steps that show the fault, the likeliest first.
class Telling {
 public:
  Telling(Proof& proof, const run::Case& one, const run::CaseRecord& failed) : proof_(proof), one_(one), failed_(failed) {}

  Result<Node::Array> find(bool watched) {
    if (!as_script(watched) && !as_dialogue() && !leniently() && !proof_.trouble()) return failure(ErrorKind::data, why_);
    if (proof_.trouble()) return tl::unexpected(*proof_.trouble());
    return found_;
  }

 private:
  // Whether the search is over with these.
  bool shows(const Node::Array& steps, bool lenient = false) {
    if (!lenient) tried_.push_back(steps);
    const auto why = proof_.begin(steps, lenient);
    if (why.empty()) found_ = steps;
    // What hinders the first telling is nearest to what the case does.
    if (why_.empty()) why_ = why;
    return why.empty() || proof_.trouble();
  }

  bool any_shows(const std::vector<Node::Array>& list) {
    return std::any_of(list.begin(), list.end(), [&](const auto& steps) { return shows(steps); });
  }

  bool as_script(bool watched) {
    const auto script = one_.script();
    if (script.is_null()) return false;
    std::vector<Node::Array> list = {suites::unfolded(script, proof_.dut().sheet), as_written(script)};
    // A picture stands beside the script that it belongs to.
    for (auto& steps : list) {
      std::transform(steps.begin(), steps.end(), steps.begin(), [](const auto& step) { return without(step, "picture"); });
    }
    if (watched) std::transform(list.begin(), list.end(), list.begin(), without_judgement);
    return any_shows(list);
  }

  bool as_dialogue() {
    auto tellings = suites::retell(failed_.events, failed_.duration, proof_.dut().sheet);
    if (!tellings) {
      why_ = tellings.error().text;
      return false;
    }
    const auto& requirement = proof_.requirement();
    for (const auto& told : *tellings) {
      if (shows(told)) return true;
      if (suites::may_be_kept(requirement) && shows(all_kept(told, requirement))) return true;
      if (any_shows(timed(told, failed_.outcome)) || diverges(told)) return true;
    }
    return std::any_of(tellings->begin(), tellings->end(), [&](const auto& told) {
      if (any_shows(compared(told))) return true;
      const auto parts = along_a_good_device(proof_, one_, told);
      return parts && any_shows(*parts);
    });
  }

  bool diverges(Node::Array told) {
    for (int i = 0; i < most_divergences && one_.script().is_null(); ++i) {
      const auto parts = up_to_divergence(proof_, told);
      if (!parts || parts->empty()) return false;
      if (any_shows(*parts)) return true;
    }
    return false;
  }

  bool leniently() {
    return std::any_of(tried_.begin(), tried_.end(), [&](const auto& steps) { return shows(steps, true); });
  }

  Proof& proof_;
  const run::Case& one_;
  const run::CaseRecord& failed_;
  std::vector<Node::Array> tried_;
  Node::Array found_;
  std::string why_;
};

}  // namespace

Result<Node::Array> steps_of(Proof& proof, const run::Case& one, const run::CaseRecord& failed, bool watched) {
  return Telling(proof, one, failed).find(watched);
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
