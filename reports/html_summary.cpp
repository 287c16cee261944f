#include "reports/html_summary.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/diagnosis.hpp"
#include "reports/text.hpp"
#include "rig/base/counted.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/result.hpp"

namespace umirig::reports {
namespace {

using run::Verdict;

std::size_t number_of(const run::Counts& counts, Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return counts.pass;
    case Verdict::fail:
      return counts.fail;
    case Verdict::inconclusive:
      return counts.inconclusive;
    case Verdict::error:
      return counts.error;
    case Verdict::none:
      break;
  }
  return counts.none;
}

constexpr std::array worst_first = {Verdict::fail, Verdict::error, Verdict::inconclusive, Verdict::pass, Verdict::none};

// How the verdicts are spread: widths to scale, with a number under each.
std::string distribution(const Page& page) {
  const auto counts = run::count(page.record.cases);
  const auto total = static_cast<double>(page.record.cases.size());
  if (page.record.cases.empty()) return "";
  std::string bars;
  std::string list;
  double at = 0;
  for (const auto verdict : worst_first) {
    const auto number = number_of(counts, verdict);
    const double share = static_cast<double>(number) / total * 1000;
    if (number > 0) {
      bars += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" width=\"{:.1f}\" height=\"10\"/>", verdict_class(verdict), at, share);
    }
    at += share;
    list += fmt::format("<li{}>{} <b>{}</b></li>", number == 0 ? " class=\"nil\"" : "", verdict_badge(verdict), number);
  }
  return fmt::format(
      "<svg class=\"spread\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}</svg>\n<ul "
      "class=\"counts\">{}</ul>\n",
      bars, list);
}

// A failure is the first thing to say, even where the rig had trouble later and the verdict is about that.
std::string first_of(const Page& page, Verdict verdict, std::string_view label) {
  for (std::size_t i = 0; i < page.record.cases.size(); ++i) {
    const auto& outcome = page.record.cases[i].outcome;
    if (outcome.verdict != verdict) continue;
    return fmt::format("<p class=\"first\"><b>{}</b> {}: {}</p>\n", label, page.link(i, clip(page.record.cases[i].id, 200)),
                       page.linked(clip(outcome.reason, 300)));
  }
  return "";
}

// "2 requirements broken, in 3 of 128 cases."
std::string in_short(const Page& page) {
  const auto counts = run::count(page.record.cases);
  const auto all = page.record.cases.size();
  std::size_t broken = 0;
  for (const auto& one : troubles(page.record)) broken += one.failed.empty() ? 0 : 1;
  if (broken > 0) return fmt::format("{} broken, seen in {} of {} cases", counted(broken, "requirement"), counts.fail, all);
  if (counts.error > 0) return fmt::format("the rig or the line had trouble in {} of {} cases", counts.error, all);
  if (counts.inconclusive > 0) return fmt::format("{} of {} cases came to no verdict", counts.inconclusive, all);
  if (counts.pass == 0) return fmt::format("none of {} cases observed anything of the item", all);
  const auto left_out = counts.none > 0 ? fmt::format(", {} did not apply", counts.none) : std::string();
  return fmt::format("{} of {} cases passed, none failed{}", counts.pass, all, left_out);
}

std::string notices(const Page& page) {
  std::string text;
  if (!page.record.end) {
    text += fmt::format("<p class=\"notice\">The run did not come to its end: {} cases are in its record.</p>\n",
                        page.record.cases.size());
  }
  if (page.record.end && page.record.end->has("stopped")) {
    text += fmt::format("<p class=\"notice\">The run was stopped behind the first case that failed: {} left over.</p>\n",
                        counted(static_cast<std::size_t>((*page.record.end)["left"].integer()), "case"));
  }
  if (const auto why = run::voided(page.record)) text += "<p class=\"notice\">" + escape(*why) + "</p>\n";
  for (const auto& remark : page.record.remarks) text += "<p class=\"notice\">" + escape(remark) + "</p>\n";
  return text;
}

// What a reader needs beside the verdict, without turning pages.
std::string key_facts(const Page& page) {
  const auto facts = provenance_facts(page.record);
  std::vector<Fact> chosen;
  const auto take = [&](std::string_view name, const char* label) {
    for (const auto& fact : facts) {
      if (fact.name == name) chosen.push_back({fact.name, label, fact.value});
    }
  };
  chosen.push_back(
      {"item", "Item tested", item_text(page.record).empty() ? std::nullopt : std::optional(item_text(page.record))});
  const auto suite = value_text(page.record.header["suite"]["title"]).value_or(suite_name(page.record));
  const auto version = value_text(page.record.header["suite"]["version"]);
  chosen.push_back({"suite", "Suite", suite + (version ? ", version " + *version : "")});
  take("begun", "Begun (UTC)");
  take("decision_rule", "Decision rule");
  take("uncertainty", "Uncertainty of time");
  return fact_list(chosen);
}

std::string shared_list(const Page& page, const std::vector<Shared>& all) {
  std::string text = "<ul class=\"shared\">\n";
  for (const auto& one : all) {
    text += fmt::format("<li>{} <span class=\"soft\">· {}: {}</span></li>\n", page.linked(clip(one.text, 400)),
                        counted(one.cases.size(), "case"), page.links(one.cases, 8));
  }
  return text + "</ul>\n";
}

