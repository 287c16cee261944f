#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <set>

#include "reports/report.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/device_sheet.hpp"
#include "rig/cli/explaining.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/run_header.hpp"
#include "rig/cli/selectors.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/verdict_table.hpp"
#include "rig/run/json.hpp"
#include "rig/run/rating.hpp"
#include "rig/run/result.hpp"
#include "rig/run/runner.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells have it

std::atomic<bool> stop_wanted{false};

void on_signal(int) { stop_wanted = true; }

// Ctrl-C ends the exchange, not the program: what was finished stays in the record. A second one ends it at once.
void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

// Everything that is settled before the device is touched.
struct Preparation {
  run::Suite suite;
  std::vector<const run::Case*> cases;
  run::Datasheet sheet;
  Url url;
  std::uint64_t seed = 1;
  std::vector<std::string> selectors;
  run::Record record;  // header; with --resume also what was done
};

Result<std::vector<const run::Case*>> chosen(run::Suite& suite, const std::vector<std::string>& selectors) {
  std::set<std::string> ids;
  for (const auto& selector : selectors) {
    if (selector.ends_with(".toml")) {
      auto id = add_script(suite, selector);
      if (!id) return tl::unexpected(id.error());
      ids.insert(*id);
      continue;
    }
    if (selector != suite.name && !selector.starts_with(suite.name + "/")) {
      if (auto other = load_suite(selector); !other) return tl::unexpected(other.error());
    }
    const auto cases = run::select(suite, selector);
    for (const auto* one : cases) ids.insert(one->head().id);
  }
  std::vector<const run::Case*> list;
  for (const auto& one : suite.cases) {
    if (ids.count(one->head().id) != 0) list.push_back(one.get());
  }
  return list;
}

Result<Preparation> prepare(const RunArguments& arguments) {
  Preparation ready;
  auto dut = arguments.dut;
  auto selectors = arguments.selectors;
  if (!arguments.resume.empty()) {
    auto record = run::read_record(arguments.resume);
    if (!record) return tl::unexpected(record.error());
    ready.record = std::move(*record);
    if (ready.record.end)
      return failure(ErrorKind::usage, fmt::format("{}: this run came to its end: nothing to resume", arguments.resume));
    if (dut.empty() && ready.record.header["dut_masked"].boolean()) {
      return failure(
          ErrorKind::configuration,
          fmt::format("{}: the device's URL holds a secret, which no record keeps: give --dut again", arguments.resume));
    }
    if (ready.record.header["secrets_given"].boolean() && arguments.pics.empty() && arguments.settings.empty()) {
      return failure(
          ErrorKind::configuration,
          fmt::format("{}: was run with a secret, which no record keeps: give --pics (or --set) again", arguments.resume));
    }
    if (dut.empty()) dut = ready.record.header["dut"].text();
    if (selectors.empty()) {
      for (const auto& one : ready.record.header["selectors"].items()) selectors.push_back(one.text());
    }
  }
  auto expanded = expand_selectors(selectors);
  if (!expanded) return tl::unexpected(expanded.error());
  selectors = std::move(*expanded);
  if (selectors.empty())
    return failure(ErrorKind::usage,
                   "run: no SELECTOR: expected a suite, a prefix of case ids, or a script file (umirig list cases)");
  if (dut.empty())
    return failure(ErrorKind::usage, "run: --dut URL is missing: which device is to be tested (umirig list adapters)");
  std::string first = suite_names().front();
  for (const auto& selector : selectors) {
    if (!selector.ends_with(".toml")) first = selector;
  }
  auto suite = load_suite(first);
  if (!suite) return tl::unexpected(suite.error());
  ready.suite = std::move(*suite);
  auto cases = chosen(ready.suite, selectors);
  if (!cases) return tl::unexpected(cases.error());
  ready.cases = std::move(*cases);
  ready.selectors = selectors;
  auto url = parse_url(dut);
  if (!url) return tl::unexpected(url.error());
  ready.url = std::move(*url);
  if (auto known = check_scheme(ready.url); !known) return tl::unexpected(known.error());
  const SheetSources sources{arguments.pics, arguments.ixit, arguments.settings, arguments.serial};
  auto sheet = device_sheet(ready.suite, sources, ready.url);
  if (!sheet) return tl::unexpected(sheet.error());
  ready.sheet = std::move(*sheet);
  ready.seed = arguments.seed.value_or(static_cast<std::uint64_t>(ready.record.header["seed"].integer(1)));
  return ready;
}

