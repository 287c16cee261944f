#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/diagnosis.hpp"
#include "reports/html_summary.hpp"
#include "reports/text.hpp"
#include "rig/base/counted.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t most_candidates = 5;

std::string trouble_item(const Page& page, const Trouble& one) {
  auto text = fmt::format("<li><p><span class=\"tag {}\">{}</span> <b>{}</b> {}</p>\n", one.failed.empty() ? "open" : "broken",
                          one.failed.empty() ? "open" : "broken", escape(clip(one.requirement, 100)),
                          escape(clip(requirement_text(page.record, one.requirement), 400)));
  for (const auto place : one.failed) {
    const auto& id = page.record.cases[place].id;
    text += fmt::format("<p class=\"because\">{}: {}</p>\n", page.link(place, clip(id, 200)),
                        page.linked(clip(page.record.cases[place].outcome.reason, 400)));
  }
  if (!one.in_the_way.empty()) {
    text += fmt::format("<p class=\"soft\">stood in the way of {}: {}</p>\n", counted(one.in_the_way.size(), "case"),
                        page.links(one.in_the_way));
  }
  return text + "</li>\n";
}

std::string case_list(const Page& page, const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size() && i < 12; ++i) text += (i == 0 ? "" : ", ") + page.linked(clip(ids[i], 300));
  return ids.size() > 12 ? text + fmt::format(" and {} more", ids.size() - 12) : text;
}

std::string candidate_row(const Page& page, const run::Candidate& one) {
  const auto percent = std::lround(one.likeness > 0 ? std::min(one.likeness, 1.0) * 100 : 0);
  auto text = fmt::format(
      "<tr><td class=\"number\"><b>{0} %</b><svg viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\"><rect class=\"of\" width=\"100\" height=\"4\"/><rect width=\"{0}\" height=\"4\"/></svg></td>",
      percent);
  text += fmt::format("<td><b>{}</b><br>{}</td><td>{}</td>", escape(clip(one.defect, 200)), escape(clip(one.text, 400)),
                      escape(clip(one.requirement, 100)));
  text += "<td>" + (one.explained.empty() ? "none" : case_list(page, one.explained)) + "</td>";
  return text + "<td>" + (one.unexplained.empty() ? "none" : case_list(page, one.unexplained)) + "</td></tr>\n";
}

std::string explanation(const Page& page, const run::Explanation& why) {
  if (why.kind == run::Explanation::Kind::nothing_failed) return "";
  std::string text = "<h3>Resemblance to known defects</h3>\n";
  if (why.kind == run::Explanation::Kind::known && !why.candidates.empty()) {
    const auto& best = why.candidates.front();
    text += fmt::format("<p>This item resembles the known defect <b>{}</b>: {}</p>\n", escape(clip(best.defect, 200)),
                        escape(clip(best.text, 400)));
  } else if (why.kind == run::Explanation::Kind::form) {
    text += "<p><b>The form of the device seems wrong</b>, so that nothing here tells of a defect.</p>\n";
  } else {
    text +=
        "<p><b>No defect of the catalogue explains this.</b> What stands below is nearest, and is not named as the cause.</p>\n";
  }
  if (!why.summary.empty()) text += "<p>" + page.linked(clip(why.summary, 600)) + "</p>\n";
  if (!why.candidates.empty()) {
    text +=
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Known defects\"><table class=\"likeness\"><thead><tr><th "
        "scope=\"col\" class=\"number\">Likeness</th><th scope=\"col\">Known defect</th><th scope=\"col\">Breaks</th><th "
        "scope=\"col\">Cases it explains</th><th scope=\"col\">Cases that speak against it</th></tr></thead><tbody>\n";
    for (std::size_t i = 0; i < why.candidates.size() && i < most_candidates; ++i) text += candidate_row(page, why.candidates[i]);
    text += "</tbody></table></div>\n";
  }
  if (why.separating.empty()) return text;
  text += "<p>What tells the candidates apart, the best first:</p>\n<ul>\n";
  for (std::size_t i = 0; i < why.separating.size() && i < most_candidates; ++i) {
    text += "<li>" + page.linked(clip(why.separating[i], 600)) + "</li>\n";
  }
  return text + "</ul>\n";
}

}  // namespace

std::string diagnosis_part(const Page& page) {
  std::string text;
  const auto all = troubles(page.record);
  if (!all.empty()) {
    text += "<ul class=\"troubles\">\n";
    for (const auto& one : all) text += trouble_item(page, one);
    text += "</ul>\n";
  }
  if (page.explanation != nullptr) text += explanation(page, *page.explanation);
  if (text.empty()) {
    text = page.record.end
               ? "<p class=\"soft\">Nothing was broken, and nothing stood in the way: there is nothing to explain.</p>\n"
               : "<p class=\"soft\">The run was cut short: so far nothing was broken, and nothing stood in the way.</p>\n";
  }
  return section("diagnosis", "Diagnosis", text);
}

}  // namespace umirig::reports
