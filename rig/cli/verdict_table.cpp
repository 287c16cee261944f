#include "rig/cli/verdict_table.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "rig/base/counted.hpp"
#include "rig/cli/console.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using run::Verdict;

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return Colour::green;
    case Verdict::fail:
    case Verdict::error:
      return Colour::red;
    case Verdict::inconclusive:
      return Colour::yellow;
    case Verdict::none:
      break;
  }
  return Colour::grey;
}

constexpr std::size_t most_none = 3;  // cases that do not apply: more of them stand in one line

// What the failures have in common: each broken requirement with its words, how many cases it stood in the way of, and what of
// the form may be wrong instead.
void print_diagnosis(const run::Record& record, const run::Suite& suite) {
  std::set<std::string> broken;
  std::map<std::string, int> in_the_way;
  for (const auto& one : record.cases) {
    if (one.outcome.verdict == Verdict::fail) broken.insert(one.outcome.requirement);
    if (one.outcome.verdict == Verdict::inconclusive && !one.outcome.requirement.empty()) ++in_the_way[one.outcome.requirement];
  }
  if (broken.empty() && in_the_way.empty()) return;
  out(paint("diagnosis", Colour::bold, stdout));
  for (const auto& id : broken) {
    const auto* requirement = suite.requirement(id);
    out(fmt::format("  broken  {:<9} {}", id, requirement != nullptr ? requirement->text : ""));
    for (const auto& one : record.cases) {
      if (one.outcome.verdict == Verdict::fail && one.outcome.requirement == id)
        out(fmt::format("            {}: {}", one.id, one.outcome.reason));
    }
  }
  for (const auto& [id, count] : in_the_way)
    out(fmt::format("  open    {:<9} stood in the way of {}", id, counted(static_cast<std::size_t>(count), "case")));
  if (!suite.form_judge) return;
  for (const auto& doubt : suite.form_judge(record)) out(fmt::format("  form?   is {} right? {}", doubt.item, doubt.text));
}

}  // namespace

std::string counts_text(const run::Counts& counts) {
  return fmt::format("{} passed, {} failed, {} inconclusive, {}, {} not applicable", counts.pass, counts.fail,
                     counts.inconclusive, counted(counts.error, "error"), counts.none);
}

void print_verdicts(const run::Record& record, const run::Suite& suite, bool verbose) {
  const auto counts = run::count(record.cases);
  const bool folds = !verbose && counts.none > most_none;
  for (const auto& one : record.cases) {
    if (folds && one.outcome.verdict == Verdict::none) continue;
    const auto verdict = paint(fmt::format("{:<12}", run::to_text(one.outcome.verdict)), colour_of(one.outcome.verdict), stdout);
    const bool quiet = one.outcome.verdict == Verdict::pass;
    out(fmt::format("{} {:<24} {}", verdict, one.id, quiet ? one.purpose : one.outcome.reason));
  }
  if (folds) {
    out(paint(fmt::format("{:<12} {} that do not apply to this device (-v lists them)", run::to_text(Verdict::none),
                          counted(counts.none, "case")),
              colour_of(Verdict::none), stdout));
  }
  print_diagnosis(record, suite);
  if (record.header.has("golden")) {
    out("golden device before: " + run::golden_text(record.header["golden"]["before"]));
    out("golden device behind: " + run::golden_text(record.end ? (*record.end)["golden"]["after"] : Node()));
    if (const auto why = run::voided(record)) out(paint("void: " + *why, Colour::red, stdout));
  }
  const int code = run::exit_codes(record).front();
  out(paint(fmt::format("{}: {}: {}", record.header["dut"].text(), run::overall(record), counts_text(counts)),
            code == run::exit_conformant ? Colour::green : Colour::red, stdout));
}

}  // namespace umirig::cli
