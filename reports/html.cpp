#include <fmt/format.h>

#include <algorithm>

#include "reports/clause.hpp"
#include "reports/facts.hpp"
#include "reports/html_case.hpp"
#include "reports/html_style.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/result.hpp"

namespace umirig::reports {
namespace {

std::string fact_list(const std::vector<Fact>& facts) {
  std::string text = "<dl>\n";
  for (const auto& fact : facts) {
    const auto* frame = fact.value ? "<dt>{}</dt><dd>{}</dd>\n" : "<dt>{}</dt><dd class=\"soft\">{}</dd>\n";
    text += fmt::format(fmt::runtime(frame), escape(fact.label), escape(fact.text()));
  }
  return text + "</dl>\n";
}

std::string value_table(std::string_view caption, const Node& values) {
  if (values.members().empty()) return fmt::format("<p class=\"soft\">{}: {}</p>\n", caption, not_stated);
  std::string text = fmt::format("<details><summary>{}: {} items</summary>\n<dl>\n", caption, values.members().size());
  for (const auto& [name, value] : values.members()) {
    text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape(name), escape(value_text(value).value_or(std::string(not_stated))));
  }
  return text + "</dl>\n</details>\n";
}

// A failure is the first thing to say, even where the rig had trouble later and the verdict is about that.
std::string first_of(const run::Record& record, run::Verdict verdict, std::string_view label) {
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    const auto& one = record.cases[i];
    if (one.outcome.verdict != verdict) continue;
    return fmt::format("<span>{}: <a href=\"#case-{}\">{}</a>: {}</span>\n", label, i, escape(one.id),
                       escape(clip(one.outcome.reason, 300)));
  }
  return "";
}

std::string verdict_block(const run::Record& record) {
  run::Verdict worst = run::Verdict::none;
  for (const auto& one : record.cases) worst = run::worse(worst, one.outcome.verdict);
  if (run::voided(record)) worst = run::Verdict::error;
  return fmt::format("<div class=\"verdict {}\"><b>{}</b>\n", verdict_class(worst), escape(run::overall(record))) +
         first_of(record, run::Verdict::fail, "first failure") +
         first_of(record, run::Verdict::error, "first trouble of the rig") +
         first_of(record, run::Verdict::inconclusive, "first inconclusive") + "</div>\n";
}

std::string notices(const run::Record& record) {
  std::string text;
  if (!record.end) {
    text += fmt::format("<p class=\"notice\">The run did not come to its end: {} cases are in its record.</p>\n",
                        record.cases.size());
  }
  if (const auto why = run::voided(record)) text += "<p class=\"notice\">" + escape(*why) + "</p>\n";
  for (const auto& remark : record.remarks) text += "<p class=\"notice\">" + escape(remark) + "</p>\n";
  return text;
}

std::string count_table(const run::Counts& counts) {
  std::string head;
  std::string body;
  const auto add = [&](run::Verdict verdict, std::size_t number) {
    head += "<th scope=\"col\">" + verdict_badge(verdict) + "</th>";
    body += fmt::format("<td>{}</td>", number);
  };
  add(run::Verdict::fail, counts.fail);
  add(run::Verdict::error, counts.error);
  add(run::Verdict::inconclusive, counts.inconclusive);
  add(run::Verdict::pass, counts.pass);
  add(run::Verdict::none, counts.none);
  return "<table class=\"counts\"><thead><tr>" + head + "</tr></thead><tbody><tr>" + body + "</tr></tbody></table>\n";
}

