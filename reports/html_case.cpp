#include "reports/html_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/facts.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

std::string row(std::string_view label, const std::string& text) { return fmt::format("<dt>{}</dt><dd>{}</dd>\n", label, text); }

std::string measurement_table(const std::vector<run::Measurement>& measurements) {
  std::string text =
      "<table><caption>Measurements</caption><thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"number\">Value</th>"
      "<th scope=\"col\">Limits</th><th scope=\"col\">Uncertainty</th><th scope=\"col\">Within</th></tr></thead><tbody>\n";
  for (const auto& one : measurements) {
    text += fmt::format(R"(<tr><td>{}</td><td class="number">{} {}</td><td>{}</td><td>{}</td><td>{}</td></tr>)", escape(one.name),
                        number_text(one.value), escape(one.unit), escape(limits_text(one)),
                        one.uncertainty ? "± " + number_text(*one.uncertainty) + " " + escape(one.unit) : std::string(not_stated),
                        one.ok ? "yes" : "<strong class=\"bad\">no</strong>");
    text += '\n';
  }
  return text + "</tbody></table>\n";
}

std::string dialogue_table(const std::vector<run::Step>& steps, const Detail& detail) {
  std::string text =
      "<table><caption>Dialogue</caption><thead><tr><th scope=\"col\" class=\"number\">At, ms</th><th scope=\"col\" "
      "class=\"what\">What</th>"
      "<th scope=\"col\">Text</th></tr></thead><tbody>\n";
  const auto shown = std::min(steps.size(), detail.rows);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& step = steps[i];
    text += fmt::format("<tr class=\"{0}\"><td class=\"number\">{1:.3f}</td><td>{0}</td><td class=\"wire\">{2}</td></tr>\n",
                        to_text(step.kind), to_ms(step.at), escape(clip(step.text, detail.bytes)));
  }
  if (shown < steps.size()) {
    text += fmt::format("<tr><td></td><td colspan=\"2\">{} further steps: in report.json</td></tr>\n", steps.size() - shown);
  }
  return text + "</tbody></table>\n";
}

}  // namespace

std::string verdict_class(run::Verdict verdict) {
  std::string text(run::to_text(verdict));
  for (auto& c : text) c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string verdict_badge(run::Verdict verdict) {
  return fmt::format("<span class=\"badge {}\">{}</span>", verdict_class(verdict), run::to_text(verdict));
}

std::string case_body(const run::Record& record, const run::CaseRecord& one, const Detail& detail) {
  const auto& outcome = one.outcome;
  const auto said = [&](const std::string& text) { return escape(clip(text, detail.bytes)); };
  std::string text = "<dl>\n";
  if (!outcome.reason.empty()) text += row("Reason", "<strong>" + said(outcome.reason) + "</strong>");
  text += row("Purpose", one.purpose.empty() ? std::string(not_stated) : said(one.purpose));
  for (const auto& [label, requirement] : requirement_lines(record, one)) text += row(label, said(requirement));
  if (!outcome.blocked_by.empty()) text += row("Blocked by", escape(outcome.blocked_by));
  if (outcome.stimulus_changed) text += row("Stimulus", "changed: this version of the case would send something else");
  text += row("Case", fmt::format("{}, version {}, {} after the begin of the run, {} long", escape(one.id), one.version,
                                  format_ms(one.begin), format_ms(one.duration)));
  text += "</dl>\n";
  if (!outcome.measurements.empty()) text += measurement_table(outcome.measurements);
  if (!outcome.findings.empty()) {
    text += "<h4>Findings</h4>\n<ul>\n";
    for (const auto& finding : outcome.findings) text += "<li>" + said(finding) + "</li>\n";
    text += "</ul>\n";
  }
  if (!outcome.steps.empty()) text += dialogue_table(outcome.steps, detail);
  if (!one.events.empty()) text += wire_table(one.events, detail);
  return text;
}

}  // namespace umirig::reports
