#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "rig/base/counted.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/coverage_text.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using run::Suite;

// Columns as wide as their texts; the last one flows.
void table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i];
    }
    out(line);
  }
}

Node texts(const std::vector<std::string>& list) {
  auto node = Node::array();
  for (const auto& text : list) node.push(text);
  return node;
}

// One list in both forms: the JSON members of an item, and which of them stand in the table.
struct Listing {
  std::vector<Node> items;
  std::vector<std::string> columns;
};

Listing suites() {
  Listing listing{{}, {"name", "version", "cases", "title"}};
  for (const auto& name : suite_names()) {
    const auto suite = load_suite(name);
    if (!suite) continue;
    listing.items.push_back(Node::object()
                                .set("name", suite->name)
                                .set("version", suite->version)
                                .set("cases", counted(suite->cases.size(), "case"))
                                .set("title", suite->title)
                                .set("hash", suite->hash));
  }
  return listing;
}

Listing cases(const Suite& suite, const std::string& selector) {
  Listing listing{{}, {"id", "requirement", "behaviour", "purpose"}};
  for (const auto* one : run::select(suite, selector)) {
    const auto& head = one->head();
    const auto* requirement = suite.requirement(head.requirement);
    auto when = requirement->when;
    when.insert(when.end(), head.when.begin(), head.when.end());
    listing.items.push_back(Node::object()
                                .set("id", head.id)
                                .set("clause", head.clause)
                                .set("requirement", head.requirement)
                                .set("behaviour", head.behaviour)
                                .set("level", requirement->level)
                                .set("when", texts(when))
                                .set("version", head.version)
                                .set("purpose", head.purpose));
  }
  return listing;
}

Listing clauses(const Suite& suite, const std::string& selector) {
  Listing listing{{}, {"id", "level", "cases", "text"}};
  for (const auto& one : suite.requirements) {
    if (!run::selects(suite, selector, one.id)) continue;
    std::vector<std::string> ids;
    for (const auto& item : suite.cases) {
      if (item->head().requirement == one.id) ids.push_back(item->head().id);
    }
    const auto defects = std::count_if(suite.defects.begin(), suite.defects.end(),
                                       [&](const auto& defect) { return defect.requirement == one.id; });
    auto node = Node::object();
    node.set("id", one.id).set("clause", one.clause).set("level", one.level).set("when", texts(one.when));
    node.set("cases", texts(ids)).set("defects", static_cast<std::int64_t>(defects)).set("text", one.text);
    node.set("unseen", one.unseen.empty() ? Node() : Node(one.unseen));
    listing.items.push_back(std::move(node));
  }
  return listing;
}

// Those that break what is selected.
Listing defects(const Suite& suite, const std::string& selector) {
  Listing listing{{}, {"id", "requirement", "kind", "text"}};
  for (const auto& one : suite.defects) {
    if (!run::selects(suite, selector, one.requirement)) continue;
    listing.items.push_back(Node::object()
                                .set("id", one.id)
                                .set("requirement", one.requirement)
                                .set("also", texts(one.also))
                                .set("kind", one.kind)
                                .set("on", one.on)
                                .set("text", one.text));
  }
  return listing;
}

Node pairs(const std::vector<std::pair<std::string, std::string>>& list) {
  auto node = Node::object();
  for (const auto& [name, value] : list) node.set(name, value);
  return node;
}

// The options of the device that make it are those of any meter of the suite: sim:meter and the example in C.
Listing variants(const Suite& suite, const std::string& /*of the whole suite*/) {
  Listing listing{{}, {"id", "text", "options"}};
  for (const auto& one : suite.variants) {
    std::string options;
    for (const auto& [name, value] : one.device) options += (options.empty() ? "?" : "&") + name + "=" + value;
    listing.items.push_back(Node::object()
                                .set("id", one.id)
                                .set("text", one.text)
                                .set("options", options)
                                .set("device", pairs(one.device))
                                .set("settings", pairs(one.settings)));
  }
  return listing;
}

Listing adapters() {
  Listing listing{{}, {"form", "text"}};
  for (const auto& kind : adapter_kinds()) {
    listing.items.push_back(Node::object().set("scheme", kind.scheme).set("form", kind.form).set("text", kind.text));
  }
  return listing;
}

std::string cell(const Node& item, const std::string& column) {
  const auto& value = item[column];
  if (value.is_array())
    return column == "cases" && value.items().empty() ? "not observed: " + item["unseen"].text()
                                                      : counted(value.items().size(), "case");
  return value.text();
}

void print(const Listing& listing, bool json) {
  if (json) {
    out(run::to_json(Node(Node::Array(listing.items)), 2));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& item : listing.items) {
    std::vector<std::string> row;
    for (const auto& column : listing.columns) row.push_back(cell(item, column));
    rows.push_back(std::move(row));
  }
  table(rows);
}

void print_coverage(const Suite& suite, bool json) {
  if (json) return out(run::to_json(coverage_node(suite), 2));
  for (const auto& line : coverage_lines(suite)) out(line);
}

}  // namespace

constexpr const char* what_there_is =
    "umirig list WHAT: what is to be listed?\n"
    "  suites     what devices can be tested for\n"
    "  cases      what is tested: every case with its requirement and purpose\n"
    "  clauses    the requirements of the standard, and the cases that judge them (--coverage: clause by clause)\n"
    "  defects    what a simulated meter can have wrong: sim:meter?defect=ID\n"
    "  variants   what it can be like within the standard: sim:meter?variant=ID\n"
    "  adapters   how a device is reached: the forms of --dut";

int list(const ListArguments& arguments) {
  if (arguments.coverage && arguments.what != "clauses") {
    return complain(
        {ErrorKind::usage, fmt::format("list {}: --coverage is of clauses: umirig list clauses --coverage", arguments.what)});
  }
  if (arguments.what.empty()) {
    err(what_there_is);
    return run::exit_usage;
  }
  if (arguments.what == "suites") {
    print(suites(), arguments.json);
    return 0;
  }
  if (arguments.what == "adapters") {
    print(adapters(), arguments.json);
    return 0;
  }
  const std::map<std::string, std::function<Listing(const Suite&, const std::string&)>> of_suite = {
      {"cases", cases}, {"clauses", clauses}, {"defects", defects}, {"variants", variants}};
  const auto found = of_suite.find(arguments.what);
  if (found == of_suite.end()) {
    return complain({ErrorKind::usage,
                     fmt::format("list {}: expected suites, cases, clauses, defects, variants or adapters", arguments.what)});
  }
  const auto suite = load_suite(arguments.suite);
  if (!suite) return complain(suite.error());
  if (arguments.suite != suite->name && (arguments.coverage || arguments.what == "variants")) {
    return complain({ErrorKind::usage,
                     fmt::format("list {}: {} is a part of the suite: expected {}, for this list is of the whole",
                                 arguments.coverage ? "clauses --coverage" : arguments.what, arguments.suite, suite->name)});
  }
  if (arguments.coverage && suite->clauses.empty()) {
    return complain({ErrorKind::configuration, fmt::format("the suite {} does not say what it covers", suite->name)});
  }
  if (arguments.coverage) {
    print_coverage(*suite, arguments.json);
    return 0;
  }
  const auto listing = found->second(*suite, arguments.suite);
  if (listing.items.empty()) {
    err(fmt::format("umirig: list {}: nothing is selected by {}", arguments.what, arguments.suite));
    return run::exit_nothing;
  }
  print(listing, arguments.json);
  return 0;
}

}  // namespace umirig::cli
