#include "rig/run/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "rig/crypto/hash.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> list;
  for (const auto& item : node.items()) list.push_back(item.text());
  return list;
}

std::string plain(const Node& node) {
  if (node.is_bool()) return node.boolean() ? "true" : "false";
  if (node.is_integer()) return std::to_string(node.integer());
  return node.text();
}

// Reads [[table]] items; every item must have the named texts.
template <typename Item, typename Read>
Result<std::vector<Item>> parse_list(std::string_view toml, std::string_view name, std::string_view table,
                                     const std::vector<std::string_view>& needed, Read read) {
  auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  std::vector<Item> list;
  std::set<std::string> seen;
  for (const auto& node : (*parsed)[table].items()) {
    const auto id = node["id"].text();
    for (const auto key : needed) {
      if (node[key].text().empty()) {
        return failure(ErrorKind::configuration,
                       fmt::format("{}: {} {} '{}': '{}' is missing", name, table, list.size() + 1, id, key));
      }
    }
    if (!seen.insert(id).second) return failure(ErrorKind::configuration, fmt::format("{}: the id '{}' stands twice", name, id));
    list.push_back(read(node));
  }
  return list;
}

bool has_prefix(std::string_view id, std::string_view prefix) {
  return id.starts_with(prefix) && (id.size() == prefix.size() || prefix.empty() || id[prefix.size()] == '/' ||
                                    id[prefix.size()] == '.' || prefix.back() == '/');
}

}  // namespace

void WatchCase::run(Bench& bench) const {
  if (sees_ != no_error && !bench.sees(sees_)) return;
  for (const auto& [case_id, violation] : bench.history().violations) {
    if (violation.requirement != head().requirement) continue;
    return bench.verdict(Verdict::fail, head().requirement, fmt::format("in {}: {}", case_id, violation.text));
  }
  if (bench.history().passed > 0) bench.observed();
}

const Requirement* Suite::requirement(std::string_view id) const {
  const auto found = std::find_if(requirements.begin(), requirements.end(), [&](const auto& one) { return one.id == id; });
  return found != requirements.end() ? &*found : nullptr;
}

const Case* Suite::find(std::string_view id) const {
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one->head().id == id; });
  return found != cases.end() ? found->get() : nullptr;
}

std::string Suite::owner(std::string_view requirement) const {
  const auto found =
      std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one->head().requirement == requirement; });
  return found != cases.end() ? (*found)->head().id : "";
}

const Variant* Suite::variant(std::string_view id) const {
  const auto found = std::find_if(variants.begin(), variants.end(), [&](const auto& one) { return one.id == id; });
  return found != variants.end() ? &*found : nullptr;
}

Result<std::vector<Requirement>> parse_requirements(std::string_view toml, std::string_view name) {
  return parse_list<Requirement>(toml, name, "requirement", {"id", "level", "text"}, [](const Node& node) {
    Requirement one;
    one.id = node["id"].text();
    one.clause = one.id.substr(0, one.id.rfind('/'));
    one.level = node["level"].text();
    one.when = texts(node["when"]);
    one.text = node["text"].text();
    one.unseen = node["unseen"].text();
    return one;
  });
}

Result<std::vector<Defect>> parse_defects(std::string_view toml, std::string_view name) {
  return parse_list<Defect>(toml, name, "defect", {"id", "requirement", "kind", "text"}, [](const Node& node) {
    return Defect{node["id"].text(),   node["requirement"].text(), texts(node["also"]),
                  node["kind"].text(), node["on"].text(),          node["text"].text()};
  });
}

Result<std::vector<Variant>> parse_variants(std::string_view toml, std::string_view name) {
  return parse_list<Variant>(toml, name, "variant", {"id", "text"}, [](const Node& node) {
    Variant one;
    one.id = node["id"].text();
    one.text = node["text"].text();
    for (const auto& [key, value] : node["device"].members()) one.device.emplace_back(key, plain(value));
    for (const auto* table : {"pics", "ixit"}) {
      for (const auto& [key, value] : node[table].members()) one.settings.emplace_back(key, plain(value));
    }
    return one;
  });
}

std::string content_hash(std::string_view text) { return sha256(text); }

std::vector<std::string> unsound(const Suite& suite) {
  std::vector<std::string> wrong;
  std::set<std::string> ids;
  for (const auto& one : suite.cases) {
    const auto& head = one->head();
    if (!ids.insert(head.id).second) wrong.push_back(fmt::format("case {} stands twice", head.id));
    if (suite.requirement(head.requirement) == nullptr) {
      wrong.push_back(fmt::format("case {} judges {}, which is no requirement", head.id, head.requirement));
    }
  }
  for (const auto& one : suite.requirements) {
    const bool judged = !suite.owner(one.id).empty();
    if (judged == !one.unseen.empty()) {
      wrong.push_back(fmt::format("requirement {} has {}", one.id,
                                  judged ? "a case and a reason why it has none" : "neither a case nor a reason"));
    }
  }
  for (const auto& id : suite.null_variants) {
    if (suite.variant(id) == nullptr) wrong.push_back(fmt::format("null devices are tried as {}, which is no variant", id));
  }
  for (const auto& one : suite.defects) {
    auto blamed = one.also;
    blamed.push_back(one.requirement);
    for (const auto& id : blamed) {
      if (suite.requirement(id) == nullptr)
        wrong.push_back(fmt::format("defect {} breaks {}, which is no requirement", one.id, id));
    }
    if (!one.on.empty() && suite.variant(one.on) == nullptr) {
      wrong.push_back(fmt::format("defect {} is on the variant {}, which does not exist", one.id, one.on));
    }
  }
  const auto cells = uncovered(suite);
  wrong.insert(wrong.end(), cells.begin(), cells.end());
  return wrong;
}

bool selects(const Suite& suite, std::string_view selector, std::string_view id) {
  if (has_prefix(selector, suite.name)) {
    selector.remove_prefix(suite.name.size());
    if (selector.starts_with('/')) selector.remove_prefix(1);
  }
  return has_prefix(id, selector);
}

std::vector<const Case*> select(const Suite& suite, std::string_view selector) {
  std::vector<const Case*> selected;
  for (const auto& one : suite.cases) {
    if (selects(suite, selector, std::string_view(one->head().id).substr(suite.name.size() + 1))) selected.push_back(one.get());
  }
  return selected;
}

bool clause_before(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto digits = [](std::string_view text) {
      std::size_t count = 0;
      while (count < text.size() && std::isdigit(static_cast<unsigned char>(text[count])) != 0) ++count;
      return count;
    };
    const auto na = digits(a);
    const auto nb = digits(b);
    if (na > 0 && nb > 0) {
      if (na != nb) return na < nb;
      if (const int order = a.substr(0, na).compare(b.substr(0, nb)); order != 0) return order < 0;
      a.remove_prefix(na);
      b.remove_prefix(nb);
    } else {
      if (a.front() != b.front()) return a.front() < b.front();
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

}  // namespace umirig::run
