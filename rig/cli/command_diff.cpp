// umirig diff: two records held against each other.
#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/commands.hpp"
#include "rig/cli/comparison_text.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/comparison.hpp"
#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

std::string headline(const char* name, const run::Record& record) {
  return fmt::format("{} {}: {}, begun {}", name, record.path, record.header["dut"].text(), record.header["begun"].text());
}

// What is not looked at does not count either.
void leave_out(run::Comparison& all, const ComparisonView& view) {
  if (!view.verdicts) {
    all.only_a.clear();
    all.only_b.clear();
    all.verdicts.clear();
    all.reasons.clear();
  }
}

std::string closing(const run::Comparison& all) {
  const auto values = static_cast<std::size_t>(std::count_if(all.exchanges.begin(), all.exchanges.end(), [](const auto& one) {
    return one.first.kind == run::MessageChange::Kind::values;
  }));
  const auto times = std::count_if(all.timing.begin(), all.timing.end(), [](const auto& one) { return one.differs(); });
  return fmt::format(
      "{}: {} cases in both; {} verdicts changed, {} reasons; exchanges changed in {} cases, values alone in {}; {} times differ",
      all.same() ? "the same" : "they differ", all.common, all.verdicts.size(), all.reasons.size(), all.exchanges.size() - values,
      values, times);
}

}  // namespace

int diff(const DiffArguments& arguments) {
  const auto a = run::read_record(arguments.a);
  if (!a) return complain(a.error());
  const auto b = run::read_record(arguments.b);
  if (!b) return complain(b.error());
  const ComparisonView view{!arguments.timing_only, !arguments.timing_only && !arguments.verdicts_only, !arguments.verdicts_only};
  run::ComparisonPlan plan;
  plan.exchanges = view.exchanges;
  plan.timing = view.timing;
  // A suite that this program does not have: its messages are known by their bytes alone.
  if (const auto suite = load_suite(a->header["suite"]["name"].text())) plan.reader = suite->message_reader;
  auto all = run::compare(*a, *b, plan);
  leave_out(all, view);
  if (arguments.json) {
    out(run::to_json(run::to_node(all, *a, *b), 2));
    return all.same() ? diff_same : diff_differs;
  }
  out(headline("A", *a));
  out(headline("B", *b));
  for (const auto& line : comparison_text(all, view)) out(line);
  out(closing(all));
  return all.same() ? diff_same : diff_differs;
}

}  // namespace umirig::cli
