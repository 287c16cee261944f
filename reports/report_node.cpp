#include <cmath>
#include <utility>

#include "reports/clause.hpp"
#include "reports/facts.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"
#include "rig/run/result.hpp"

namespace umirig::reports {
namespace {

// Adds what the summary leaves out; what it says already stays, so that both name one thing in one way.
void complete(Node& node, const char* name, Node value) {
  if (!node.has(name)) node.set(name, std::move(value));
}

Node case_node(Node node, const run::CaseRecord& one) {
  complete(node, "version", one.version);
  complete(node, "begin_ms", to_ms(one.begin));
  complete(node, "duration_ms", to_ms(one.duration));
  complete(node, "stimulus_changed", one.outcome.stimulus_changed);
  Node steps = Node::array();
  for (const auto& step : one.outcome.steps) {
    auto said = Node::object().set("kind", to_text(step.kind)).set("at_ms", to_ms(step.at)).set("text", step.text);
    if (!step.decoded.empty()) said.set("decoded", step.decoded);
    steps.push(std::move(said));
  }
  complete(node, "steps", std::move(steps));
  if (one.outcome.marks.empty()) return node;
  Node marks = Node::array();
  for (const auto& mark : one.outcome.marks) {
    marks.push(Node::object().set("begin_ms", to_ms(mark.begin)).set("end_ms", to_ms(mark.end)).set("text", mark.text));
  }
  complete(node, "marks", std::move(marks));
  return node;
}

Node clause_node(const run::Record& record, const Clause& clause) {
  Node cases = Node::array();
  for (const auto place : clause.cases) cases.push(record.cases[place].id);
  Node node = Node::object();
  node.set("clause", clause.clause).set("verdict", run::to_text(clause.verdict)).set("cases", std::move(cases));
  return node;
}

Node facts_node(const std::vector<Fact>& facts) {
  Node node = Node::object();
  for (const auto& fact : facts) node.set(fact.name, fact.value ? Node(*fact.value) : Node());
  return node;
}

// JSON is UTF-8 and knows neither NaN nor infinity.
Node clean(const Node& node) {
  if (node.is_string()) return valid_utf8(node.text());
  if (node.is_number() && !std::isfinite(node.number())) return {};
  if (node.is_array()) {
    Node::Array items;
    items.reserve(node.items().size());
    for (const auto& item : node.items()) items.push_back(clean(item));
    return items;
  }
  if (node.is_object()) {
    Node::Object members;
    for (const auto& [name, value] : node.members()) members.emplace_back(valid_utf8(name), clean(value));
    return members;
  }
  return node;
}

}  // namespace

Node report_node(const run::Record& record, const std::string& report_dir, const run::Explanation* explanation) {
  Node node = run::summary(record, report_dir);
  const auto summaries = node["cases"].items();
  Node cases = Node::array();
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    cases.push(case_node(i < summaries.size() ? summaries[i] : Node::object(), record.cases[i]));
  }
  node.set("cases", std::move(cases));

  node.set("format", "umirig-report/1");
  Node said = Node::array();
  for (const auto& statement : statements()) said.push(statement);
  node.set("statements", std::move(said));
  node.set("session", facts_node(session_facts(record)));
  Node provenance = facts_node(provenance_facts(record));
  provenance.set("pics", record.header["pics"]).set("ixit", record.header["ixit"]);
  node.set("provenance", std::move(provenance));
  Node judged = Node::array();
  for (const auto& clause : clauses(record)) judged.push(clause_node(record, clause));
  node.set("clauses", std::move(judged));
  node.set("complete", record.end.has_value());
  Node remarks = Node::array();
  for (const auto& remark : record.remarks) remarks.push(remark);
  node.set("remarks", std::move(remarks));
  node.set("hash", record.hash);
  if (explanation != nullptr) node.set("explanation", run::to_node(*explanation));
  return clean(node);
}

}  // namespace umirig::reports
