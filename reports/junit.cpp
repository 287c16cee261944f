#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reports/facts.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/result.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t message_limit = 500;  // CI systems print the message in one line; the element's text has all of it

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escape_attribute(value));
}

std::string seconds(Duration duration) { return fmt::format("{:.3f}", to_ms(duration) / 1000); }

struct Blemish {
  std::string element;
  std::string type;
  std::string message;
};

// The element that says that a case has not passed; none for PASS.
std::optional<Blemish> blemish(const run::CaseRecord& one) {
  const auto& outcome = one.outcome;
  switch (outcome.verdict) {
    case run::Verdict::pass:
      return std::nullopt;
    case run::Verdict::fail:
      return Blemish{"failure", "fail", requirement_of(one) + ": " + outcome.reason};
    case run::Verdict::inconclusive:
      return Blemish{"error", "inconclusive", "inconclusive: " + outcome.reason};
    case run::Verdict::error:
      return Blemish{"error", "rig", "trouble of the rig, not of the device: " + outcome.reason};
    case run::Verdict::none:
      return Blemish{"skipped", "none", "not verified: " + outcome.reason};
  }
  return std::nullopt;
}

std::string details(const run::Record& record, const run::CaseRecord& one) {
  const auto& outcome = one.outcome;
  std::string text = "\n" + outcome.reason + "\n";
  auto out = std::back_inserter(text);
  for (const auto& [label, requirement] : requirement_lines(record, one)) fmt::format_to(out, "{}: {}\n", label, requirement);
  if (!one.purpose.empty()) fmt::format_to(out, "Purpose: {}\n", one.purpose);
  if (!outcome.blocked_by.empty()) fmt::format_to(out, "Blocked by: {}\n", outcome.blocked_by);
  for (const auto& one_value : outcome.measurements) {
    fmt::format_to(out, "Measured: {}: {} {} ({}){}\n", one_value.name, number_text(one_value.value), one_value.unit,
                   limits_text(one_value), one_value.ok ? "" : ", outside");
  }
  for (const auto& finding : outcome.findings) fmt::format_to(out, "Finding: {}\n", finding);
  if (!outcome.steps.empty()) text += "Dialogue, in ms since the case began:\n";
  for (const auto& step : outcome.steps)
    fmt::format_to(out, "{:>12.3f} {:<9} {}\n", to_ms(step.at), to_text(step.kind), step.text);
  return text;
}

std::string test_case(const run::Record& record, const std::string& suite, const run::CaseRecord& one) {
  const auto class_name = one.clause.empty() ? suite : suite + "." + one.clause;
  auto text =
      "<testcase" + attribute("classname", class_name) + attribute("name", one.id) + attribute("time", seconds(one.duration));
  if (const auto found = blemish(one)) {
    text +=
        "><" + found->element + attribute("type", found->type) + attribute("message", clip(found->message, message_limit)) + ">";
    return text + escape(details(record, one)) + "</" + found->element + "></testcase>\n";
  }
  if (one.outcome.findings.empty()) return text + " />\n";
  return text + "><system-out>" + escape(details(record, one)) + "</system-out></testcase>\n";
}

// What no single case can tell: a run that ends early or verifies nothing would else look like one without a failure.
std::string run_case(const run::Record& record, const run::Counts& counts, const std::string& suite) {
  std::string type;
  std::string message;
  if (!record.end) {
    type = "incomplete";
    message = fmt::format("the run did not come to its end; {} cases are in its record", record.cases.size());
  } else if (const auto why = run::voided(record)) {
    type = "void";
    message = *why;
  } else if (counts.pass + counts.fail + counts.inconclusive + counts.error == 0) {
    type = "nothing-verified";
    message = "nothing was verified";
  } else {
    return "";
  }
  return "<testcase" + attribute("classname", suite) + " name=\"run\" time=\"0.000\"><error" + attribute("type", type) +
         attribute("message", message) + " /></testcase>\n";
}

std::string properties(const run::Record& record, const run::Explanation* explanation) {
  std::string text = "<properties>\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    text += "<property" + attribute("name", name) + attribute("value", value) + " />\n";
  };
  add("statement.pre_compliance", statements().at(0));
  add("statement.item_tested", statements().at(1));
  add("verdict", run::overall(record));
  add("suite_version", value_text(record.header["suite"]["version"]).value_or(std::string(not_stated)));
  for (const auto& fact : session_facts(record)) add(fact.name, fact.text());
  for (const auto& fact : provenance_facts(record)) add(fact.name, fact.text());
  for (const auto& remark : record.remarks) add("remark", remark);
  if (explanation != nullptr) add("explanation", explanation_text(*explanation));
  return text + "</properties>\n";
}

}  // namespace

std::string junit(const run::Record& record, const run::Explanation* explanation) {
  const auto suite = suite_name(record);
  const auto counts = run::count(record.cases);
  const auto whole = run_case(record, counts, suite);
  Duration total{0};
  for (const auto& one : record.cases) total += one.duration;

  const std::size_t extra = whole.empty() ? 0 : 1;
  const auto numbers =
      fmt::format(R"( errors="{}" failures="{}" skipped="{}" tests="{}" time="{}")", counts.error + counts.inconclusive + extra,
                  counts.fail, counts.none, record.cases.size() + extra, seconds(total));
  const auto facts = session_facts(record);
  const auto station = std::find_if(facts.begin(), facts.end(), [](const Fact& fact) { return fact.name == "station"; });

  std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites>\n<testsuite" + attribute("name", suite) + numbers;
  if (const auto begun = value_text(record.header["begun"])) text += attribute("timestamp", *begun);
  text += attribute("hostname", station->text()) + ">\n" + properties(record, explanation);
  for (const auto& one : record.cases) text += test_case(record, suite, one);
  return text + whole + "</testsuite>\n</testsuites>\n";
}

}  // namespace umirig::reports
