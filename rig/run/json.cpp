#include "rig/run/json.hpp"

#include <nlohmann/json.hpp>

namespace umirig::run {
namespace {

using Json = nlohmann::ordered_json;

Json to_library(const Node& node) {
  if (node.is_bool()) return node.boolean();
  if (node.is_integer()) return node.integer();
  if (node.is_number()) return node.number();
  if (node.is_string()) return node.text();
  if (node.is_array()) {
    auto array = Json::array();
    for (const auto& item : node.items()) array.push_back(to_library(item));
    return array;
  }
  if (node.is_object()) {
    auto object = Json::object();
    for (const auto& [key, value] : node.members()) object[key] = to_library(value);
    return object;
  }
  return nullptr;
}

Node from_library(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return json.get<std::int64_t>();
    case Json::value_t::number_float:
      return json.get<double>();
    case Json::value_t::string:
      return json.get<std::string>();
    case Json::value_t::array: {
      Node::Array array;
      array.reserve(json.size());
      for (const auto& item : json) array.push_back(from_library(item));
      return array;
    }
    case Json::value_t::object: {
      Node::Object object;
      object.reserve(json.size());
      for (const auto& [key, value] : json.items()) object.emplace_back(key, from_library(value));
      return object;
    }
    default:
      return nullptr;
  }
}

}  // namespace

std::string to_json(const Node& node, int indent) {
  return to_library(node).dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<Node> parse_json(std::string_view text) {
  try {
    return from_library(Json::parse(text));
  } catch (const Json::exception& error) {
    return failure(ErrorKind::data, error.what());
  }
}

}  // namespace umirig::run
