#include "rig/cli/command_run.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "reports/report.hpp"
#include "rig/base/counted.hpp"
#include "rig/cli/answers.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/console_operator.hpp"
#include "rig/cli/device_sheet.hpp"
#include "rig/cli/explaining.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/report_folder.hpp"
#include "rig/cli/run_call.hpp"
#include "rig/cli/run_header.hpp"
#include "rig/cli/same_run.hpp"
#include "rig/cli/selectors.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/verdict_table.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/json.hpp"
#include "rig/run/rating.hpp"
#include "rig/run/result.hpp"
#include "rig/run/runner.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

Result<std::vector<const run::Case*>> chosen(run::Suite& suite, const std::vector<std::string>& selectors,
                                             std::vector<std::string>& remarks) {
  std::set<std::string> ids;
  std::vector<std::string> empty;
  for (const auto& selector : selectors) {
    if (selector.ends_with(".toml")) {
      auto id = add_script(suite, selector);
      if (!id) return tl::unexpected(id.error());
      ids.insert(*id);
      if (!suite.find(*id)->can_fail()) {
        remarks.push_back(
            fmt::format("{}: no step judges: this case cannot fail (judge = true in the step that is to decide)", selector));
      }
      continue;
    }
    if (selector != suite.name && !selector.starts_with(suite.name + "/")) {
      if (auto other = load_suite(selector); !other) return tl::unexpected(other.error());
    }
    const auto cases = run::select(suite, selector);
    for (const auto* one : cases) ids.insert(one->head().id);
    if (cases.empty()) empty.push_back(selector);
  }
  // A list that has lost a case to a slip of the pen must not pass for a shorter one.
  if (!ids.empty() && !empty.empty()) {
    return failure(ErrorKind::usage, fmt::format("run: '{}' selects no case (umirig list cases)", fmt::join(empty, "', '")));
  }
  std::vector<const run::Case*> list;
  for (const auto& one : suite.cases) {
    if (ids.count(one->head().id) != 0) list.push_back(one.get());
  }
  return list;
}

}  // namespace

