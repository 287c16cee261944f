#include "rig/cli/divergence.hpp"

#include <algorithm>

#include "suites/iec62056-21/retell.hpp"
#include "suites/iec62056-21/unfold.hpp"

namespace umirig::cli {
namespace {

constexpr double usual_timeout_ms = 5000;  // of a step that says nothing of it
constexpr std::int64_t short_silence_ms = 1000;

Node without(const Node& step, std::string_view key) {
  auto rest = Node::object();
  for (const auto& [name, value] : step.members()) {
    if (name != key) rest.set(name, value);
  }
  return rest;
}

// The places of the steps that expect something.
std::vector<std::size_t> expectations(const Node::Array& steps) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].has("expect")) places.push_back(i);
  }
  return places;
}

// What a step expects: a word, one with arguments, or several of either.
Node expected_of(const Node& step) {
  if (!step.has("value")) return step["expect"];
  return Node::object().set("word", step["expect"]).set("value", step["value"]);
}

// The step that judges whether one of these answers comes, waiting as long as `question` does.
Node judged_by(const Node& answers, const Node& question) {
  auto judged = Node::object();
  const auto& only = answers.items().front();
  if (answers.items().size() > 1) {
    judged.set("expect", answers);
  } else if (only.is_object()) {
    judged.set("expect", only["word"]).set("value", only["value"]);
  } else {
    judged.set("expect", only);
  }
  if (question.has("timeout_ms")) judged.set("timeout_ms", question["timeout_ms"]);
  return judged.set("judge", true);
}

Node::Array silent(std::int64_t timeout_ms) {
  return {Node::object().set("expect", "silence").set("timeout_ms", timeout_ms).set("judge", true)};
}

// Where a value is there that must not be, another one is written before in the right way: it must be there still.
Node::Array with_other_value(const Proof& proof, const Node::Array& before, const Node& seen) {
  const Node other = seen["value"].text() == "first" ? "second" : "first";
  auto script = Node::object().set("given", "writing");
  script.set("step", Node::Array{Node::object().set("send", "write").set("value", other), Node::object().set("expect", "ack"),
                                 Node::object().set("send", "break"), Node::object().set("check", "back-to-start")});
  auto part = suites::unfolded(script, proof.dut().sheet);
  part.insert(part.end(), before.begin(), before.end());
  part.push_back(Node::object().set("expect", seen["word"]).set("value", other).set("judge", true));
  return part;
}

// Times differ from run to run.
bool same(const Node& a, const Node& b) {
  const auto plain = [](const Node& step) {
    auto rest = without(step, "timeout_ms");
    if (rest.has("wait_ms")) rest.set("wait_ms", 0);
    return rest;
  };
  return plain(a) == plain(b);
}

// `theirs`, judged where it differs from `mine` first; none where it does not, or what differs is no answer.
Node::Array judged_where_they_differ(const Node::Array& mine, Node::Array theirs) {
  std::size_t at = 0;
  while (at < mine.size() && at < theirs.size() && same(mine[at], theirs[at])) ++at;
  if (at < theirs.size() && theirs[at].has("expect")) {
    theirs[at].set("judge", true);
    return theirs;
  }
  if (at == mine.size() || !mine[at].has("expect")) return {};
  const bool waits = at < theirs.size() && theirs[at].has("wait_ms");
  const auto step = silent(waits ? theirs[at]["wait_ms"].integer() : short_silence_ms).front();
  if (waits) {
    theirs[at] = step;
  } else {
    theirs.insert(theirs.begin() + static_cast<std::ptrdiff_t>(at), step);
  }
  return theirs;
}

}  // namespace

bool is_message(const Node& step) { return step.has("expect") && step["expect"].text() != "silence"; }

Result<std::vector<Node::Array>> up_to_divergence(Proof& proof, Node::Array& steps) {
  const auto& reference = proof.good().front();
  const auto whole = proof.run(steps, reference);
  if (!whole) return tl::unexpected(whole.error());
  const auto retold = suites::retell(whole->events, whole->duration, reference.sheet);
  if (!retold) return tl::unexpected(retold.error());
  const auto mine = expectations(steps);
  const auto& told = retold->front();
  const auto theirs = expectations(told);
  std::size_t first = 0;
  while (first < mine.size() && first < theirs.size()) {
    const auto expected = expected_of(steps[mine[first]]);
    if (!expected.is_array() && expected != expected_of(told[theirs[first]])) break;
    ++first;
  }
  if (first >= mine.size()) return std::vector<Node::Array>{};
  const auto at = mine[first];
  const Node::Array before(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
  auto ask = before;
  auto question = Node::object().set("expect", Node::Array{"answer", "silence"});
  if (steps[at]["timeout_ms"].number() > usual_timeout_ms) question.set("timeout_ms", steps[at]["timeout_ms"]);
  ask.push_back(question);
  auto answers = Node::array();
  for (const auto& stand : proof.good()) {
    const auto record = proof.run(ask, stand);
    if (!record) return tl::unexpected(record.error());
    // One that did not come so far says nothing.
    if (record->outcome.verdict > run::Verdict::pass && !record->outcome.requirement.empty()) continue;
    const auto answer = suites::last_answer(record->events, record->outcome.steps, stand.sheet);
    if (answer.text() == "unreadable" || answer.text() == "something") continue;
    const auto& known = answers.items();
    if (std::find(known.begin(), known.end(), answer) == known.end()) answers.push(answer);
  }
  const auto seen = expected_of(steps[at]);
  std::vector<Node::Array> parts;
  if (!answers.items().empty()) {
    parts.push_back(before);
    parts.back().push_back(judged_by(answers, question));
  }
  if (seen.is_object()) parts.push_back(with_other_value(proof, before, seen));
  // For the next divergence, should this one not be the fault.
  auto both = answers;
  both.push(seen);
  steps[at] = without(steps[at], "value").set("expect", both);
  return parts;
}

Result<std::vector<Node::Array>> along_a_good_device(Proof& proof, const run::Case& one, const Node::Array& steps) {
  const auto& reference = proof.good().front();
  const auto whole = proof.run(one, reference);
  if (!whole) return tl::unexpected(whole.error());
  const auto tellings = suites::retell(whole->events, whole->duration, reference.sheet);
  if (!tellings) return tl::unexpected(tellings.error());
  std::vector<Node::Array> list;
  for (const auto& theirs : *tellings) {
    auto judged = judged_where_they_differ(steps, theirs);
    if (!judged.empty()) list.push_back(std::move(judged));
  }
  return list;
}

}  // namespace umirig::cli