std::string clause_table(const run::Record& record) {
  std::string text =
      "<table><thead><tr><th scope=\"col\">Clause</th><th scope=\"col\">Verdict</th><th scope=\"col\">Cases</th></tr>"
      "</thead><tbody>\n";
  bool elsewhere = false;
  for (const auto& clause : clauses(record)) {
    text += "<tr><td>" + escape(clause.clause) + "</td><td>" + verdict_badge(clause.verdict) + "</td><td>";
    for (const auto place : clause.cases) {
      const auto& one = record.cases[place];
      text += fmt::format("{}<a href=\"#case-{}\">{}</a>", place == clause.cases.front() ? "" : ", ", place, escape(one.id));
      elsewhere = elsewhere || (one.outcome.verdict == run::Verdict::fail && clause.verdict < run::Verdict::fail);
      if (one.outcome.verdict != clause.verdict) text += fmt::format(" ({})", run::to_text(one.outcome.verdict));
    }
    text += "</td></tr>\n";
  }
  text += "</tbody></table>\n";
  if (elsewhere) text += "<p class=\"soft\">A case that fails by a requirement of another clause counts as FAIL there.</p>\n";
  return text;
}

std::string failed_cases(const run::Record& record) {
  std::string text;
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    const auto& one = record.cases[i];
    if (one.outcome.verdict != run::Verdict::fail) continue;
    text += fmt::format("<article class=\"case\" id=\"case-{}\"><h3>{} {}</h3>\n", i, verdict_badge(one.outcome.verdict),
                        escape(one.id));
    text += case_body(record, one, full_detail) + "</article>\n";
  }
  return text.empty() ? "<p class=\"soft\">No case failed.</p>\n" : text;
}

// Those that stand between the device and a clean verdict come first.
std::string other_cases(const run::Record& record) {
  std::string text;
  for (const auto verdict : {run::Verdict::error, run::Verdict::inconclusive, run::Verdict::pass, run::Verdict::none}) {
    for (std::size_t i = 0; i < record.cases.size(); ++i) {
      const auto& one = record.cases[i];
      if (one.outcome.verdict != verdict) continue;
      const auto& line = one.outcome.reason.empty() ? one.purpose : one.outcome.reason;
      text += fmt::format("<details id=\"case-{}\"><summary>{} {}<span class=\"soft\">{}</span></summary>\n", i,
                          verdict_badge(verdict), escape(one.id), escape(clip(line, 200)));
      text += case_body(record, one, short_detail) + "</details>\n";
    }
  }
  return text.empty() ? "<p class=\"soft\">None.</p>\n" : text;
}

// What was tested against what: "Maker Model 123 · suite, version 1".
std::string subtitle(const run::Record& record, const std::string& suite) {
  std::string item;
  for (const auto* name : {"dut_maker", "dut_model", "dut_serial"}) {
    if (const auto value = value_text(record.header["session"][name])) item += (item.empty() ? "" : " ") + *value;
  }
  const auto version = value_text(record.header["suite"]["version"]);
  return escape(item + (item.empty() ? "" : " · ") + suite + (version ? ", version " + *version : ""));
}

std::string section(std::string_view title, const std::string& body) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, body);
}

}  // namespace

std::string html(const run::Record& record) {
  const auto suite = value_text(record.header["suite"]["title"]).value_or(suite_name(record));
  // The policy forbids scripts and requests whatever text of a device might slip into the page.
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  text += "<title>Conformance report: " + escape(suite) + "</title>\n<style>" + std::string(html_style) +
          "</style>\n</head>\n<body>\n";
  text +=
      "<header>\n<h1>Conformance report</h1>\n<p class=\"soft\">" + subtitle(record, suite) + "</p>\n" + verdict_block(record);
  for (const auto& statement : statements()) text += "<p class=\"statement\">" + escape(statement) + "</p>\n";
  text += "</header>\n<main>\n" + notices(record);
  text += section("Item tested and session", fact_list(session_facts(record)));
  text += section("Counts", count_table(run::count(record.cases)));
  text += section("Clauses", clause_table(record));
  text += section("Failed cases", failed_cases(record));
  text += section("All other cases", other_cases(record));
  text += section("Provenance", fact_list(provenance_facts(record)) +
                                    value_table("Statement of the implementation (PICS)", record.header["pics"]) +
                                    value_table("Extra information for testing (IXIT)", record.header["ixit"]));
  return text + "</main>\n</body>\n</html>\n";
}

}  // namespace umirig::reports