Result<Preparation> prepare(const RunArguments& arguments) {
  Preparation ready;
  auto dut = arguments.dut;
  auto selectors = arguments.selectors;
  if (!arguments.resume.empty()) {
    auto record = run::read_record(arguments.resume);
    if (!record) return tl::unexpected(record.error());
    ready.record = std::move(*record);
    if (ready.record.end && !(*ready.record.end).has("stopped"))
      return failure(ErrorKind::usage, fmt::format("{}: this run came to its end: nothing to resume", arguments.resume));
    if (const auto why = run::voided(ready.record))
      return failure(ErrorKind::usage, fmt::format("{}: {}: begin anew", arguments.resume, *why));
    ready.record.end.reset();
    auto writer = run::RecordWriter::resume(ready.record);
    if (!writer) return tl::unexpected(writer.error());
    ready.writer = std::move(*writer);
    if (dut.empty() && ready.record.header["dut_masked"].boolean()) {
      return failure(
          ErrorKind::configuration,
          fmt::format("{}: the device's URL holds a secret, which no record keeps: give --dut again", arguments.resume));
    }
    if (ready.record.header["secrets_given"].boolean() && arguments.pics.empty() && arguments.settings.empty()) {
      return failure(ErrorKind::configuration, fmt::format("{}: was run with a secret, which no record keeps: {}",
                                                           arguments.resume, resume_again(ready.record)));
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
  if (!ready.record.path.empty() && ready.record.header.has("golden") == arguments.golden.empty()) {
    return failure(ErrorKind::configuration,
                   arguments.golden.empty()
                       ? fmt::format("{}: was begun with a golden device: give --golden again", arguments.resume)
                       : fmt::format("{}: was begun without a golden device: --golden does not fit", arguments.resume));
  }
  if (dut.empty())
    return failure(ErrorKind::usage, "run: --dut URL is missing: which device is to be tested (umirig list adapters)");
  std::string first = suite_names().front();
  for (const auto& selector : selectors) {
    if (!selector.ends_with(".toml")) first = selector;
  }
  auto suite = load_suite(first);
  if (!suite) return tl::unexpected(suite.error());
  ready.suite = std::move(*suite);
  auto cases = chosen(ready.suite, selectors, ready.remarks);
  if (!cases) return tl::unexpected(cases.error());
  ready.cases = std::move(*cases);
  if (ready.cases.empty()) return ready;
  ready.selectors = selectors;
  auto url = parse_url(dut);
  if (!url) return tl::unexpected(url.error());
  ready.url = std::move(*url);
  if (auto known = check_scheme(ready.url); !known) return tl::unexpected(known.error());
  const SheetSources sources{arguments.pics, arguments.ixit, arguments.settings, arguments.serial, ready.record.header};
  auto sheet = device_sheet(ready.suite, sources, ready.url);
  if (!sheet && arguments.pics.empty()) {
    // Nobody fills in a form for a device that is not there.
    World world(1);
    if (const auto line = open_line(world, ready.url); !line) return tl::unexpected(line.error());
  }
  if (!sheet) return tl::unexpected(sheet.error());
  ready.sheet = std::move(*sheet);
  if (!arguments.report.empty()) {
    if (auto fits = check_report_folder(arguments.report, ready.record.header, arguments.force); !fits)
      return tl::unexpected(fits.error());
  }
  ready.seed = arguments.seed.value_or(static_cast<std::uint64_t>(ready.record.header["seed"].integer(1)));
  return ready;
}

namespace {

// Who is asked: the answers of a file, a person at a terminal, or nobody (null).
Result<std::unique_ptr<run::Operator>> person_at(const RunArguments& arguments, const run::Suite& suite,
                                                 std::function<bool()> stopped) {
  if (!arguments.answers.empty()) return written_operator(arguments.answers, suite);
  if (arguments.non_interactive || !is_terminal(stdin)) return nullptr;
  return std::make_unique<ConsoleOperator>(std::move(stopped));
}

}  // namespace

Stop::Stop(double deadline_s) : deadline_s_(deadline_s), begin_s_(wall_seconds()) { catch_interrupts(); }

bool Stop::wanted() {
  late_ = late_ || (deadline_s_ > 0 && wall_seconds() - begin_s_ > deadline_s_);
  return late_ || interrupted();
}

Result<DeviceRun> perform(const RunArguments& arguments, Preparation ready, Stop& stop, const Node& golden) {
  auto person = person_at(arguments, ready.suite, [&stop] { return stop.wanted(); });
  if (!person) return tl::unexpected(person.error());
  World world(ready.seed);
  auto line = open_line(world, ready.url);
  if (!line) return tl::unexpected(line.error());

  auto header = run_header(ready.suite, ready.sheet, ready.url, ready.seed, **line, ready.selectors);
  // Secrets that the simulated device does not bring itself.
  header.set("secrets_given", !ready.sheet.secrets().empty() && (!arguments.pics.empty() || !arguments.settings.empty()));
  header.set("call", call_node(arguments, ready.sheet.secrets()));
  if (!golden.is_null()) header.set("golden", golden);
  DeviceRun run;
  auto& record = run.record = std::move(ready.record);
  if (!arguments.resume.empty()) {
    if (auto same = check_same_run(record, header); !same) return tl::unexpected(same.error());
    run.writer = std::move(ready.writer);
    for (const auto& remark : record.remarks) err(fmt::format("umirig: {}: {}", record.path, remark));
  } else {
    record.header = header;
    record.remarks = ready.sheet.remarks();
    for (const auto& remark : record.remarks) err("umirig: " + remark);
    if (!arguments.record.empty()) {
      auto created = run::RecordWriter::create(arguments.record, header);
      if (!created) return tl::unexpected(created.error());
      run.writer = std::move(*created);
      record.path = arguments.record;
    }
  }

  world.set_interrupt([&stop] { return stop.wanted(); });
  Progress progress(!arguments.quiet);
  run::RunPlan plan;
  plan.suite = &ready.suite;
  plan.cases = ready.cases;
  plan.sheet = &ready.sheet;
  plan.seed = ready.seed;
  plan.stop_on_fail = arguments.stop_on_fail;
  plan.record = run.writer.get();
  plan.person = person->get();
  for (const auto& one : record.cases) {
    plan.done.insert(one.id);
    plan.history.add(one.id, one.outcome);
  }
  plan.before = [&](const run::Case& one, std::size_t index, std::size_t total) {
    progress.show(index - 1, total, one.head().id);
  };
  auto records = run::run(world, **line, plan);
  progress.clear();
  if (!records) return tl::unexpected(records.error());
  if (*person && !world.interrupted()) {
    for (const auto& text : (*person)->unused()) err("umirig: " + text);
  }
  for (auto& one : *records) record.cases.push_back(std::move(one));
  run.stopped_on_fail = arguments.stop_on_fail && !stop.wanted() && record.cases.size() < ready.cases.size();
  run.complete = record.cases.size() == ready.cases.size() || run.stopped_on_fail;
  run.ready = std::move(ready);
  return run;
}

Result<void> conclude(DeviceRun& run, const RunArguments& arguments, const Node& end) {
  auto& record = run.record;
  if (run.complete) {
    record.end = Node(end).set("ended", utc_now());
    if (run.stopped_on_fail) {
      record.end->set("stopped", "on fail");
      record.end->set("left", static_cast<std::int64_t>(run.ready.cases.size() - record.cases.size()));
    }
    if (run.writer) {
      if (auto done = run.writer->finish(*record.end); !done) return done;
    }
  }
  if (run.writer) {
    if (auto whole = run::read_record(record.path)) record.hash = whole->hash;
  }
  if (arguments.explain && run.complete) run.explanation = explain_or_complain(record, arguments.quiet);
  if (arguments.report.empty()) return {};
  auto written = reports::write_reports(record, arguments.report, run.explanation ? &*run.explanation : nullptr);
  if (!written) return tl::unexpected(written.error());
  run.report = arguments.report;
  return {};
}

void present(const DeviceRun& run, bool verbose) {
  print_verdicts(run.record, run.ready.suite, verbose);
  if (run.explanation) print_explanation(*run.explanation, run.record.header);
  if (!run.record.path.empty()) out("record: " + run.record.path);
  if (!run.report.empty()) out("report: " + (std::filesystem::path(run.report) / "report.html").string());
}

int leave(const DeviceRun& run, const Stop& stop) {
  if (!interrupted() && !stop.late()) {
    if (run.stopped_on_fail) {
      err(fmt::format("umirig: stopped behind the first that failed, after {} of {}{}", run.record.cases.size(),
                      counted(run.ready.cases.size(), "case"),
                      run.writer ? "; go on with the others: " + resume_again(run.record) : ""));
    }
    return run::exit_codes(run.record).front();
  }
  err(fmt::format("umirig: {} after {} of {} cases{}", stop.late() ? "the deadline has passed" : "interrupted",
                  run.record.cases.size(), run.ready.cases.size(),
                  run.writer ? "; go on with: " + resume_again(run.record) : ""));
  return stopped_code(stop);
}

int stopped_code(const Stop& stop) { return stop.late() ? run::exit_inconclusive : exit_interrupted; }

int run(const RunArguments& given) {
  if (given.duts.size() > 1 || !given.golden.empty()) return run_batch(given);
  RunArguments arguments = given;
  if (given.serials.size() > 1) return complain({ErrorKind::usage, "run: --serial for each --dut: there is one device"});
  if (!given.duts.empty()) arguments.dut = given.duts.front();
  if (!given.serials.empty()) arguments.serial = given.serials.front();
  auto ready = prepare(arguments);
  if (!ready) return complain(ready.error());
  if (ready->cases.empty()) {
    err(fmt::format("umirig: no case is selected by {} (umirig list cases)", fmt::join(arguments.selectors, " ")));
    return run::exit_nothing;
  }
  for (const auto& remark : ready->remarks) err("umirig: " + remark);
  Stop stop(arguments.deadline_s);
  auto run = perform(arguments, std::move(*ready), stop, Node());
  if (!run) return complain(run.error());
  if (auto done = conclude(*run, arguments, Node::object()); !done) return complain(done.error());
  if (arguments.json) {
    auto summary = run::summary(run->record, run->report);
    if (run->explanation) summary.set("explanation", run::to_node(*run->explanation));
    out(run::to_json(summary, 2));
  } else {
    present(*run, arguments.verbose);
  }
  return leave(*run, stop);
}

}  // namespace umirig::cli
