// umirig diff: two records held against each other.
#include <fmt/format.h>

#include <algorithm>

#include "rig/base/counted.hpp"
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

// Of what was looked at: a figure of what was not would be read as "no difference".
std::string closing(const run::Comparison& all, const ComparisonView& view) {
  auto text = fmt::format("{}: {} in both", all.same() ? "the same" : "they differ", counted(all.common, "case"));
  if (view.verdicts) {
    text += fmt::format("; {} changed, {}", counted(all.verdicts.size(), "verdict"), counted(all.reasons.size(), "reason"));
  }
  if (view.exchanges) {
    const auto values = static_cast<std::size_t>(std::count_if(all.exchanges.begin(), all.exchanges.end(), [](const auto& one) {
      return one.first.kind == run::MessageChange::Kind::values;
    }));
    text += fmt::format("; exchanges changed in {}, values alone in {}", counted(all.exchanges.size() - values, "case"), values);
  }
  if (view.timing) {
    const auto times = std::count_if(all.timing.begin(), all.timing.end(), [](const auto& one) { return one.differs(); });
    text += fmt::format("; {} {}", counted(static_cast<std::size_t>(times), "time"), times == 1 ? "differs" : "differ");
  }
  return text;
}

std::vector<std::string> not_compared(const ComparisonView& view) {
  std::vector<std::string> list;
  if (!view.verdicts) list.insert(list.end(), {"verdicts", "reasons", "cases that only one of the records has"});
  if (!view.exchanges) list.emplace_back("exchanges");
  if (!view.timing) list.emplace_back("times");
  return list;
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
    auto node = run::to_node(all, *a, *b);
    auto left_out = Node::array();
    for (const auto& one : not_compared(view)) left_out.push(one);
    out(run::to_json(node.set("not_compared", left_out), 2));
    return all.same() ? diff_same : diff_differs;
  }
  out(headline("A", *a));
  out(headline("B", *b));
  for (const auto& line : comparison_text(all, view)) out(line);
  out(closing(all, view));
  if (const auto left_out = not_compared(view); !left_out.empty())
    out(fmt::format("not compared: {}", fmt::join(left_out, ", ")));
  return all.same() ? diff_same : diff_differs;
}

}  // namespace umirig::cli
