#include "rig/cli/explaining.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/base/counted.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/run_call.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/explain.hpp"
#include "rig/run/rating.hpp"

namespace umirig::cli {
namespace {

constexpr std::size_t most_cases = 8;  // of a list in a line

bool deviates(const run::CaseRecord& one) {
  return one.outcome.verdict == run::Verdict::fail || one.outcome.verdict == run::Verdict::inconclusive;
}

// "6.2/3 6.2/4", without the name of the suite that stands in front of each.
std::string ids(const std::vector<std::string>& list, const std::string& suite) {
  std::string text;
  for (std::size_t i = 0; i < std::min(list.size(), most_cases); ++i) {
    text += " " + (list[i].starts_with(suite + "/") ? list[i].substr(suite.size() + 1) : list[i]);
  }
  return list.size() > most_cases ? fmt::format("{} and {} more", text, list.size() - most_cases) : text;
}

void print_candidate(std::size_t place, const run::Candidate& one, const std::string& suite) {
  out(fmt::format("{:>3}. {:>4.0f} %  {:<32} {:<9} {}", place, 100 * one.likeness, one.defect, one.requirement, one.text));
  if (!one.explained.empty()) out("              explains  " + ids(one.explained, suite));
  if (!one.unexplained.empty()) out("              not this  " + ids(one.unexplained, suite));
}

}  // namespace

Result<run::Explanation> explain_record(const run::Record& record, const DictionaryWish& wish) {
  // Cases of the user's own are in no catalogue: the suite is taken as it is.
  const auto suite = load_suite(record.header["suite"]["name"].text());
  if (!suite) return tl::unexpected(suite.error());
  auto cases = record.cases;
  std::vector<std::string> remarks;
  if (record.header["suite"]["hash"].text() != suite->hash) {
    const auto outcomes = run::rate(record, *suite);
    for (std::size_t i = 0; i < outcomes.size(); ++i) cases[i].outcome = outcomes[i];
    remarks.push_back(
        fmt::format("the record was made with another state of the suite {}: its cases were rated again, and those "
                    "that are the same today are compared",
                    suite->name));
  }
  const auto doubts = suite->form_judge ? suite->form_judge(record) : std::vector<run::FormDoubt>{};
  const bool form_is_wrong = std::any_of(doubts.begin(), doubts.end(), [](const auto& one) { return one.certain; });
  run::Dictionary dictionary;
  if (std::any_of(cases.begin(), cases.end(), deviates) && !form_is_wrong) {
    auto found = cli::dictionary(*suite, run::nearest_base(*suite, record.header["pics"]), wish);
    if (!found) return tl::unexpected(found.error());
    dictionary = std::move(*found);
  } else {
    for (const auto& one : suite->cases)
      dictionary.cases.push_back({one->head().id, one->head().requirement, false, std::nullopt});
  }
  auto explanation = run::explain(cases, dictionary);
  explanation.remarks.insert(explanation.remarks.begin(), remarks.begin(), remarks.end());
  run::add_doubts(explanation, doubts);
  return explanation;
}

std::optional<run::Explanation> explain_or_complain(const run::Record& record, bool quiet) {
  DictionaryWish wish;
  wish.quiet = quiet;
  auto explanation = explain_record(record, wish);
  if (explanation) return std::move(*explanation);
  err("umirig: no explanation: " + explanation.error().text);
  return std::nullopt;
}

void print_explanation(const run::Explanation& explanation, const Node& header) {
  const auto suite = header["suite"]["name"].text();
  // What the form says comes first: behind a wrong one no defect means anything.
  if (explanation.kind != run::Explanation::Kind::form) {
    for (const auto& doubt : explanation.doubts) out("make sure of " + doubt);
  }
  out(explanation.summary);
  for (std::size_t i = 0; i < explanation.candidates.size(); ++i) print_candidate(i + 1, explanation.candidates[i], suite);
  if (!explanation.separating.empty()) {
    out("what tells the first two apart");
    for (const auto& line : explanation.separating) out("  " + line);
  } else if (explanation.candidates.size() > 1) {
    out("no case of the suite tells the first two apart");
  }
  if (!explanation.next.empty()) out("next: " + run_again(header, explanation.next));
  for (const auto& remark : explanation.remarks) out("note: " + remark);
  if (explanation.kind != run::Explanation::Kind::nothing_failed)
    out(fmt::format("{} compared with the fault dictionary", counted(explanation.compared, "case")));
}

}  // namespace umirig::cli
