// One tree of plain data: what a TOML or JSON file holds, and what the rig prints as JSON. Keeps the order of its keys.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace umirig {

class Node {
 public:
  using Array = std::vector<Node>;
  using Member = std::pair<std::string, Node>;
  using Object = std::vector<Member>;

  Node() = default;  // null
  Node(std::nullptr_t) {}
  Node(bool value) : value_(value) {}
  Node(int value) : value_(static_cast<std::int64_t>(value)) {}
  Node(std::int64_t value) : value_(value) {}
  Node(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}
  Node(std::uint32_t value) : value_(static_cast<std::int64_t>(value)) {}
  Node(double value) : value_(value) {}
  Node(const char* value) : value_(std::string(value)) {}
  Node(std::string_view value) : value_(std::string(value)) {}
  Node(std::string value) : value_(std::move(value)) {}
  Node(Array value) : value_(std::move(value)) {}
  Node(Object value) : value_(std::move(value)) {}

  static Node array() { return Node(Array{}); }
  static Node object() { return Node(Object{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // The value in the wanted form, or `otherwise` where it has another one.
  bool boolean(bool otherwise = false) const;
  std::int64_t integer(std::int64_t otherwise = 0) const;
  double number(double otherwise = 0) const;
  std::string text(std::string_view otherwise = "") const;

  // Empty where the node has another form.
  const Array& items() const;
  const Object& members() const;

  // The member of that name, or null where there is none.
  const Node& operator[](std::string_view key) const;
  bool has(std::string_view key) const;
  // Sets or adds a member; turns a null node into an object.
  Node& set(std::string_view key, Node value);
  // Appends an item; turns a null node into an array.
  Node& push(Node value);

  bool operator==(const Node&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace umirig
