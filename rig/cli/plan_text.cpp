#include "rig/cli/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "rig/base/counted.hpp"
#include "rig/cli/console.hpp"

namespace umirig::cli {
namespace {

constexpr std::size_t most_ids = 4;       // defects named in a line
constexpr std::size_t most_escapes = 10;  // lines

std::string percent(std::size_t part, std::size_t whole) {
  return whole > 0 ? fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole)) : "100 %";
}

std::string headline(const run::Plan& plan) {
  return fmt::format("{} of {} defects ({}) in {:.1f} s of {:g} s with {}", plan.caught, plan.defects,
                     percent(plan.caught, plan.defects), plan.total_s, plan.takt_s, counted(plan.cases.size(), "case"));
}

// "a b c … 12 more"
std::string some(const std::vector<std::string>& ids, bool all) {
  if (all || ids.size() <= most_ids) return fmt::format("{}", fmt::join(ids, " "));
  return fmt::format("{} … {} more", fmt::join(ids.begin(), ids.begin() + most_ids, " "), ids.size() - most_ids);
}

struct Escapes {
  run::Escape::Why why = run::Escape::Why::time;
  std::string case_id;  // that would catch them
  double seconds = 0;
  std::vector<std::string> defects;
};

// Those that escape by the case that would catch them: what no time mends first, then the most for the least time.
std::vector<Escapes> groups_of(const run::Plan& plan) {
  std::map<std::pair<run::Escape::Why, std::string>, Escapes> groups;
  for (const auto& one : plan.escapes) {
    auto& group = groups[{one.why, one.case_id}];
    group.why = one.why;
    group.case_id = one.case_id;
    group.seconds = one.seconds;
    group.defects.push_back(one.defect);
  }
  std::vector<Escapes> list;
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  const auto worth = [](const Escapes& one) {
    if (one.why != run::Escape::Why::time || one.seconds <= 0) return std::numeric_limits<double>::infinity();
    return static_cast<double>(one.defects.size()) / one.seconds;
  };
  std::stable_sort(list.begin(), list.end(), [&](const Escapes& a, const Escapes& b) { return worth(a) > worth(b); });
  return list;
}

void print_escapes(const run::Plan& plan, bool all) {
  if (plan.escapes.empty()) return out("no defect of the catalogue escapes");
  out(fmt::format("{} {}", counted(plan.escapes.size(), "defect"), plan.escapes.size() == 1 ? "escapes" : "escape"));
  std::size_t shown = 0;
  const auto groups = groups_of(plan);
  for (const auto& one : groups) {
    if (!all && shown == most_escapes) break;
    ++shown;
    const auto reason = one.why == run::Escape::Why::no_case ? std::string("no case shows on such a device:")
                        : one.why == run::Escape::Why::time  ? fmt::format("no time for {} ({:.1f} s):", one.case_id, one.seconds)
                                                             : fmt::format("{} alone does not show:", one.case_id);
    out(fmt::format("  {} {}", reason, some(one.defects, all)));
  }
  if (shown < groups.size()) out(fmt::format("  … {} more, each for another case (--all)", groups.size() - shown));
}

void print_curve(const run::Plan& plan) {
  if (plan.caught >= plan.full_caught) return;
  out("what more time would find");
  for (const auto& one : plan.curve) {
    if (one.seconds <= plan.total_s) continue;
    const auto what = one.share < 1 ? fmt::format("{:.0f} %", 100 * one.share) : fmt::format("all {}", plan.full_caught);
    out(fmt::format("  {:<8} in {:>7.1f} s with {}", what, one.seconds, counted(one.cases, "case")));
  }
}

void print_cases(const run::Plan& plan, bool all) {
  for (const auto& one : plan.cases) {
    out(fmt::format("  {:<26} {:>6.1f} s  +{:<3} {}", one.id, one.seconds, one.catches.size(), some(one.catches, all)));
  }
  if (plan.watches.empty()) return;
  if (!all) return out(fmt::format("  {:<26} {:>6.1f} s  that watch the whole run", counted(plan.watches.size(), "case"), 0.0));
  for (const auto& id : plan.watches) out(fmt::format("  {:<26} {:>6.1f} s  watches the whole run", id, 0.0));
}

}  // namespace

void print_plan(const run::Plan& plan, const PlanText& text, bool all) {
  out(headline(plan));
  print_cases(plan, all);
  if (!plan.also.empty()) out("caught as well, by these cases alone: " + some(plan.also, all));
  print_escapes(plan, all);
  if (!plan.absent.empty()) {
    out(fmt::format("{} left out: options that this device does not have", counted(plan.absent.size(), "defect")));
  }
  if (!plan.outside.empty()) {
    out(fmt::format("{} outside the selection: no case of it is to find them", counted(plan.outside.size(), "defect")));
  }
  print_curve(plan);
  if (!plan.proven) out("note: a better choice was not found; that there is none is not proven");
  if (text.no_restart)
    out(fmt::format("note: {:.0f} s are kept between two cases: the device cannot be restarted",
                    to_ms(text.suite.recovery) / 1000));
  if (!text.not_good.empty()) {
    out(fmt::format("note: {} does not pass {} ({} …): their times may not be those of a good device", text.device.text,
                    counted(text.not_good.size(), "case"), text.not_good.front()));
  }
}

Node plan_node(const run::Plan& plan, const PlanText& text) {
  auto not_good = Node::array();
  for (const auto& id : text.not_good) not_good.push(id);
  return run::to_node(plan)
      .set("suite", text.suite.name)
      .set("suite_hash", text.suite.hash)
      .set("device", text.device.text)
      .set("base", text.base)
      .set("no_restart", text.no_restart)
      .set("not_passed", not_good);
}

std::string plan_file(const run::Plan& plan, const PlanText& text) {
  auto file = fmt::format("# {} {}, for a device like {} ({}): {}\n", text.suite.name, text.suite.version, text.device.text,
                          text.base, headline(plan));
  for (const auto& one : plan.escapes) file += fmt::format("# escapes: {} ({})\n", one.defect, one.requirement);
  for (const auto& one : plan.cases) {
    file += fmt::format("{:<26} # {:.1f} s: {}\n", one.id, one.seconds, fmt::join(one.catches, " "));
  }
  for (const auto& id : plan.watches) file += fmt::format("{:<26} # the whole run\n", id);
  return file;
}

}  // namespace umirig::cli
