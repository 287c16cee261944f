#include "rig/iec62056/telegram_node.hpp"

namespace umirig::iec62056 {
namespace {

Node text_node(std::string_view wire) { return Node(to_utf8(wire)); }

Node identification_node(const Identification& identification) {
  auto node = Node::object();
  node.set("manufacturer", text_node(identification.manufacturer));
  node.set("baud_character", text_node({&identification.baud_character, 1}));
  auto escapes = Node::array();
  for (const auto& escape : identification.escapes) escapes.push(text_node(escape));
  node.set("escapes", std::move(escapes));
  node.set("identification", text_node(identification.identification));
  return node;
}

Node data_set_node(const DataSet& set) {
  auto node = Node::object();
  node.set("address", set.address ? text_node(*set.address) : Node());
  auto values = Node::array();
  for (const auto& value : set.values) {
    auto entry = Node::object();
    entry.set("value", text_node(value.value));
    entry.set("unit", value.unit ? text_node(*value.unit) : Node());
    values.push(std::move(entry));
  }
  node.set("values", std::move(values));
  return node;
}

Node check_node(const Check& check) {
  auto node = Node::object();
  node.set("kind", check.kind).set("expected", check.expected).set("seen", check.seen).set("ok", check.ok);
  return node;
}

Node finding_node(const Finding& finding) {
  auto node = Node::object();
  node.set("clause", finding.clause).set("text", finding.text).set("offset", Node(static_cast<std::uint64_t>(finding.offset)));
  return node;
}

template <typename Items, typename ToNode>
Node list(const Items& items, ToNode item_node) {
  Node::Array nodes;
  nodes.reserve(items.size());
  for (const auto& item : items) nodes.push_back(item_node(item));
  return Node(std::move(nodes));
}

}  // namespace

std::string to_utf8(std::string_view wire) {
  std::string text;
  text.reserve(wire.size());
  for (const char c : wire) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0U | (byte >> 6U));
      text += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return text;
}

Node to_node(const Telegram& telegram) {
  auto node = Node::object();
  node.set("identification", telegram.identification ? identification_node(*telegram.identification) : Node());
  node.set("mode", telegram.mode ? Node(*telegram.mode) : Node());
  node.set("datasets", list(telegram.datasets, data_set_node));
  node.set("checks", list(telegram.checks, check_node));
  node.set("findings", list(telegram.findings, finding_node));
  return node;
}

Node to_node(const BccJudgement& one) {
  const auto number = [](std::size_t value) { return Node(static_cast<std::uint64_t>(value)); };
  return Node::object()
      .set("verdict", to_text(one.verdict))
      .set("proven", one.proven())
      .set("frames", number(one.frames))
      .set("fit_xor_only", number(one.fit_xor_only))
      .set("fit_sum7_only", number(one.fit_sum7_only))
      .set("fit_both", number(one.fit_both))
      .set("without", number(one.without))
      .set("exempt", number(one.exempt))
      .set("odd", list(one.odd, number))
      .set("wrong", list(one.wrong, number));
}

}  // namespace umirig::iec62056
