#include "rig/cli/shrink_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

constexpr int own_number = 900;  // from here on for cases of one's own: no case of a suite comes so far
constexpr std::uint32_t tails = 10'000;

// The last three digits of a case's number.
std::int64_t number_of(const std::string& id) {
  const auto text = id.substr(id.rfind('/') + 1);
  return std::stoi(text.substr(text.size() - std::min<std::size_t>(text.size(), 3)));
}

// FNV-1a: the same on every machine.
std::uint32_t hash_of(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash;
}

Result<const run::CaseRecord*> named(const run::Suite& suite, const run::Record& record, const std::string& selector) {
  const auto usage = [](std::string text) { return failure(ErrorKind::usage, std::move(text)); };
  std::set<std::string> ids = {selector, suite.name + "/" + selector};
  for (const auto& one : record.cases) {
    if (ids.count(one.id) != 0) return &one;
  }
  for (const auto* one : run::select(suite, selector)) ids.insert(one->head().id);
  std::vector<const run::CaseRecord*> found;
  std::vector<const run::CaseRecord*> failed;
  for (const auto& one : record.cases) {
    if (ids.count(one.id) == 0) continue;
    found.push_back(&one);
    if (one.outcome.verdict == run::Verdict::fail) failed.push_back(&one);
  }
  if (found.empty()) {
    return usage(fmt::format("{}: holds no case '{}' (umirig rate {} lists what it holds)", record.path, selector, record.path));
  }
  if (failed.size() == 1) return failed.front();
  if (failed.empty() && found.size() == 1) return found.front();
  if (failed.empty()) return usage(fmt::format("{}: none of the {} cases {} failed", record.path, found.size(), selector));
  std::string list;
  for (const auto* one : failed) list += (list.empty() ? "" : ", ") + one->id;
  return usage(fmt::format("{}: '{}' names {} cases that failed, expected one: {}", record.path, selector, failed.size(), list));
}

}  // namespace

bool breaks(const run::CaseRecord& record, const std::string& requirement) {
  const auto& outcome = record.outcome;
  return (outcome.verdict == run::Verdict::fail && outcome.requirement == requirement) ||
         std::any_of(outcome.violations.begin(), outcome.violations.end(),
                     [&](const auto& one) { return one.requirement == requirement; });
}

Result<ShrinkTarget> shrink_target(const run::Suite& suite, const run::Record& record, const std::string& selector) {
  const auto found = named(suite, record, selector);
  if (!found) return tl::unexpected(found.error());
  const auto& outcome = (*found)->outcome;
  const auto& id = (*found)->id;
  if (outcome.verdict == run::Verdict::inconclusive) {
    const auto hint = outcome.blocked_by.empty() ? std::string("there is no failure to shorten")
                                                 : "look at " + outcome.blocked_by + " first, which stood in its way";
    return failure(ErrorKind::usage, fmt::format("{} is INCONCLUSIVE ({}): {}", id, outcome.reason, hint));
  }
  if (outcome.verdict != run::Verdict::fail) {
    return failure(ErrorKind::usage,
                   fmt::format("{} is {} in {}: there is no failure to shorten", id, run::to_text(outcome.verdict), record.path));
  }
  ShrinkTarget target;
  target.asked = id;
  target.requirement = outcome.requirement;
  target.one = suite.find(id);
  if (dynamic_cast<const run::WatchCase*>(target.one) != nullptr) {
    const auto first = std::find_if(record.cases.begin(), record.cases.end(),
                                    [&](const auto& one) { return one.id != id && breaks(one, target.requirement); });
    target.one = first != record.cases.end() ? suite.find(first->id) : nullptr;
  }
  if (target.one == nullptr) {
    return failure(ErrorKind::configuration,
                   fmt::format("{}: this suite has no such case; a case of your own is found where its script was", id));
  }
  return target;
}

Node script_head(const run::Suite& suite, const ShrinkTarget& target) {
  const auto& head = target.one->head();
  const auto* broken = suite.requirement(target.requirement);
  const auto clause = broken != nullptr ? broken->clause : target.requirement.substr(0, target.requirement.rfind('/'));
  auto when = Node::array();
  for (const auto& condition : head.when) when.push(condition);
  const auto* own = suite.requirement(head.requirement);
  for (const auto& condition : own != nullptr && target.watched() ? own->when : std::vector<std::string>()) when.push(condition);
  auto node = Node::object();
  node.set("clause", clause).set("number", own_number).set("requirement", target.requirement);
  node.set("behaviour", target.watched() ? "valid" : head.behaviour).set("version", 1);
  if (!when.items().empty()) node.set("when", when);
  return node.set("purpose", fmt::format("Shortest exchange that breaks {}.", target.requirement));
}

std::int64_t script_number(const run::Suite& suite, const ShrinkTarget& target, const Node::Array& steps) {
  const auto& from = target.one->head().id;
  const auto first = (9000 + number_of(from)) * tails;
  const auto said = fmt::format("{} {} {}", from, target.requirement, run::to_json(Node(steps)));
  const auto* broken = suite.requirement(target.requirement);
  auto tail = hash_of(said) % tails;
  while (broken != nullptr && suite.find(fmt::format("{}/{}/{}", suite.name, broken->clause, first + tail)) != nullptr) {
    tail = (tail + 1) % tails;
  }
  return first + tail;
}

}  // namespace umirig::cli
