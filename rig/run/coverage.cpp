#include "rig/run/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "rig/run/suite.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

constexpr auto first_kind = coverage_columns.begin() + behaviour_count;

std::optional<std::size_t> column_of(std::string_view name) {
  const auto found = std::find(coverage_columns.begin(), coverage_columns.end(), name);
  if (found == coverage_columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - coverage_columns.begin());
}

bool is_behaviour(std::string_view name) { return std::find(coverage_columns.begin(), first_kind, name) != first_kind; }
bool is_kind(std::string_view name) { return std::find(first_kind, coverage_columns.end(), name) != coverage_columns.end(); }

// What is wrong with it; empty where nothing is.
std::string wrong_clause(const Clause& clause) {
  if (clause.title.empty()) return "'title' is missing";
  if (!clause.unseen.empty() && !clause.empty.empty()) return "it is 'unseen', so its empty cells need no reasons";
  std::set<std::string> seen;
  for (const auto& one : clause.empty) {
    if (one.columns.empty()) return "'columns' of an empty cell is missing: expected a list of names";
    if (one.reason.empty()) return fmt::format("'reason' for '{}' is missing", one.columns.front());
    for (const auto& column : one.columns) {
      if (!column_of(column)) {
        return fmt::format("'{}' is no column: expected one of {}", column, fmt::join(coverage_columns, ", "));
      }
      if (!seen.insert(column).second) return fmt::format("'{}' has two reasons", column);
    }
  }
  return "";
}

Clause clause_of(const Node& node) {
  Clause clause;
  clause.id = node["id"].text();
  clause.title = node["title"].text();
  clause.unseen = node["unseen"].text();
  for (const auto& item : node["empty"].items()) {
    EmptyCells cells;
    for (const auto& column : item["columns"].items()) cells.columns.push_back(column.text());
    cells.reason = item["reason"].text();
    clause.empty.push_back(std::move(cells));
  }
  return clause;
}

void look_at_row(const ClauseCoverage& row, std::vector<std::string>& wrong) {
  const auto& clause = *row.clause;
  const bool filled = std::any_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return !cell.ids.empty(); });
  if (!clause.unseen.empty()) {
    if (filled) wrong.push_back(fmt::format("clause {} is unseen, and has cases or defects", clause.id));
    return;
  }
  if (!filled) {
    wrong.push_back(fmt::format("clause {} has no case and no defect: expected the reason, 'unseen'", clause.id));
    return;
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& cell = row.cells[i];
    if (cell.ids.empty() == !cell.reason.empty()) continue;
    wrong.push_back(cell.ids.empty() ? fmt::format("clause {}: '{}' is empty without a reason", clause.id, coverage_columns[i])
                                     : fmt::format("clause {}: '{}' has a reason to be empty, and holds {}", clause.id,
                                                   coverage_columns[i], fmt::join(cell.ids, ", ")));
  }
}

}  // namespace

Result<std::vector<Clause>> parse_clauses(std::string_view toml, std::string_view name) {
  const auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  std::vector<Clause> clauses;
  std::set<std::string> seen;
  for (const auto& node : (*parsed)["clause"].items()) {
    auto clause = clause_of(node);
    auto wrong = clause.id.empty() ? "'id' is missing" : wrong_clause(clause);
    if (!seen.insert(clause.id).second) wrong = "stands twice";
    if (!wrong.empty()) {
      return failure(ErrorKind::configuration, fmt::format("{}: clause {} '{}': {}", name, clauses.size() + 1, clause.id, wrong));
    }
    clauses.push_back(std::move(clause));
  }
  if (clauses.empty())
    return failure(ErrorKind::configuration, fmt::format("{}: expected a list of [[clause]], found none", name));
  return clauses;
}

std::vector<ClauseCoverage> coverage(const Suite& suite) {
  std::vector<ClauseCoverage> rows;
  for (const auto& clause : suite.clauses) {
    ClauseCoverage row;
    row.clause = &clause;
    for (const auto& one : clause.empty) {
      for (const auto& column : one.columns) {
        if (const auto at = column_of(column)) row.cells.at(*at).reason = one.reason;
      }
    }
    rows.push_back(std::move(row));
  }
  const auto row_of = [&](std::string_view clause) {
    return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.clause->id == clause; });
  };
  const auto count = [&](std::string_view clause, std::string_view column, const std::string& id) {
    const auto row = row_of(clause);
    const auto at = column_of(column);
    if (row != rows.end() && at) row->cells.at(*at).ids.push_back(id);
  };
  for (const auto& one : suite.requirements) {
    if (const auto row = row_of(one.clause); row != rows.end()) row->requirements.push_back(&one);
  }
  for (const auto& one : suite.cases) {
    if (is_behaviour(one->head().behaviour)) count(one->head().clause, one->head().behaviour, one->head().id);
  }
  for (const auto& one : suite.defects) {
    const auto* requirement = suite.requirement(one.requirement);
    if (requirement != nullptr && is_kind(one.kind)) count(requirement->clause, one.kind, one.id);
  }
  return rows;
}

std::vector<std::string> uncovered(const Suite& suite) {
  std::vector<std::string> wrong;
  if (suite.clauses.empty()) return wrong;
  const auto rows = coverage(suite);
  const auto listed = [&](std::string_view clause) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.clause->id == clause; });
  };
  for (const auto& one : suite.requirements) {
    if (!listed(one.clause)) {
      wrong.push_back(fmt::format("requirement {} is of the clause {}, which is not in the list", one.id, one.clause));
    }
  }
  for (const auto& one : suite.cases) {
    const auto& head = one->head();
    if (!listed(head.clause)) {
      wrong.push_back(fmt::format("case {} is of the clause {}, which is not in the list", head.id, head.clause));
    }
    if (!is_behaviour(head.behaviour)) {
      wrong.push_back(fmt::format("case {} has the behaviour '{}': expected {}", head.id, head.behaviour,
                                  fmt::join(coverage_columns.begin(), first_kind, ", ")));
    }
  }
  for (const auto& one : suite.defects) {
    if (!is_kind(one.kind)) {
      wrong.push_back(fmt::format("defect {} is of the kind '{}': expected {}", one.id, one.kind,
                                  fmt::join(first_kind, coverage_columns.end(), ", ")));
    }
  }
  for (const auto& row : rows) look_at_row(row, wrong);
  return wrong;
}

}  // namespace umirig::run
