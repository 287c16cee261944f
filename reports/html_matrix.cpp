#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/clause.hpp"
#include "reports/html_summary.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

using run::Verdict;

constexpr std::array columns = {Verdict::fail, Verdict::error, Verdict::inconclusive, Verdict::pass, Verdict::none};

// As the clause counts the case: a failure that is another clause's is INCONCLUSIVE here.
Verdict verdict_in(const Page& page, const Clause& clause, std::size_t place) {
  const auto& one = page.record.cases[place];
  if (one.outcome.verdict != Verdict::fail) return one.outcome.verdict;
  const auto blamed = clause_of(page.record, requirement_of(one));
  return blamed.empty() || blamed == clause.clause ? Verdict::fail : Verdict::inconclusive;
}

// The number of a case within its clause; its clause as well where that is another one.
std::string label(const Page& page, const Clause& clause, std::size_t place) {
  const auto id = page.short_id(place);
  return id.starts_with(clause.clause + "/") ? id.substr(clause.clause.size() + 1) : id;
}

std::string cell(const Page& page, const Clause& clause, Verdict verdict) {
  std::string links;
  std::size_t number = 0;
  for (const auto place : clause.cases) {
    if (verdict_in(page, clause, place) != verdict) continue;
    links += (number++ == 0 ? "" : " ") + fmt::format("<a href=\"#case-{}\" aria-label=\"case {}\">{}</a>", place,
                                                      escape_attribute(clip(page.record.cases[place].id, 200)),
                                                      escape(clip(label(page, clause, place), 200)));
  }
  if (number == 0) return "<td></td>";
  return fmt::format("<td class=\"{}\"><b>{}</b> <span>{}</span></td>", verdict_class(verdict), number, links);
}

}  // namespace

std::string matrix_part(const Page& page) {
  std::string text =
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Clause matrix\"><table class=\"matrix\"><thead><tr><th "
      "scope=\"col\">Clause</th><th scope=\"col\">Verdict</th>";
  const auto all = clauses(page.record);
  std::vector<Verdict> used;
  for (const auto verdict : columns) {
    const bool any = std::any_of(all.begin(), all.end(), [&](const Clause& clause) {
      return std::any_of(clause.cases.begin(), clause.cases.end(),
                         [&](std::size_t place) { return verdict_in(page, clause, place) == verdict; });
    });
    if (any) used.push_back(verdict);
  }
  for (const auto verdict : used) text += fmt::format("<th scope=\"col\">{}</th>", run::to_text(verdict));
  text += "</tr></thead><tbody>\n";
  bool elsewhere = false;
  for (const auto& clause : all) {
    text += "<tr><th scope=\"row\">" + escape(clip(clause.clause, 100)) + "</th><td>" + verdict_badge(clause.verdict) + "</td>";
    for (const auto verdict : used) text += cell(page, clause, verdict);
    text += "</tr>\n";
    for (const auto place : clause.cases) {
      elsewhere = elsewhere || (page.record.cases[place].outcome.verdict == Verdict::fail &&
                                verdict_in(page, clause, place) == Verdict::inconclusive);
    }
  }
  text +=
      "</tbody></table></div>\n<p class=\"soft\">Bold: how many cases; behind it their numbers. A number above 100 judges the "
      "whole "
      "run.</p>\n";
  if (elsewhere) text += "<p class=\"soft\">A case that fails by a requirement of another clause counts as FAIL there.</p>\n";
  return section("clauses", "Clause matrix", text);
}

}  // namespace umirig::reports
