// The commands that work on a record: rate, report; and the form for a device: pics init.
#include <fmt/format.h>

#include <algorithm>

#include "reports/report.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/explaining.hpp"
#include "rig/cli/out_file.hpp"
#include "rig/cli/report_folder.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/verdict_table.hpp"
#include "rig/run/json.hpp"
#include "rig/run/rating.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

// The scripts named now, and those that the run was made with where they can still be read.
Result<void> add_own_cases(run::Suite& suite, const run::Record& record, const std::vector<std::string>& scripts) {
  for (const auto& path : scripts) {
    if (auto added = add_script(suite, path); !added) return tl::unexpected(added.error());
  }
  for (const auto& selector : record.header["selectors"].items()) {
    const auto path = selector.text();
    const bool named = std::find(scripts.begin(), scripts.end(), path) != scripts.end();
    if (!path.ends_with(".toml") || named) continue;
    if (auto added = add_script(suite, path); !added) {
      err(fmt::format("umirig: {} cannot be rated: {}; name the script behind the record", path, added.error().text));
    }
  }
  return {};
}

}  // namespace

int rate(const RateArguments& arguments) {
  auto record = run::read_record(arguments.record);
  if (!record) return complain(record.error());
  auto suite = load_suite(record->header["suite"]["name"].text());
  if (!suite) return complain(suite.error());
  for (const auto& remark : record->remarks) err(fmt::format("umirig: {}: {}", arguments.record, remark));
  if (auto added = add_own_cases(*suite, *record, arguments.scripts); !added) return complain(added.error());
  if (record->header["suite"]["hash"].text() != suite->hash) {
    err(fmt::format(
        "umirig: {}: was made with another state of the suite {}: where a case sends something else now, it is INCONCLUSIVE",
        arguments.record, suite->name));
  }
  const auto outcomes = run::rate(*record, *suite);
  auto changed = Node::array();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    auto& recorded = record->cases[i].outcome;
    if (recorded.verdict != outcomes[i].verdict || recorded.reason != outcomes[i].reason) {
      changed.push(Node::object()
                       .set("id", record->cases[i].id)
                       .set("recorded", run::to_text(recorded.verdict))
                       .set("rated", run::to_text(outcomes[i].verdict)));
      err(fmt::format("umirig: {}: {} in the record, {} now{}", record->cases[i].id, run::to_text(recorded.verdict),
                      run::to_text(outcomes[i].verdict), outcomes[i].reason.empty() ? "" : " (" + outcomes[i].reason + ")"));
    }
    recorded = outcomes[i];
  }
  if (arguments.json) {
    out(run::to_json(run::summary(*record, "").set("changed", changed), 2));
  } else {
    print_verdicts(*record, *suite, arguments.verbose);
    out(fmt::format("{} of {} verdicts are those of the record", outcomes.size() - changed.items().size(), outcomes.size()));
  }
  return run::exit_codes(*record).front();
}

int report(const ReportArguments& arguments) {
  if (arguments.dir.empty()) return complain({ErrorKind::usage, "report: DIR is empty: expected the folder for the reports"});
  const auto record = run::read_record(arguments.record);
  if (!record) return complain(record.error());
  for (const auto& remark : record->remarks) err(fmt::format("umirig: {}: {}", arguments.record, remark));
  if (auto fits = check_report_folder(arguments.dir, record->header, arguments.force); !fits) return complain(fits.error());
  std::optional<run::Explanation> explanation;
  if (arguments.explain) explanation = explain_or_complain(*record, false);
  const auto paths = reports::write_reports(*record, arguments.dir, explanation ? &*explanation : nullptr);
  if (!paths) return complain(paths.error());
  if (arguments.json) {
    auto list = Node::array();
    for (const auto& path : *paths) list.push(path);
    auto node = Node::object().set("record", arguments.record).set("reports", list);
    if (explanation) node.set("explanation", run::to_node(*explanation));
    out(run::to_json(node, 2));
  } else {
    if (explanation) print_explanation(*explanation, record->header);
    for (const auto& path : *paths) out(path);
  }
  return 0;
}

int pics_init(const PicsArguments& arguments) {
  const auto suite = load_suite(arguments.suite);
  if (!suite) return complain(suite.error());
  if (arguments.suite != suite->name) {
    return complain({ErrorKind::usage, fmt::format("pics init {}: the form is of the whole suite: umirig pics init {}",
                                                   arguments.suite, suite->name)});
  }
  const auto text = run::sheet_template(suite->model);
  if (arguments.out.empty()) {
    out(text.substr(0, text.size() - 1));
    return 0;
  }
  if (auto free = check_out_file(arguments.out, arguments.force); !free) return complain(free.error());
  if (auto done = write_out_file(arguments.out, text); !done) return complain(done.error());
  err(fmt::format("umirig: {}: fill it in, then run with --pics {}", arguments.out, arguments.out));
  return 0;
}

}  // namespace umirig::cli
