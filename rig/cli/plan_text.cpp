#include "rig/cli/plan_text.hpp"

#include <fmt/format.h>

#include <map>

#include "rig/cli/console.hpp"

namespace umirig::cli {
namespace {

std::string percent(std::size_t part, std::size_t whole) {
  return whole > 0 ? fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole)) : "100 %";
}

std::string headline(const run::Plan& plan) {
  return fmt::format("{} of {} defects ({}) in {:.1f} s of {:g} s with {} cases", plan.caught, plan.defects,
                     percent(plan.caught, plan.defects), plan.total_s, plan.takt_s, plan.cases.size());
}

// Those that escape, a line for each case that would catch them.
void print_escapes(const run::Plan& plan) {
  if (plan.escapes.empty()) return out("no defect of the catalogue escapes");
  std::map<std::pair<run::Escape::Why, std::string>, std::vector<const run::Escape*>> groups;
  for (const auto& one : plan.escapes) groups[{one.why, one.case_id}].push_back(&one);
  out(fmt::format("{} defects escape", plan.escapes.size()));
  for (const auto& [key, list] : groups) {
    std::string ids;
    for (const auto* one : list) ids += " " + one->defect;
    const auto& [why, case_id] = key;
    const auto reason = why == run::Escape::Why::no_case ? std::string("no case shows on such a device:")
                        : why == run::Escape::Why::time  ? fmt::format("no time for {} ({:.1f} s):", case_id, list[0]->seconds)
                                                         : fmt::format("{} alone does not show:", case_id);
    out("  " + reason + ids);
  }
}

}  // namespace

void print_plan(const run::Plan& plan, const PlanText& text) {
  out(headline(plan));
  for (const auto& one : plan.cases) {
    out(fmt::format("  {:<26} {:>6.1f} s  +{:<3} {}", one.id, one.seconds, one.catches.size(), fmt::join(one.catches, " ")));
  }
  for (const auto& id : plan.watches) out(fmt::format("  {:<26} {:>6.1f} s  watches the whole run", id, 0.0));
  print_escapes(plan);
  if (!plan.also.empty()) out(fmt::format("caught as well, by these cases alone: {}", fmt::join(plan.also, " ")));
  if (!plan.absent.empty()) {
    out(fmt::format("{} defects are left out: they belong to options that this device does not have", plan.absent.size()));
  }
  for (const auto& one : plan.curve) {
    const auto what = one.share < 1 ? fmt::format("{:.0f} %", 100 * one.share) : fmt::format("all {}", plan.full_caught);
    out(fmt::format("{:<8} in {:>7.1f} s with {} cases", what, one.seconds, one.cases));
  }
  if (!plan.proven) out("note: a better choice was not found; that there is none is not proven");
  if (text.no_restart)
    out(fmt::format("note: {:.0f} s are kept between two cases: the device cannot be restarted",
                    to_ms(text.suite.recovery) / 1000));
  if (!text.not_good.empty()) {
    out(fmt::format("note: {} does not pass {} cases ({} …): their times may not be those of a good device", text.device.text,
                    text.not_good.size(), text.not_good.front()));
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
