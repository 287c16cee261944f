#include "rig/run/toml.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace umirig::run {
namespace {

Node from_library(const toml::node& node) {
  if (const auto* value = node.as_boolean()) return value->get();
  if (const auto* value = node.as_integer()) return value->get();
  if (const auto* value = node.as_floating_point()) return value->get();
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* array = node.as_array()) {
    Node::Array items;
    for (const auto& item : *array) items.push_back(from_library(item));
    return items;
  }
  if (const auto* table = node.as_table()) {
    Node::Object members;
    for (const auto& [key, value] : *table) members.emplace_back(std::string(key.str()), from_library(value));
    return members;
  }
  return nullptr;
}

}  // namespace

Result<Node> parse_toml(std::string_view text, std::string_view name) {
  try {
    return from_library(toml::parse(text, name));
  } catch (const toml::parse_error& error) {
    return failure(ErrorKind::configuration, fmt::format("{}: line {}, column {}: {}", name, error.source().begin.line,
                                                         error.source().begin.column, error.description()));
  }
}

}  // namespace umirig::run
