#include "rig/base/node.hpp"

#include <algorithm>

namespace umirig {
namespace {

const Node null_node;
const Node::Array no_items;
const Node::Object no_members;

}  // namespace

bool Node::boolean(bool otherwise) const {
  const auto* value = std::get_if<bool>(&value_);
  return value != nullptr ? *value : otherwise;
}

std::int64_t Node::integer(std::int64_t otherwise) const {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value != nullptr ? *value : otherwise;
}

double Node::number(double otherwise) const {
  if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
  const auto* value = std::get_if<double>(&value_);
  return value != nullptr ? *value : otherwise;
}

std::string Node::text(std::string_view otherwise) const {
  const auto* value = std::get_if<std::string>(&value_);
  return value != nullptr ? *value : std::string(otherwise);
}

const Node::Array& Node::items() const {
  const auto* value = std::get_if<Array>(&value_);
  return value != nullptr ? *value : no_items;
}

const Node::Object& Node::members() const {
  const auto* value = std::get_if<Object>(&value_);
  return value != nullptr ? *value : no_members;
}

const Node& Node::operator[](std::string_view key) const {
  const auto& all = members();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Member& member) { return member.first == key; });
  return found != all.end() ? found->second : null_node;
}

bool Node::has(std::string_view key) const {
  const auto& all = members();
  return std::any_of(all.begin(), all.end(), [&](const Member& member) { return member.first == key; });
}

Node& Node::set(std::string_view key, Node value) {
  if (!is_object()) value_ = Object{};
  auto& all = std::get<Object>(value_);
  for (auto& member : all) {
    if (member.first == key) {
      member.second = std::move(value);
      return *this;
    }
  }
  all.emplace_back(std::string(key), std::move(value));
  return *this;
}

Node& Node::push(Node value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

}  // namespace umirig