// What a resumed run must have in common with the one that was cut short.
Result<void> check_same(const run::Record& record, const Node& header) {
  for (const auto* key : {"suite", "dut", "pics", "ixit", "seed", "selectors"}) {
    if (record.header[key] == header[key]) continue;
    return failure(ErrorKind::configuration, fmt::format("{}: was made with another {}: {} there, {} now", record.path, key,
                                                         run::to_json(record.header[key]), run::to_json(header[key])));
  }
  return {};
}

}  // namespace

int run(const RunArguments& arguments) {
  auto ready = prepare(arguments);
  if (!ready) return complain(ready.error());
  if (ready->cases.empty()) {
    err(fmt::format("umirig: no case is selected by {} (umirig list cases)", fmt::join(arguments.selectors, " ")));
    return run::exit_nothing;
  }
  World world(ready->seed);
  auto line = open_line(world, ready->url);
  if (!line) return complain(line.error());

  auto header = run_header(ready->suite, ready->sheet, ready->url, ready->seed, **line, ready->selectors);
  // Secrets that the simulated device does not bring itself.
  header.set("secrets_given", !ready->sheet.secrets().empty() && (!arguments.pics.empty() || !arguments.settings.empty()));
  run::Record record = std::move(ready->record);
  std::unique_ptr<run::RecordWriter> writer;
  if (!arguments.resume.empty()) {
    if (auto same = check_same(record, header); !same) return complain(same.error());
    auto resumed = run::RecordWriter::resume(record);
    if (!resumed) return complain(resumed.error());
    writer = std::move(*resumed);
    for (const auto& remark : record.remarks) err(fmt::format("umirig: {}: {}", record.path, remark));
  } else {
    record.header = header;
    if (!arguments.record.empty()) {
      auto created = run::RecordWriter::create(arguments.record, header);
      if (!created) return complain(created.error());
      writer = std::move(*created);
      record.path = arguments.record;
    }
  }

  catch_interrupts();
  const double begin = wall_seconds();
  bool late = false;
  world.set_interrupt([&] {
    late = late || (arguments.deadline_s > 0 && wall_seconds() - begin > arguments.deadline_s);
    return late || stop_wanted.load();
  });
  Progress progress(!arguments.quiet);
  run::RunPlan plan;
  plan.suite = &ready->suite;
  plan.cases = ready->cases;
  plan.sheet = &ready->sheet;
  plan.seed = ready->seed;
  plan.stop_on_fail = arguments.stop_on_fail;
  plan.record = writer.get();
  for (const auto& one : record.cases) {
    plan.done.insert(one.id);
    plan.history.add(one.id, one.outcome);
  }
  plan.before = [&](const run::Case& one, std::size_t index, std::size_t total) {
    progress.show(index - 1, total, one.head().id);
  };
  auto records = run::run(world, **line, plan);
  progress.clear();
  if (!records) return complain(records.error());
  for (auto& one : *records) record.cases.push_back(std::move(one));

  const bool interrupted = stop_wanted || late;
  const bool complete = record.cases.size() == ready->cases.size() || (arguments.stop_on_fail && !interrupted);
  if (complete) {
    record.end = Node::object().set("ended", utc_now());
    if (writer) {
      if (auto done = writer->finish(*record.end); !done) return complain(done.error());
    }
  }
  std::optional<run::Explanation> explanation;
  if (arguments.explain && complete) explanation = explain_or_complain(record, arguments.quiet);
  std::string report_dir;
  if (!arguments.report.empty()) {
    if (writer) {
      if (auto whole = run::read_record(record.path)) record.hash = whole->hash;
    }
    auto written = reports::write_reports(record, arguments.report);
    if (!written) return complain(written.error());
    report_dir = arguments.report;
  }
  if (arguments.json) {
    auto summary = run::summary(record, report_dir);
    if (explanation) summary.set("explanation", run::to_node(*explanation));
    out(run::to_json(summary, 2));
  } else {
    print_verdicts(record, ready->suite);
    if (explanation) print_explanation(*explanation, ready->suite.name);
    if (!record.path.empty()) out("record: " + record.path);
    if (!report_dir.empty()) out("report: " + (std::filesystem::path(report_dir) / "report.html").string());
  }
  if (interrupted) {
    err(fmt::format("umirig: {} after {} of {} cases{}", late ? "the deadline has passed" : "interrupted", record.cases.size(),
                    ready->cases.size(), writer ? fmt::format("; go on with: umirig run --resume {}", record.path) : ""));
    return late ? run::exit_inconclusive : exit_interrupted;
  }
  return run::exit_codes(record.cases).front();
}

}  // namespace umirig::cli
