#include "rig/cli/coverage_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/base/counted.hpp"
#include "rig/run/coverage.hpp"

namespace umirig::cli {
namespace {

using run::behaviour_count;
using run::ClauseCoverage;
using run::coverage_columns;

constexpr std::size_t clause_width = 8;
constexpr std::size_t title_width = 30;
constexpr std::size_t count_width = 6;

// The columns in a few letters, in their order.
constexpr std::array<std::string_view, coverage_columns.size()> heads = {"valid", "inval", "inopp", "omitt", "value",
                                                                         "early", "late",  "state", "illeg", "stays"};

// Words in lines of at most coverage_width, the later ones as far to the right as the first.
void flow(std::string_view head, std::string_view text, std::vector<std::string>& lines) {
  std::string line(head);
  bool bare = true;
  while (!text.empty()) {
    const auto end = text.find_first_of(" \n");
    const auto word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (word.empty()) continue;
    if (!bare && line.size() + 1 + word.size() > coverage_width) {
      lines.push_back(line);
      line.assign(head.size(), ' ');
      bare = true;
    }
    if (!bare) line += ' ';
    line += word;
    bare = false;
  }
  lines.push_back(line);
}

std::string shortened(const std::string& title) {
  return title.size() <= title_width ? title : title.substr(0, title_width - 2) + "..";
}

std::string row_text(const ClauseCoverage& row) {
  auto line = fmt::format("{:<{}}{:<{}}", row.clause->id, clause_width, shortened(row.clause->title), title_width);
  if (!row.clause->unseen.empty()) return line + "  not observed";
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (i == behaviour_count) line += ' ';
    const auto count = row.cells[i].ids.size();
    line += fmt::format("{:>{}}", count == 0 ? "." : std::to_string(count), count_width);
  }
  return line;
}

void reasons(const ClauseCoverage& row, std::vector<std::string>& lines) {
  const auto& clause = *row.clause;
  auto head = fmt::format("{:<{}}", clause.id, clause_width);
  if (!clause.unseen.empty()) return flow(head, "not observed: " + clause.unseen, lines);
  for (const auto& one : clause.empty) {
    flow(head, fmt::format("{}: {}", fmt::join(one.columns, ", "), one.reason), lines);
    head.assign(clause_width, ' ');
  }
}

struct Totals {
  std::size_t unseen_clauses = 0;
  std::size_t unseen_requirements = 0;
  std::size_t filled = 0;
  std::size_t empty = 0;
};

Totals totals_of(const run::Suite& suite, const std::vector<ClauseCoverage>& rows) {
  Totals totals;
  for (const auto& row : rows) {
    if (!row.clause->unseen.empty()) {
      ++totals.unseen_clauses;
      continue;
    }
    for (const auto& cell : row.cells) ++(cell.ids.empty() ? totals.empty : totals.filled);
  }
  for (const auto& one : suite.requirements) totals.unseen_requirements += one.unseen.empty() ? 0 : 1;
  return totals;
}

Node text_or_null(const std::string& text) { return text.empty() ? Node() : Node(text); }
Node number(std::size_t count) { return static_cast<std::uint64_t>(count); }

Node row_node(const ClauseCoverage& row) {
  auto requirements = Node::array();
  for (const auto* one : row.requirements) {
    requirements.push(Node::object().set("id", one->id).set("level", one->level).set("unseen", text_or_null(one->unseen)));
  }
  auto cells = Node::array();
  for (std::size_t i = 0; i < row.cells.size() && row.clause->unseen.empty(); ++i) {
    auto ids = Node::array();
    for (const auto& id : row.cells[i].ids) ids.push(id);
    cells.push(
        Node::object().set("column", coverage_columns[i]).set("ids", ids).set("reason", text_or_null(row.cells[i].reason)));
  }
  return Node::object()
      .set("id", row.clause->id)
      .set("title", row.clause->title)
      .set("unseen", text_or_null(row.clause->unseen))
      .set("requirements", requirements)
      .set("cells", cells);
}

}  // namespace

std::vector<std::string> coverage_lines(const run::Suite& suite) {
  const auto rows = run::coverage(suite);
  std::vector<std::string> lines;
  lines.push_back(
      fmt::format("{:<{}}{:<{}} defects", "", clause_width + title_width, " cases", behaviour_count * count_width + 1));
  auto head = fmt::format("{:<{}}{:<{}}", "clause", clause_width, "title", title_width);
  for (std::size_t i = 0; i < heads.size(); ++i) {
    head += fmt::format("{}{:>{}}", i == behaviour_count ? " " : "", heads[i], count_width);
  }
  lines.push_back(head);
  for (const auto& row : rows) lines.push_back(row_text(row));
  const auto kinds = coverage_columns.begin() + behaviour_count;
  lines.emplace_back();
  flow("", fmt::format("cases by behaviour: {}", fmt::join(coverage_columns.begin(), kinds, ", ")), lines);
  flow("", fmt::format("defects by kind: {}", fmt::join(kinds, coverage_columns.end(), ", ")), lines);
  lines.emplace_back();
  lines.emplace_back("Why a cell is empty");
  for (const auto& row : rows) reasons(row, lines);
  const auto totals = totals_of(suite, rows);
  if (totals.unseen_requirements > 0) {
    lines.emplace_back();
    lines.emplace_back("Requirements that no case observes");
    for (const auto& one : suite.requirements) {
      if (!one.unseen.empty()) flow(fmt::format("{:<{}}", one.id, clause_width), one.unseen, lines);
    }
  }
  lines.emplace_back();
  flow("",
       fmt::format("{}, {} of them not observed; {}, {} not observed; {}; {}; {} cells: {} filled, {} empty with a reason",
                   counted(rows.size(), "clause"), totals.unseen_clauses, counted(suite.requirements.size(), "requirement"),
                   totals.unseen_requirements, counted(suite.cases.size(), "case"), counted(suite.defects.size(), "defect"),
                   totals.filled + totals.empty, totals.filled, totals.empty),
       lines);
  return lines;
}

Node coverage_node(const run::Suite& suite) {
  const auto rows = run::coverage(suite);
  auto columns = Node::array();
  for (std::size_t i = 0; i < coverage_columns.size(); ++i) {
    columns.push(Node::object().set("name", coverage_columns[i]).set("of", i < behaviour_count ? "cases" : "defects"));
  }
  auto clauses = Node::array();
  for (const auto& row : rows) clauses.push(row_node(row));
  const auto totals = totals_of(suite, rows);
  return Node::object()
      .set("format", "umirig-coverage/1")
      .set("suite", suite.name)
      .set("version", suite.version)
      .set("columns", columns)
      .set("clauses", clauses)
      .set("totals", Node::object()
                         .set("clauses", number(rows.size()))
                         .set("unseen_clauses", number(totals.unseen_clauses))
                         .set("requirements", number(suite.requirements.size()))
                         .set("unseen_requirements", number(totals.unseen_requirements))
                         .set("cases", number(suite.cases.size()))
                         .set("defects", number(suite.defects.size()))
                         .set("filled", number(totals.filled))
                         .set("empty", number(totals.empty)));
}

}  // namespace umirig::cli
