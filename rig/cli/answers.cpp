#include "rig/cli/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"
#include "rig/run/toml.hpp"

namespace umirig::cli {
namespace {

Result<std::string> answer_of(const Node& node) {
  if (node.is_bool()) return std::string(node.boolean() ? "yes" : "no");
  if (node.is_integer()) return std::to_string(node.integer());
  if (node.is_number()) return fmt::format("{}", node.number());
  if (node.is_string()) return node.text();
  return failure(ErrorKind::configuration, "expected a text, a number, true, false, or a list of them");
}

bool asks(const Node& steps) {
  return std::any_of(steps.items().begin(), steps.items().end(),
                     [](const Node& step) { return step.has("ask") || asks(step["step"]); });
}

Result<Node> tree_of(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  const bool json = path.ends_with(".json");
  auto tree = json ? run::parse_json(*text) : run::parse_toml(*text, path);
  if (tree) return tree;
  // No TOML begins so.
  const auto first = text->find_first_not_of(" \t\r\n");
  if (!json && first != std::string::npos && (*text)[first] == '{') {
    return failure(ErrorKind::configuration, path + ": holds JSON: expected TOML, or a name that ends with .json");
  }
  return failure(ErrorKind::configuration, json ? path + ": " + tree.error().text : tree.error().text);
}

}  // namespace

Result<std::unique_ptr<run::Operator>> written_operator(const std::string& path, const run::Suite& suite) {
  const auto tree = tree_of(path);
  if (!tree) return tl::unexpected(tree.error());
  if (!tree->is_object()) return failure(ErrorKind::configuration, path + ": expected an object of case ids");
  std::map<std::string, std::vector<std::string>> answers;
  for (const auto& [id, value] : tree->members()) {
    // As in a selector, the name of the suite may be left out.
    const auto whole = suite.find(id) != nullptr ? id : suite.name + "/" + id;
    if (suite.find(whole) == nullptr) {
      return failure(ErrorKind::configuration, fmt::format("{}: '{}' is no case of this run (umirig list cases)", path, id));
    }
    if (answers.count(whole) != 0) return failure(ErrorKind::configuration, fmt::format("{}: names {} twice", path, whole));
    if (const auto script = suite.find(whole)->script(); script.is_object() && !asks(script["step"])) {
      return failure(ErrorKind::configuration, fmt::format("{}: '{}' asks nothing: expected cases with questions", path, id));
    }
    const Node::Array single = {value};
    for (const auto& item : value.is_array() ? value.items() : single) {
      auto answer = answer_of(item);
      if (!answer) return failure(ErrorKind::configuration, fmt::format("{}: {}: {}", path, id, answer.error().text));
      answers[whole].push_back(std::move(*answer));
    }
  }
  return std::make_unique<run::WrittenOperator>(std::move(answers), path);
}

}  // namespace umirig::cli
