#include "rig/run/script_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace umirig::run {
namespace {

// What a step is comes first, whatever order its keys have.
constexpr std::array<std::string_view, 6> kinds = {"send", "expect", "wait_ms", "set", "check", "repeat"};

std::string quoted(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      all += '\\';
      all += c;
    } else if (c == '\r') {
      all += "\\r";
    } else if (c == '\n') {
      all += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      all += fmt::format("\\u{:04X}", byte);
    } else {
      all += c;
    }
  }
  return all + '"';
}

std::string key_text(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(),
                                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
  return bare ? std::string(key) : quoted(key);
}

std::string number_text(double value) {
  auto text = fmt::format("{:.6f}", value);
  while (text.back() == '0' && text[text.size() - 2] != '.') text.pop_back();
  return text;
}

std::string value_text(const Node& value) {
  if (value.is_bool()) return value.boolean() ? "true" : "false";
  if (value.is_integer()) return std::to_string(value.integer());
  if (value.is_number()) return number_text(value.number());
  if (value.is_array()) {
    std::string all;
    for (const auto& item : value.items()) all += (all.empty() ? "" : ", ") + value_text(item);
    return "[" + all + "]";
  }
  if (value.is_object()) {
    std::string all;
    for (const auto& [key, item] : value.members()) all += (all.empty() ? " " : ", ") + key_text(key) + " = " + value_text(item);
    return "{" + all + " }";
  }
  return quoted(value.text());
}

std::string comment_line(std::string text) {
  for (auto& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return text.empty() ? "#\n" : "# " + text + "\n";
}

void add_pair(std::string& text, std::string_view key, const Node& value) {
  text += key_text(key) + " = " + value_text(value) + "\n";
}

void add_steps(std::string& text, const Node::Array& steps, const std::string& table) {
  for (const auto& step : steps) {
    text += "\n";
    if (step.has(step_comment)) text += comment_line(step[step_comment].text());
    text += "[[" + table + "]]\n";
    const auto is_kind = [](std::string_view key) { return std::find(kinds.begin(), kinds.end(), key) != kinds.end(); };
    for (const auto& [key, value] : step.members()) {
      if (is_kind(key)) add_pair(text, key, value);
    }
    for (const auto& [key, value] : step.members()) {
      if (!is_kind(key) && key != step_comment && key != "step") add_pair(text, key, value);
    }
    add_steps(text, step["step"].items(), table + ".step");
  }
}

}  // namespace

std::string script_text(const Node& script, const std::vector<std::string>& comments) {
  std::string text;
  for (const auto& line : comments) text += comment_line(line);
  for (const auto& [key, value] : script.members()) {
    if (key != "step") add_pair(text, key, value);
  }
  add_steps(text, script["step"].items(), "step");
  return text;
}

}  // namespace umirig::run
