#include "rig/iec62056/read_json_test.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace umirig::iec62056 {
namespace {

Node to_node(const nlohmann::ordered_json& json) {
  switch (json.type()) {
    case nlohmann::json::value_t::boolean:
      return Node(json.get<bool>());
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
      return Node(json.get<std::int64_t>());
    case nlohmann::json::value_t::number_float:
      return Node(json.get<double>());
    case nlohmann::json::value_t::string:
      return Node(json.get<std::string>());
    case nlohmann::json::value_t::array: {
      auto node = Node::array();
      for (const auto& item : json) node.push(to_node(item));
      return node;
    }
    case nlohmann::json::value_t::object: {
      auto node = Node::object();
      for (const auto& [key, value] : json.items()) node.set(key, to_node(value));
      return node;
    }
    default:
      return {};
  }
}

}  // namespace

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Node read_json(const std::string& path) {
  const auto json = nlohmann::ordered_json::parse(umirig::to_text(read_file(path)), nullptr, false);
  return json.is_discarded() ? Node() : to_node(json);
}

Node read_vectors(const std::string& name) {
  auto node = read_json(fmt::format("{}/vectors/iec62056/{}.json", UMIRIG_SOURCE_DIR, name));
  EXPECT_FALSE(node["vectors"].items().empty()) << name;
  EXPECT_TRUE(node.has("source")) << name;
  return node;
}

std::string from_utf8(const std::string& text) {
  std::string wire;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte < 0x80 || i + 1 == text.size()) {
      wire += text[i];
    } else {
      wire += static_cast<char>(((byte & 3U) << 6U) | (static_cast<std::uint8_t>(text[++i]) & 0x3FU));
    }
  }
  return wire;
}

Bytes bytes_of(const Node& vector) {
  if (vector.has("hex")) return from_hex(vector["hex"].text()).value();
  return to_bytes(from_utf8(vector["text"].text()));
}

std::string findings_text(const Node& findings) {
  std::string text;
  for (const auto& finding : findings.items())
    text += fmt::format("{}@{} ", finding.items()[0].text(), finding.items()[1].integer());
  return text;
}

TEST(Vectors, EveryOneHasAClauseAndAReason) {
  for (const auto* name : {"bcc", "request", "identification", "data_set", "command", "telegram"}) {
    const auto file = read_vectors(name);
    for (const auto& vector : file["vectors"].items()) {
      EXPECT_NE(vector["clause"].text(), "") << name;
      EXPECT_NE(vector["why"].text(), "") << name;
    }
  }
}

}  // namespace umirig::iec62056
