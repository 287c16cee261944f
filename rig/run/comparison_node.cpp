#include "rig/run/comparison.hpp"
#include "rig/run/result.hpp"

namespace umirig::run {
namespace {

Node run_node(const Record& record) {
  return Node::object()
      .set("path", record.path)
      .set("hash", record.hash)
      .set("dut", record.header["dut"])
      .set("begun", record.header["begun"])
      .set("verdict", overall(record));
}

Node optional_text(const std::optional<std::string>& text) { return text ? Node(*text) : Node(); }

Node& set_change(Node& node, const MessageChange& change) {
  return node.set("change", to_text(change.kind))
      .set("message", change.message)
      .set("a", optional_text(change.a))
      .set("b", optional_text(change.b));
}

template <typename List, typename One>
Node array_of(const List& list, const One& one) {
  auto array = Node::array();
  for (const auto& item : list) array.push(one(item));
  return array;
}

}  // namespace

Node to_node(const Comparison& all, const Record& a, const Record& b) {
  const auto text = [](const std::string& item) { return Node(item); };
  return Node::object()
      .set("format", "umirig-comparison/1")
      .set("a", run_node(a))
      .set("b", run_node(b))
      .set("same", all.same())
      .set("exit", all.same() ? 0 : 1)
      .set("header", array_of(all.header,
                              [](const HeaderDifference& one) {
                                return Node::object()
                                    .set("item", one.item)
                                    .set("a", one.a)
                                    .set("b", one.b)
                                    .set("limits", one.limits.empty() ? Node() : Node(one.limits));
                              }))
      .set("warnings", array_of(all.warnings, text))
      .set("common", static_cast<std::int64_t>(all.common))
      .set("only_a", array_of(all.only_a, text))
      .set("only_b", array_of(all.only_b, text))
      .set("verdicts", array_of(all.verdicts,
                                [](const VerdictChange& one) {
                                  return Node::object()
                                      .set("id", one.id)
                                      .set("change", to_text(one.kind))
                                      .set("a", to_text(one.a))
                                      .set("b", to_text(one.b))
                                      .set("reason_a", one.reason_a)
                                      .set("reason_b", one.reason_b);
                                }))
      .set(
          "reasons",
          array_of(all.reasons,
                   [](const ReasonChange& one) {
                     return Node::object().set("id", one.id).set("verdict", to_text(one.verdict)).set("a", one.a).set("b", one.b);
                   }))
      .set("exchanges", array_of(all.exchanges,
                                 [](const ExchangeChange& one) {
                                   auto node = Node::object().set("id", one.id).set("verdict", to_text(one.verdict));
                                   return set_change(node, one.first).set("changes", static_cast<std::int64_t>(one.changes));
                                 }))
      .set("groups", array_of(all.groups,
                              [&](const ChangeGroup& one) {
                                auto node = Node::object();
                                return set_change(node, one.change)
                                    .set("messages", static_cast<std::int64_t>(one.messages))
                                    .set("cases", array_of(one.cases, text));
                              }))
      .set("timing", array_of(all.timing, [](const TimingComparison& one) { return to_node(one); }));
}

}  // namespace umirig::run
