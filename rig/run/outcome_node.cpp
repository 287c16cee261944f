#include <array>

#include "rig/run/record.hpp"

namespace umirig::run {
namespace {

constexpr std::array<std::string_view, 7> step_names = {"sent",      "received", "silence", "remark",
                                                        "violation", "asked",    "answered"};

Node measurement_node(const Measurement& one) {
  auto node = Node::object();
  node.set("name", one.name).set("value", one.value).set("unit", one.unit);
  if (one.lower) node.set("lower", *one.lower);
  if (one.upper) node.set("upper", *one.upper);
  if (one.uncertainty) node.set("uncertainty", *one.uncertainty);
  if (one.begin) node.set("begin", static_cast<std::int64_t>(one.begin->count()));
  return node.set("ok", one.ok);
}

Node step_node(const Step& one) {
  auto node = Node::object();
  node.set("kind", step_names.at(static_cast<std::size_t>(one.kind)));
  node.set("at", static_cast<std::int64_t>(one.at.count())).set("text", one.text);
  if (!one.decoded.empty()) node.set("decoded", one.decoded);
  if (!one.picture.empty()) node.set("picture", one.picture);
  return node;
}

}  // namespace

Node to_node(const Outcome& outcome) {
  auto node = Node::object();
  node.set("verdict", to_text(outcome.verdict)).set("reason", outcome.reason);
  if (!outcome.requirement.empty()) node.set("blamed", outcome.requirement);
  if (!outcome.blocked_by.empty()) node.set("blocked_by", outcome.blocked_by);
  if (outcome.stimulus_changed) node.set("stimulus_changed", true);
  auto measurements = Node::array();
  for (const auto& one : outcome.measurements) measurements.push(measurement_node(one));
  auto findings = Node::array();
  for (const auto& one : outcome.findings) findings.push(one);
  auto steps = Node::array();
  for (const auto& one : outcome.steps) steps.push(step_node(one));
  if (!outcome.violations.empty()) {
    auto violations = Node::array();
    for (const auto& one : outcome.violations) {
      violations.push(Node::object().set("requirement", one.requirement).set("text", one.text));
    }
    node.set("violations", violations);
  }
  if (!outcome.marks.empty()) {
    auto marks = Node::array();
    for (const auto& one : outcome.marks) {
      marks.push(Node::object()
                     .set("begin", static_cast<std::int64_t>(one.begin.count()))
                     .set("end", static_cast<std::int64_t>(one.end.count()))
                     .set("text", one.text));
    }
    node.set("marks", marks);
  }
  return node.set("measurements", measurements).set("findings", findings).set("steps", steps);
}

Outcome outcome_from(const Node& node) {
  Outcome outcome;
  outcome.verdict = verdict_of(node["verdict"].text()).value_or(Verdict::none);
  outcome.reason = node["reason"].text();
  outcome.requirement = node["blamed"].text();
  outcome.blocked_by = node["blocked_by"].text();
  outcome.stimulus_changed = node["stimulus_changed"].boolean();
  for (const auto& item : node["measurements"].items()) {
    Measurement one;
    one.name = item["name"].text();
    one.value = item["value"].number();
    one.unit = item["unit"].text();
    if (item.has("lower")) one.lower = item["lower"].number();
    if (item.has("upper")) one.upper = item["upper"].number();
    if (item.has("uncertainty")) one.uncertainty = item["uncertainty"].number();
    one.ok = item["ok"].boolean(true);
    if (item.has("begin")) one.begin = Time(item["begin"].integer());
    outcome.measurements.push_back(std::move(one));
  }
  for (const auto& item : node["violations"].items()) {
    outcome.violations.push_back({item["requirement"].text(), item["text"].text()});
  }
  for (const auto& item : node["marks"].items()) {
    outcome.marks.push_back({Time(item["begin"].integer()), Time(item["end"].integer()), item["text"].text()});
  }
  for (const auto& item : node["findings"].items()) outcome.findings.push_back(item.text());
  for (const auto& item : node["steps"].items()) {
    Step step;
    for (std::size_t i = 0; i < step_names.size(); ++i) {
      if (step_names.at(i) == item["kind"].text()) step.kind = static_cast<Step::Kind>(i);
    }
    step.at = Time(item["at"].integer());
    step.text = item["text"].text();
    step.decoded = item["decoded"].text();
    step.picture = item["picture"].text();
    outcome.steps.push_back(std::move(step));
  }
  return outcome;
}

}  // namespace umirig::run
