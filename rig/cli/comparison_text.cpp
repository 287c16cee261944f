#include "rig/cli/comparison_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/console.hpp"

namespace umirig::cli {
namespace {

constexpr std::size_t most_groups = 30;  // further ones are in --json
constexpr std::size_t most_cases = 3;    // named behind a change

using Lines = std::vector<std::string>;

std::string heading(std::string_view text) { return paint(text, Colour::bold, stdout); }

Colour colour_of(run::VerdictChange::Kind kind) {
  switch (kind) {
    case run::VerdictChange::Kind::worse:
      return Colour::red;
    case run::VerdictChange::Kind::better:
      return Colour::green;
    case run::VerdictChange::Kind::other:
      break;
  }
  return Colour::yellow;
}

std::string cases_text(const std::vector<std::string>& cases) {
  const auto shown = std::min(cases.size(), most_cases);
  const std::vector<std::string> first(cases.begin(), cases.begin() + static_cast<std::ptrdiff_t>(shown));
  auto text = fmt::format("{}", fmt::join(first, ", "));
  if (cases.size() > shown) text += fmt::format(" and {} more", cases.size() - shown);
  return text;
}

void add_header(Lines& lines, const run::Comparison& all) {
  for (const auto& one : all.header) {
    if (one.item.ends_with("hash")) continue;
    lines.push_back(fmt::format("  {:<24} {}  →  {}", one.item, one.a.empty() ? "–" : one.a, one.b.empty() ? "–" : one.b));
  }
  for (const auto& text : all.warnings) lines.push_back(paint("  warning: " + text, Colour::yellow, stdout));
}

void add_verdicts(Lines& lines, const run::Comparison& all) {
  for (const auto& [name, ids] : {std::pair("A", &all.only_a), std::pair("B", &all.only_b)}) {
    if (!ids->empty()) lines.push_back(fmt::format("only in {} ({}): {}", name, ids->size(), cases_text(*ids)));
  }
  if (!all.verdicts.empty()) lines.push_back(heading("verdicts"));
  for (const auto& one : all.verdicts) {
    const auto kind = paint(fmt::format("{:<7}", run::to_text(one.kind)), colour_of(one.kind), stdout);
    lines.push_back(fmt::format("  {} {:<24} {} → {}", kind, one.id, run::to_text(one.a), run::to_text(one.b)));
    if (!one.reason_a.empty()) lines.push_back(fmt::format("            A: {}", one.reason_a));
    if (!one.reason_b.empty()) lines.push_back(fmt::format("            B: {}", one.reason_b));
  }
  if (!all.reasons.empty()) lines.push_back(heading("same verdict, another reason or finding"));
  for (const auto& one : all.reasons) {
    lines.push_back(fmt::format("  {:<12} {}", run::to_text(one.verdict), one.id));
    lines.push_back(fmt::format("            A: {}", one.a.empty() ? "–" : one.a));
    lines.push_back(fmt::format("            B: {}", one.b.empty() ? "–" : one.b));
  }
}

void add_exchanges(Lines& lines, const run::Comparison& all) {
  if (all.groups.empty()) return;
  lines.push_back(heading("exchanges, where the verdict is the same"));
  for (std::size_t i = 0; i < std::min(all.groups.size(), most_groups); ++i) {
    const auto& [change, messages, cases] = all.groups[i];
    const auto what = change.kind == run::MessageChange::Kind::stimulus ? "of the rig" : change.message;
    lines.push_back(fmt::format("  {:<8} {}: {} message{} in {} case{}: {}", run::to_text(change.kind), what, messages,
                                messages == 1 ? "" : "s", cases.size(), cases.size() == 1 ? "" : "s", cases_text(cases)));
    lines.push_back(fmt::format("            A: {}", change.a.value_or("nothing")));
    lines.push_back(fmt::format("            B: {}", change.b.value_or("nothing")));
  }
  if (all.groups.size() > most_groups)
    lines.push_back(fmt::format("  {} further changes: --json", all.groups.size() - most_groups));
}

std::string figures(const run::Distribution& one) {
  return fmt::format("{:>6} {:>11.3f} {:>11.3f} {:>11.3f} {:>11.3f}", one.n, one.min, one.median, one.p95, one.max);
}

void add_timing(Lines& lines, const run::Comparison& all) {
  if (all.timing.empty()) return;
  std::vector<const run::TimingComparison*> shown;
  std::size_t width = 0;
  const auto name = [](const run::TimingComparison& one) { return fmt::format("{}, {}", one.name, one.unit); };
  for (const auto& one : all.timing) {
    if (figures(one.a) == figures(one.b) && !one.differs()) continue;
    shown.push_back(&one);
    width = std::max(width, name(one).size());
  }
  lines.push_back(heading("times, where the verdict is the same"));
  if (!shown.empty()) {
    lines.push_back(fmt::format("  {:<{}}   {:>6} {:>11} {:>11} {:>11} {:>11}", "", width, "n", "min", "median", "p95", "max"));
  }
  for (const auto* one : shown) {
    lines.push_back(fmt::format("  {:<{}} A {}", name(*one), width, figures(one->a)));
    lines.push_back(fmt::format("  {:<{}} B {}", "", width, figures(one->b)));
    lines.push_back("    " + (one->differs() ? paint(run::sentence(*one), Colour::yellow, stdout) : run::sentence(*one)));
  }
  const auto equal = all.timing.size() - shown.size();
  if (equal > 0) lines.push_back(fmt::format("  {} measured things have the same figures in both (--json names them)", equal));
}

}  // namespace

Lines comparison_text(const run::Comparison& all, const ComparisonView& view) {
  Lines lines;
  add_header(lines, all);
  if (view.verdicts) add_verdicts(lines, all);
  if (view.exchanges) add_exchanges(lines, all);
  if (view.timing) add_timing(lines, all);
  return lines;
}

}  // namespace umirig::cli