std::string untested_list(const Page& page, std::string_view title, const std::vector<Untested>& all, bool each) {
  if (all.empty()) return "";
  auto text = fmt::format("<h3>{}</h3>\n<ul class=\"shared\">\n", title);
  for (const auto& one : all) {
    text += fmt::format("<li><b>{}</b> {}", escape(one.requirement),
                        escape(clip(requirement_text(page.record, one.requirement), 400)));
    if (each) text += fmt::format(" <span class=\"soft\">{}</span>", page.linked(clip(one.why, 300)));
    text += "</li>\n";
  }
  return text + "</ul>\n";
}

std::string value_list(std::string_view caption, const Node& values) {
  if (values.members().empty()) return fmt::format("<p class=\"soft\">{}: {}</p>\n", caption, not_stated);
  std::string text =
      fmt::format("<details class=\"values\"><summary>{}: {} items</summary>\n<dl>\n", caption, values.members().size());
  for (const auto& [name, value] : values.members()) {
    const auto said = value["secret"].boolean() ? fmt::format("secret, {} characters", value["length"].integer())
                                                : value_text(value).value_or(std::string(not_stated));
    text += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(said));
  }
  return text + "</dl>\n</details>\n";
}

}  // namespace

std::string item_text(const run::Record& record) {
  std::string item;
  for (const auto* name : {"dut_maker", "dut_model", "dut_serial"}) {
    if (const auto value = value_text(record.header["session"][name])) item += (item.empty() ? "" : " ") + *value;
  }
  return item;
}

std::string report_number(const run::Record& record) {
  return value_text(record.header["session"]["report_number"]).value_or("");
}

std::string page_header(const Page& page) {
  Verdict worst = Verdict::none;
  for (const auto& one : page.record.cases) worst = run::worse(worst, one.outcome.verdict);
  if (!page.record.end) worst = run::worse(worst, Verdict::inconclusive);
  if (run::voided(page.record)) worst = Verdict::error;
  const auto item = item_text(page.record);
  const auto number = report_number(page.record);
  std::string text = "<header id=\"summary\">\n<p class=\"over\">Conformance report" +
                     (number.empty() ? std::string() : " <b>" + escape(clip(number, 200)) + "</b>") + "</p>\n";
  text += "<h1>" + escape(clip(item.empty() ? page.record.header["dut"].text("Item not named") : item, 300)) + "</h1>\n";
  text += fmt::format("<div class=\"verdict {}\">\n<p class=\"word\">{}</p><p>{}</p>\n</div>\n", verdict_class(worst),
                      escape(run::overall(page.record)), in_short(page));
  text += distribution(page);
  text += first_of(page, Verdict::fail, "First failure:") + first_of(page, Verdict::error, "First trouble of the rig:") +
          first_of(page, Verdict::inconclusive, "First inconclusive:");
  text += notices(page) + key_facts(page) + "<p class=\"statement\">";
  for (const auto& statement : statements()) text += (&statement == &statements().front() ? "" : " ") + escape(statement);
  return text + "</p>\n</header>\n";
}

std::string coverage_part(const Page& page) {
  const auto all = coverage(page.record);
  std::string text;
  if (all.requirements > 0) {
    text += fmt::format("<p>Of {} requirements in the catalogue {} were judged", all.requirements, all.judged);
    const auto add = [&](std::size_t number, const char* what) {
      text += number > 0 ? fmt::format(", {} {}", number, what) : "";
    };
    add(all.open.size(), "came to no verdict");
    add(all.not_applicable, "do not apply to this item");
    add(all.unseen.size(), "cannot be observed on the line");
    add(all.without_case.size(), "had no case in this run");
    text += ".</p>\n";
  }
  text += untested_list(page, "Came to no verdict", all.open, true);
  if (!all.none.empty()) text += "<h3>Does not apply to this item</h3>\n" + shared_list(page, all.none);
  text += untested_list(page, "Cannot be observed on the line", all.unseen, true);
  text += untested_list(page, "No case in this run", all.without_case, false);
  return section("not-tested", "What was not tested", text.empty() ? "<p>Nothing was left out.</p>\n" : text);
}

std::string findings_part(const Page& page) {
  const auto all = findings(page.record);
  std::string text;
  if (!all.readings.empty()) {
    text +=
        "<h3>Readings of disputed points</h3>\n<p class=\"soft\">Where the standard can be read in more than one way: what this "
        "item "
        "does. None of it is a failure.</p>\n" +
        shared_list(page, all.readings);
  }
  if (!all.others.empty()) text += "<h3>Other findings</h3>\n" + shared_list(page, all.others);
  return text.empty() ? "" : section("findings", "Findings that are no failure", text);
}

std::string provenance_part(const Page& page) {
  return section("provenance", "Provenance and versions",
                 fact_list(provenance_facts(page.record)) +
                     value_list("Statement of the implementation (PICS)", page.record.header["pics"]) +
                     value_list("Extra information for testing (IXIT)", page.record.header["ixit"]));
}

}  // namespace umirig::reports
