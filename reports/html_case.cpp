#include "reports/html_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/facts.hpp"
#include "reports/html_dialogue.hpp"
#include "reports/html_drawing.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t page_bytes = 1'800'000;  // of all cases
constexpr std::size_t least_bytes = 6000;      // about what a case takes in the least detail
constexpr std::size_t purpose_in_head = 200;   // bytes: a longer one is told in full below

std::string row(std::string_view label, const std::string& text) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, text);
}

std::string uncertainty_of(const Page& page, const run::Measurement& one) {
  if (one.uncertainty) return "± " + number_text(*one.uncertainty) + " " + escape(one.unit);
  return page.exact() ? "none: exact" : std::string(not_stated);
}

std::string measurement_table(const Page& page, const std::vector<run::Measurement>& measurements) {
  std::string text =
      "<h4>Measurements</h4>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Measurements\"><table>"
      "<thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"number\">Measured</th>"
      "<th scope=\"col\">Uncertainty</th><th scope=\"col\">Allowed</th><th scope=\"col\">Verdict</th></tr></thead><tbody>\n";
  for (const auto& one : measurements) {
    text += fmt::format("<tr{}><td>{}</td><td class=\"number\">{} {}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        one.ok ? "" : " class=\"bad\"", escape(one.name), value_text(one), escape(one.unit),
                        uncertainty_of(page, one), escape(limits_text(one)), one.ok ? "within" : "<strong>outside</strong>");
  }
  return text + "</tbody></table></div>\n";
}

std::string text_list(std::string_view title, const std::vector<std::string>& texts) {
  if (texts.empty()) return "";
  auto text = fmt::format("<h4>{}</h4>\n<ul>\n", title);
  for (const auto& one : texts) text += "<li>" + one + "</li>\n";
  return text + "</ul>\n";
}

std::string case_facts(const Page& page, const run::CaseRecord& one, const Detail& detail) {
  const auto& outcome = one.outcome;
  const auto said = [&](const std::string& text) { return escape(clip(text, detail.bytes)); };
  std::string text = "<dl>\n";
  if (one.purpose.size() > purpose_in_head) text += row("Purpose", said(one.purpose));
  for (const auto& [label, requirement] : requirement_lines(page.record, one)) text += row(label, said(requirement));
  if (!outcome.blocked_by.empty()) text += row("Blocked by", page.linked(clip(outcome.blocked_by, detail.bytes)));
  if (outcome.stimulus_changed) text += row("Stimulus", "changed: this version of the case would send something else");
  if (!one.events.empty()) {
    text += row("Ran", fmt::format("{} s after the begin of the run, for {} s; version {} of the case",
                                   fmt::format("{:.1f}", to_ms(one.begin) / 1000),
                                   fmt::format("{:.3f}", to_ms(one.duration) / 1000), one.version));
  }
  return text + "</dl>\n";
}

std::string case_body(const Page& page, const run::CaseRecord& one, const Detail& detail, const std::string& id) {
  const auto& outcome = one.outcome;
  std::string text;
  if (!outcome.reason.empty()) text += "<p class=\"reason\">" + page.linked(clip(outcome.reason, detail.bytes)) + "</p>\n";
  text += case_facts(page, one, detail);
  const auto entries = dialogue(one);
  const auto drawn = drawing(one, entries, page.uncertainty, detail.strips, id);
  if (!entries.empty()) text += "<h4>Exchange</h4>\n";
  text += drawn.empty() && one.outcome.verdict != run::Verdict::none
              ? std::string("<p class=\"soft\">Nothing passed on the line in this case: there is nothing to draw.</p>\n")
              : drawn;
  if (!outcome.measurements.empty()) text += measurement_table(page, outcome.measurements);
  // A case that sends nothing has only its verdict to say, which stands above.
  const bool silent = drawn.empty() && outcome.steps.size() == 1 && outcome.steps.front().text == outcome.reason;
  if (!entries.empty() && !silent) text += "<h4>Dialogue</h4>\n" + dialogue_list(one, entries, detail, id);
  std::vector<std::string> broken;
  for (const auto& one_broken : outcome.violations) {
    if (one_broken.requirement == requirement_of(one) && outcome.verdict == run::Verdict::fail) continue;
    broken.push_back(escape(one_broken.requirement) + ": " + page.linked(clip(one_broken.text, detail.bytes)));
  }
  text += text_list("Seen broken on the way, judged by other cases", broken);
  std::vector<std::string> found;
  for (const auto& finding : outcome.findings) found.push_back(page.linked(clip(finding, detail.bytes)));
  return text + text_list("Findings that are no failure", found);
}

}  // namespace

std::string case_part(const Page& page, std::size_t place, const Detail& detail) {
  const auto& one = page.record.cases[place];
  const auto verdict = one.outcome.verdict;
  const bool open = verdict == run::Verdict::fail;
  auto text =
      fmt::format("<details class=\"case {}\" id=\"case-{}\"{}><summary>", verdict_class(verdict), place, open ? " open" : "");
  text += fmt::format("{}<span class=\"id\">{}</span><span class=\"what\">{}", verdict_badge(verdict),
                      escape(clip(page.short_id(place), 200)),
                      escape(clip(one.purpose.empty() ? one.id : one.purpose, purpose_in_head)));
  // Told once more below, where the case is open.
  if (!one.outcome.reason.empty()) text += "<span class=\"why\">" + escape(clip(one.outcome.reason, 200)) + "</span>";
  text += "</span></summary>\n";
  return text + case_body(page, one, detail, fmt::format("c{}", place)) + "</details>\n";
}

std::string all_cases(const Page& page) {
  const auto& cases = page.record.cases;
  const auto budget = std::max(page_bytes, cases.size() * least_bytes * 2);
  std::string text;
  std::size_t left = cases.size();
  for (const auto verdict :
       {run::Verdict::fail, run::Verdict::error, run::Verdict::inconclusive, run::Verdict::pass, run::Verdict::none}) {
    const bool troubled = verdict >= run::Verdict::inconclusive;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (cases[i].outcome.verdict != verdict) continue;
      --left;
      const auto room = budget - std::min(budget, text.size() + left * least_bytes);
      auto part = case_part(page, i, troubled ? full_detail : short_detail);
      if (troubled && part.size() > room) part = case_part(page, i, short_detail);
      if (part.size() > room) part = case_part(page, i, least_detail);
      text += part;
    }
  }
  return text.empty() ? "<p class=\"soft\">No case ran.</p>\n" : text;
}

}  // namespace umirig::reports
