#include <fmt/format.h>

#include "reports/html_case.hpp"
#include "reports/html_script.hpp"
#include "reports/html_style.hpp"
#include "reports/html_summary.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"
#include "rig/base/bytes.hpp"
#include "rig/run/result.hpp"
#include "rig/run/suite.hpp"

namespace umirig::reports {
namespace {

std::string base64(ByteView bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return i + k < bytes.size() ? static_cast<unsigned>(bytes[i + k]) : 0U; };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned k = 0; k < 4; ++k) text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

// What a policy allows by its contents alone: 'sha256-…'.
std::string policy_hash(std::string_view content) {
  const auto digest = from_hex(run::content_hash(content));
  return "'sha256-" + base64(digest ? ByteView(*digest) : ByteView()) + "'";
}

// For the script only, and hidden without it.
std::string tools(const Page& page) {
  std::string text = "<div id=\"tools\" role=\"toolbar\" aria-label=\"Choose cases\">";
  for (const auto verdict :
       {run::Verdict::fail, run::Verdict::error, run::Verdict::inconclusive, run::Verdict::pass, run::Verdict::none}) {
    std::size_t number = 0;
    for (const auto& one : page.record.cases) number += one.outcome.verdict == verdict ? 1 : 0;
    if (number == 0) continue;
    text += fmt::format("<button type=\"button\" data-verdict=\"{}\" aria-pressed=\"false\">{} {}</button>",
                        verdict_class(verdict), run::to_text(verdict), number);
  }
  return text +
         "<button type=\"button\" data-open=\"1\">Open all</button><button type=\"button\" data-open=\"0\">Close all</button>"
         "<label>Find <input id=\"find\" type=\"search\" placeholder=\"6.4.3 or a word\"></label><span id=\"said\" "
         "role=\"status\"></span></div>\n";
}

std::string legend() {
  return "<details class=\"values\" id=\"legend\"><summary>How to read a case</summary>\n<dl>\n"
         "<div><dt>Verdicts</dt><dd>PASS needs a positive observation. FAIL names one requirement. INCONCLUSIVE says what stood "
         "in the way. "
         "NONE does not apply to this item. ERROR is trouble of the rig, never of the item.</dd></div>\n"
         "<div><dt>Drawing</dt><dd>Two lanes on one axis of time. A bar is a message from its first start bit to its last stop "
         "bit, with "
         "the number that it has in the dialogue; an arrow is the time from the last character on the line to the first of the "
         "answer; a "
         "dashed line is silence. Below: what a limit allows (shaded), the measured end (upright bar), and how far it may lie "
         "from the truth "
         "(whiskers). Offending characters stand out of their bar; a flag is the moment of the verdict.</dd></div>\n"
         "<div><dt>Dialogue</dt><dd>Seconds since the case began. Control characters stand by name, secret ones as dots. What is "
         "underlined and shaded is what the verdict, or a violation, is about.</dd></div>\n</dl>\n</details>\n";
}

std::string navigation(bool findings) {
  std::string text = "<nav aria-label=\"Sections\">";
  const auto add = [&](const char* id, const char* title) { text += fmt::format("<a href=\"#{}\">{}</a>", id, title); };
  add("summary", "Summary");
  add("session", "Session");
  add("diagnosis", "Diagnosis");
  add("clauses", "Clauses");
  add("not-tested", "Not tested");
  if (findings) add("findings", "Findings");
  add("cases", "Cases");
  add("provenance", "Provenance");
  return text + "<button type=\"button\" id=\"theme\">Light / dark</button></nav>\n";
}

std::string title_of(const Page& page) {
  const auto number = report_number(page.record);
  const auto item = item_text(page.record);
  auto text = "Conformance report" + (number.empty() ? "" : " " + clip(number, 100));
  return text + ": " + clip(item.empty() ? suite_name(page.record) : item, 200);
}

}  // namespace

std::string html(const run::Record& record, const run::Explanation* explanation) {
  const Page page(record, explanation);
  const auto title = title_of(page);
  const auto style = html_style(title, fmt::format("{} {}", statements().at(0), statements().at(1)));
  const auto found = findings_part(page);
  // The policy allows this very style and this very script, pictures within the page, and nothing else: whatever text of a device
  // might slip into the page, it cannot run and cannot ask for anything.
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; img-src data:; "
      "base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
      policy_hash(style), policy_hash(html_script));
  text += "<title>" + escape(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n";
  text += navigation(!found.empty()) + "<main>\n" + page_header(page);
  text += section("session", "Item tested and session", fact_list(session_facts(record)));
  text += diagnosis_part(page) + matrix_part(page) + coverage_part(page) + found;
  text += section("cases", "Cases", tools(page) + legend() + all_cases(page));
  text += provenance_part(page) + "</main>\n<script>" + std::string(html_script) + "</script>\n</body>\n</html>\n";
  return text;
}

}  // namespace umirig::reports
