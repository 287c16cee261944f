#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "rig/base/counted.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/device_opener.hpp"
#include "rig/cli/device_sheet.hpp"
#include "rig/cli/dictionary_store.hpp"
#include "rig/cli/out_file.hpp"
#include "rig/cli/plan_text.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"
#include "rig/run/plan.hpp"
#include "rig/run/rating.hpp"
#include "rig/run/result.hpp"
#include "rig/run/runner.hpp"

namespace umirig::cli {
namespace {

struct Times {
  std::vector<std::optional<double>> seconds;  // by case of the suite
  bool restarts = true;
  std::vector<std::string> not_good;  // cases that the device does not pass
  bool fails = false;                 // one of them at least
};

// Runs the suite once on a device that is known to be good.
Result<Times> measure(const run::Suite& suite, const run::Datasheet& sheet, const Url& url, bool quiet) {
  World world(1);
  auto line = open_line(world, url);
  if (!line) return tl::unexpected(line.error());
  Progress progress(!quiet);
  run::RunPlan plan;
  plan.suite = &suite;
  plan.sheet = &sheet;
  for (const auto& one : suite.cases) plan.cases.push_back(one.get());
  plan.before = [&](const run::Case& one, std::size_t index, std::size_t total) {
    progress.show(index - 1, total, one.head().id);
  };
  const auto records = run::run(world, **line, plan);
  if (!records) return tl::unexpected(records.error());
  if (records->size() != suite.cases.size()) {
    const auto fault = (*line)->fault();
    return failure(ErrorKind::rig, fmt::format("{}: the run broke off: {}", url.text, fault.value_or("no reason is known")));
  }
  Times times;
  Time end{0};
  for (const auto& one : *records) {
    const auto verdict = one.outcome.verdict;
    times.seconds.push_back(verdict == run::Verdict::none ? std::nullopt : std::optional(to_ms(one.duration) / 1000));
    if (verdict > run::Verdict::pass) times.not_good.push_back(one.id);
    times.fails = times.fails || verdict == run::Verdict::fail;
    if (verdict == run::Verdict::none) continue;
    if (end > Time(0) && one.begin - end >= suite.recovery && suite.recovery > Duration(0)) times.restarts = false;
    end = one.begin + one.duration;
  }
  return times;
}

int not_good(const Times& times, const Url& url) {
  err(fmt::format(
      "umirig: {} does not pass {} ({} …): how long they take on a good device is not known; give one that conforms, or "
      "--force",
      url.text, counted(times.not_good.size(), "case"), times.not_good.front()));
  return times.fails ? run::exit_fail : run::exit_inconclusive;
}

// The chosen cases by themselves, on every defect that was counted.
void check(run::Plan& plan, const run::Suite& suite, const run::Variant& base, const PlanArguments& arguments) {
  std::set<std::string> chosen(plan.watches.begin(), plan.watches.end());
  for (const auto& one : plan.cases) chosen.insert(one.id);
  if (plan.cases.empty()) return;
  const std::set<std::string> absent(plan.absent.begin(), plan.absent.end());
  run::QualificationPlan qualification;
  qualification.suite = &suite;
  qualification.base = &base;
  qualification.open = device_opener(*parse_url("sim:" + suite.device));
  qualification.open_null = open_null_device;
  qualification.threads = arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  qualification.wanted = [&](const run::MatrixRow& row) { return row.kind == "defect" && absent.count(row.id) == 0; };
  Progress progress(!arguments.quiet);
  qualification.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total, "trying the plan"); };
  for (const auto& one : suite.cases) {
    if (chosen.count(one->head().id) != 0) qualification.cases.push_back(one.get());
  }
  run::verify(plan, run::qualify(qualification).rows);
}

}  // namespace

int plan(const PlanArguments& arguments) {
  const auto takt = run::takt_of(arguments.takt);
  if (!takt) return complain({takt.error().kind, "--takt " + takt.error().text});
  const auto suite = load_suite(arguments.selector);
  if (!suite) return complain(suite.error());
  if (auto free = check_out_file(arguments.out, arguments.force); !free) return complain(free.error());
  auto url = parse_url(arguments.device.empty() ? "sim:" + suite->device : arguments.device);
  if (!url) return complain(url.error());
  if (auto known = check_scheme(*url); !known) return complain(known.error());
  const auto sheet = device_sheet(*suite, {arguments.pics, "", arguments.settings, ""}, *url);
  if (!sheet) return complain(sheet.error());
  const auto selected = run::select(*suite, arguments.selector);
  if (selected.empty()) {
    err(fmt::format("umirig: no case is selected by {} (umirig list cases)", arguments.selector));
    return run::exit_nothing;
  }

  const auto base = run::nearest_base(*suite, sheet->pics_node());
  const auto dictionary = cli::dictionary(*suite, base, {arguments.dictionary, "", arguments.threads, arguments.quiet});
  if (!dictionary) return complain(dictionary.error());
  PlanText text{*suite, *url, base.id, arguments.no_restart, {}};
  std::optional<Times> times;
  if (!arguments.device.empty()) {
    auto measured = measure(*suite, *sheet, *url, arguments.quiet);
    if (!measured) return complain(measured.error());
    times = std::move(*measured);
    text.no_restart = text.no_restart || !times->restarts;
    text.not_good = times->not_good;
    if (!text.not_good.empty() && !arguments.force) return not_good(*times, *url);
  }

  run::PlanRequest request;
  request.dictionary = &*dictionary;
  request.takt_s = *takt;
  if (text.no_restart) request.pause_s = to_ms(suite->recovery) / 1000;
  request.absent = run::absent_defects(*suite, sheet->pics_node());
  for (const auto& one : dictionary->cases) {
    const auto found =
        std::find_if(suite->cases.begin(), suite->cases.end(), [&](const auto& other) { return other->head().id == one.id; });
    const bool applies = found != suite->cases.end() && !run::inapplicable(**found, *suite, *sheet);
    const bool possible = applies && std::find(selected.begin(), selected.end(), found->get()) != selected.end();
    if (applies && !possible) request.outside.insert(request.seconds.size());
    auto seconds = one.seconds;
    if (possible && times && seconds) seconds = times->seconds[static_cast<std::size_t>(found - suite->cases.begin())];
    request.seconds.push_back(possible ? seconds : std::nullopt);
  }
  auto plan = run::make_plan(request);
  check(plan, *suite, base, arguments);

  const bool empty = plan.cases.empty();
  if (!arguments.out.empty() && !empty) {
    if (auto done = write_out_file(arguments.out, plan_file(plan, text)); !done) return complain(done.error());
  }
  if (arguments.json) {
    out(run::to_json(plan_node(plan, text), 2));
  } else {
    print_plan(plan, text, arguments.all);
    if (!arguments.out.empty() && !empty) out(fmt::format("run it: umirig run @{} --dut URL", arguments.out));
  }
  if (empty) {
    err(fmt::format("umirig: nothing fits into {}: no case that catches a defect is that short{}", arguments.takt,
                    arguments.out.empty() ? "" : fmt::format("; {} is not written", arguments.out)));
    return run::exit_nothing;
  }
  return 0;
}

}  // namespace umirig::cli
