// The dictionary as a file: texts stand once in a list and are named by their place in it, for the same ones come again and
// again.
#include <fmt/format.h>

#include "rig/run/dictionary.hpp"

namespace umirig::run {
namespace {

constexpr int format_version = 1;

class Texts {
 public:
  Node place(const std::string& text) {
    const auto [found, fresh] = places_.emplace(text, static_cast<std::int64_t>(places_.size()));
    if (fresh) list_.push(text);
    return found->second;
  }
  const Node& list() const { return list_; }

 private:
  std::map<std::string, std::int64_t> places_;
  Node list_ = Node::array();
};

// [text, time, time, …]
Node to_node(const Wording& wording, Texts& texts) {
  auto node = Node::array().push(texts.place(wording.shape));
  for (const double time : wording.times_ms) node.push(time);
  return node;
}

Node to_node(const Evidence& evidence, Texts& texts) {
  auto dialogue = Node::array();
  for (const auto& one : evidence.dialogue) {
    dialogue.push(Node::array().push(static_cast<int>(one.kind)).push(one.elapsed_ms).push(to_node(one.wording, texts)));
  }
  return Node::object()
      .set("verdict", to_text(evidence.verdict))
      .set("requirement", evidence.requirement)
      .set("reason", to_node(evidence.reason, texts))
      .set("dialogue", dialogue);
}

// Reads a dictionary; the first thing that is not as it should be is kept.
class Reader {
 public:
  explicit Reader(const Node& node) : node_(node) {
    for (const auto& one : node["texts"].items()) texts_.push_back(one.text());
  }

  Result<Dictionary> read() {
    if (node_["dictionary"].integer() != format_version) {
      return failure(ErrorKind::data, fmt::format("it is no fault dictionary of form {}", format_version));
    }
    Dictionary all;
    all.program = node_["program"].text();
    all.suite = node_["suite"].text();
    all.suite_hash = node_["suite_hash"].text();
    all.catalogue_hash = node_["catalogue_hash"].text();
    all.base = node_["base"].text();
    for (const auto& item : node_["cases"].items()) {
      DictionaryCase one{item["id"].text(), item["requirement"].text(), item["watches"].boolean(), std::nullopt};
      if (item["seconds"].is_number()) one.seconds = item["seconds"].number();
      if (one.id.empty()) complain("a case without an id");
      all.cases.push_back(std::move(one));
    }
    for (const auto& item : node_["rows"].items()) all.rows.push_back(row(item, all.cases.size()));
    if (all.cases.empty()) complain("no cases");
    if (all.rows.empty() || all.rows.front().kind != "good") complain("no good device in front");
    if (!wrong_.empty()) return failure(ErrorKind::data, "the fault dictionary is damaged: " + wrong_);
    return all;
  }

 private:
  void complain(const std::string& what) {
    if (wrong_.empty()) wrong_ = what;
  }

  Wording wording(const Node& node) {
    Wording one;
    const auto& items = node.items();
    const auto place = items.empty() ? -1 : items[0].integer(-1);
    if (place < 0 || static_cast<std::size_t>(place) >= texts_.size()) {
      complain(fmt::format("there is no text {}", place));
      return one;
    }
    one.shape = texts_[static_cast<std::size_t>(place)];
    for (std::size_t i = 1; i < items.size(); ++i) one.times_ms.push_back(items[i].number());
    return one;
  }

  Evidence evidence(const Node& node) {
    Evidence one;
    const auto verdict = verdict_of(node["verdict"].text());
    if (!verdict) complain(fmt::format("'{}' is no verdict", node["verdict"].text()));
    one.verdict = verdict.value_or(Verdict::none);
    one.requirement = node["requirement"].text();
    one.reason = wording(node["reason"]);
    for (const auto& item : node["dialogue"].items()) {
      if (item.items().size() != 3) {
        complain("a step without its three parts");
        continue;
      }
      Trace trace;
      trace.kind = static_cast<Step::Kind>(item.items()[0].integer());
      trace.elapsed_ms = item.items()[1].number();
      trace.wording = wording(item.items()[2]);
      one.dialogue.push_back(std::move(trace));
    }
    return one;
  }

  DictionaryRow row(const Node& node, std::size_t cases) {
    DictionaryRow one;
    one.kind = node["kind"].text();
    one.id = node["id"].text();
    one.requirement = node["requirement"].text();
    one.text = node["text"].text();
    one.on = node["on"].text();
    for (const char mark : node["silent"].text()) one.silent.push_back(mark == '1');
    if (one.silent.size() != cases) complain(fmt::format("{} has {} cases, expected {}", one.id, one.silent.size(), cases));
    for (const auto& item : node["deviating"].items()) one.deviating[index(item, cases)] = evidence(item);
    for (const auto& item : node["violations"].items()) {
      auto& list = one.violations[index(item, cases)];
      for (const auto& requirement : item["requirements"].items()) list.push_back(requirement.text());
    }
    return one;
  }

  std::size_t index(const Node& item, std::size_t cases) {
    const auto number = item["case"].integer(-1);
    if (number >= 0 && static_cast<std::size_t>(number) < cases) return static_cast<std::size_t>(number);
    complain(fmt::format("there is no case {}", number));
    return 0;
  }

  const Node& node_;
  std::vector<std::string> texts_;
  std::string wrong_;
};

Node to_node(const DictionaryRow& row, Texts& texts) {
  std::string silent;
  for (const bool mark : row.silent) silent += mark ? '1' : '0';
  auto deviating = Node::array();
  for (const auto& [index, evidence] : row.deviating) {
    deviating.push(to_node(evidence, texts).set("case", static_cast<std::int64_t>(index)));
  }
  auto violations = Node::array();
  for (const auto& [index, list] : row.violations) {
    auto requirements = Node::array();
    for (const auto& one : list) requirements.push(one);
    violations.push(Node::object().set("case", static_cast<std::int64_t>(index)).set("requirements", requirements));
  }
  return Node::object()
      .set("kind", row.kind)
      .set("id", row.id)
      .set("requirement", row.requirement)
      .set("text", row.text)
      .set("on", row.on)
      .set("silent", silent)
      .set("deviating", deviating)
      .set("violations", violations);
}

}  // namespace

Node to_node(const Dictionary& dictionary) {
  Texts texts;
  auto cases = Node::array();
  for (const auto& one : dictionary.cases) {
    auto node = Node::object().set("id", one.id).set("requirement", one.requirement).set("watches", one.watches);
    if (one.seconds) node.set("seconds", *one.seconds);
    cases.push(node);
  }
  auto rows = Node::array();
  for (const auto& row : dictionary.rows) rows.push(to_node(row, texts));
  return Node::object()
      .set("dictionary", format_version)
      .set("program", dictionary.program)
      .set("suite", dictionary.suite)
      .set("suite_hash", dictionary.suite_hash)
      .set("catalogue_hash", dictionary.catalogue_hash)
      .set("base", dictionary.base)
      .set("cases", cases)
      .set("texts", texts.list())
      .set("rows", rows);
}

Result<Dictionary> dictionary_from(const Node& node) { return Reader(node).read(); }

}  // namespace umirig::run
