#include <fmt/format.h>

#include <cmath>
#include <set>
#include <thread>

#include "rig/base/counted.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/device_opener.hpp"
#include "rig/cli/selectors.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"
#include "rig/run/qualification.hpp"
#include "rig/run/result.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

using run::Qualification;
using run::Verdict;

char letter(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return '.';
    case Verdict::fail:
      return 'F';
    case Verdict::inconclusive:
      return 'i';
    case Verdict::error:
      return 'E';
    case Verdict::none:
      break;
  }
  return ' ';
}

void print_matrix(const Qualification& all) {
  for (const auto& row : all.rows) {
    std::string line;
    for (const auto verdict : row.verdicts) line += letter(verdict);
    out(fmt::format("{:<8}{:<46}{}", row.kind, row.id, line));
  }
}

void print_summary(const Qualification& all, std::string_view device, double seconds) {
  out(fmt::format("{}: {} in {:.1f} s", device, counted(all.case_ids.size(), "case"), seconds));
  out(fmt::format("  defects      {:>4}   caught {}, blamed {}, misblamed {}, first FAIL right {}", all.defects, all.caught,
                  all.blamed, all.misblamed, all.first_fail_right));
  if (all.beside_it > 0) out(fmt::format("  beside it    {:>4}   defects of what this variant need not do", all.beside_it));
  if (all.left_out > 0)
    out(fmt::format("  left out     {:>4}   defects of requirements that none of these cases judges", all.left_out));
  out(fmt::format("  variants     {:>4}   accused {}, left open {}", all.variants, all.accused, all.unsettled));
  out(fmt::format("  null devices {:>4}   passes {}", all.null_devices, all.null_passes));
  out(fmt::format("  idle cases   {:>4}   {}", all.idle_cases.size(), fmt::join(all.idle_cases, " ")));
}

Result<void> can_be_opened(const std::string& text) {
  const auto url = parse_url(text);
  if (!url) return tl::unexpected(url.error());
  World world(1);
  const auto line = open_line(world, *url);
  if (!line) return tl::unexpected(line.error());
  return {};
}

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

}  // namespace

int qualify(const QualifyArguments& arguments) {
  const auto suite = load_suite(arguments.suite);
  if (!suite) return complain(suite.error());
  run::QualificationPlan plan;
  plan.suite = &*suite;
  plan.threads = arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  plan.seed = arguments.seed;
  // A part of the suite may stand in its place.
  const bool part = arguments.suite != suite->name;
  if (part && !arguments.cases.empty()) {
    return complain(
        {ErrorKind::usage, fmt::format("qualify: cases are named twice, by {} and by --cases {}: expected one of them",
                                       arguments.suite, arguments.cases)});
  }
  const auto named = part ? arguments.suite : arguments.cases;
  if (!named.empty()) {
    const auto selectors = expand_selectors({named});
    if (!selectors) return complain(selectors.error());
    std::set<const run::Case*> chosen;
    for (const auto& selector : *selectors) {
      for (const auto* one : run::select(*suite, selector)) chosen.insert(one);
    }
    for (const auto& one : suite->cases) {
      if (chosen.count(one.get()) != 0) plan.cases.push_back(one.get());
    }
    if (plan.cases.empty()) {
      err(fmt::format("umirig: no case is selected by {} (umirig list cases)", named));
      return run::exit_nothing;
    }
  }
  if (!arguments.on.empty()) {
    plan.base = suite->variant(arguments.on);
    if (plan.base == nullptr) {
      err(fmt::format("umirig: {} has no variant '{}' (umirig list variants {})", suite->name, arguments.on, suite->name));
      return run::exit_usage;
    }
    plan.wanted = [](const run::MatrixRow& row) { return row.kind == "defect" || row.id == "reference"; };
  }
  plan.open_null = open_null_device;
  Progress progress(true);
  plan.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total, "devices"); };

  const auto device = arguments.device.empty() ? "sim:" + suite->device : arguments.device;
  std::vector<std::pair<std::string, Qualification>> results;
  std::vector<double> seconds;
  for (const auto& text : {device, arguments.against}) {
    if (text.empty()) continue;
    const auto url = parse_url(text);
    if (!url) return complain(url.error());
    plan.open = device_opener(*url);
    if (results.empty()) {
      // What is not there is said once, and before the first of hundreds of devices.
      for (const auto& one : {device, arguments.against}) {
        if (one.empty()) continue;
        if (auto there = can_be_opened(one); !there) return complain(there.error());
      }
    }
    const double begin = wall_seconds();
    results.emplace_back(text, run::qualify(plan));
    seconds.push_back(rounded(wall_seconds() - begin));
  }
  progress.clear();
  const auto differences =
      results.size() > 1 ? run::disagreements(results[0].second, results[1].second) : std::vector<std::string>{};

  bool good = differences.empty();
  for (const auto& [name, one] : results) good = good && one.good();
  if (arguments.json) {
    auto node = run::to_node(results[0].second, suite->name);
    node.set("device", device).set("seconds", seconds[0]);
    if (results.size() > 1) {
      auto list = Node::array();
      for (const auto& text : differences) list.push(text);
      node.set("against",
               run::to_node(results[1].second, suite->name).set("device", results[1].first).set("seconds", seconds[1]));
      node.set("disagreements", list);
    }
    node.set("good", good);
    out(run::to_json(node, 2));
  } else {
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (arguments.matrix) print_matrix(results[i].second);
      print_summary(results[i].second, results[i].first, seconds[i]);
      for (const auto& problem : results[i].second.problems) out("  " + problem);
    }
    if (results.size() > 1) out(fmt::format("  verdicts that differ between the two: {}", differences.size()));
    for (const auto& text : differences) out("  " + text);
  }
  return good ? 0 : run::exit_fail;
}

}  // namespace umirig::cli
