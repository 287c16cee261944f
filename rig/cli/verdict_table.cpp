#include "rig/cli/verdict_table.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

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

// What the failures have in common: each broken requirement with its words, and how many cases it stood in the way of.
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
    out(fmt::format("  open    {:<9} stood in the way of {} case{}", id, count, count == 1 ? "" : "s"));
}

}  // namespace

void print_verdicts(const run::Record& record, const run::Suite& suite) {
  for (const auto& one : record.cases) {
    const auto verdict = paint(fmt::format("{:<12}", run::to_text(one.outcome.verdict)), colour_of(one.outcome.verdict), stdout);
    const bool quiet = one.outcome.verdict == Verdict::pass;
    out(fmt::format("{} {:<24} {}", verdict, one.id, quiet ? one.purpose : one.outcome.reason));
  }
  print_diagnosis(record, suite);
  if (record.header.has("golden")) {
    out("golden device before: " + run::golden_text(record.header["golden"]["before"]));
    out("golden device behind: " + run::golden_text(record.end ? (*record.end)["golden"]["after"] : Node()));
    if (const auto why = run::voided(record)) out(paint("void: " + *why, Colour::red, stdout));
  }
  const auto counts = run::count(record.cases);
  const int code = run::exit_codes(record).front();
  out(paint(
      fmt::format("{}: {}: {} passed, {} failed, {} inconclusive, {} errors, {} not applicable", record.header["dut"].text(),
                  run::overall(record), counts.pass, counts.fail, counts.inconclusive, counts.error, counts.none),
      code == run::exit_conformant ? Colour::green : Colour::red, stdout));
}

}  // namespace umirig::cli
