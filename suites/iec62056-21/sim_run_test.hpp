// Puts simulated devices through this suite, as the tests of the suite need it.
#pragma once

#include <ostream>
#include <stdexcept>

#include "adapters/sim/sim_line.hpp"
#include "rig/run/runner.hpp"
#include "suites/iec62056-21/suite.hpp"

namespace umirig::run {

inline void PrintTo(Verdict verdict, std::ostream* out) { *out << to_text(verdict); }

}  // namespace umirig::run

namespace umirig::suites {

using Options = std::vector<std::pair<std::string, std::string>>;

inline const run::Suite& whole_suite() {
  static const auto suite = iec62056_21();
  if (!suite) throw std::runtime_error(suite.error().text);
  return *suite;
}

// The datasheet of the reference meter with other values: "password", "x".
inline run::Datasheet sheet_with(const Options& settings) {
  run::DatasheetReader reader(whole_suite().model);
  auto done = reader.add(whole_suite().reference, "reference.toml");
  for (const auto& [id, value] : settings) {
    if (done) done = reader.set(id + "=" + value);
  }
  if (!done) throw std::runtime_error(done.error().text);
  auto sheet = reader.finish();
  if (!sheet) throw std::runtime_error(sheet.error().text);
  return *sheet;
}

// "meter", or a null device.
inline std::unique_ptr<SerialLine> open_device(World& world, const std::string& name, const Options& options = {}) {
  Url url;
  url.scheme = "sim";
  url.path = name;
  url.options = options;
  auto line = sim::open_sim(world, url);
  if (!line) throw std::runtime_error(line.error().text);
  return std::move(*line);
}

inline run::RunPlan plan_of(const run::Datasheet& sheet, const std::vector<const run::Case*>& cases = {}) {
  run::RunPlan plan;
  plan.suite = &whole_suite();
  plan.sheet = &sheet;
  plan.cases = cases;
  if (cases.empty()) {
    for (const auto& one : whole_suite().cases) plan.cases.push_back(one.get());
  }
  return plan;
}

inline std::vector<run::CaseRecord> run_device(const std::string& name, const Options& options, const run::Datasheet& sheet) {
  World world(1);
  const auto line = open_device(world, name, options);
  return run::run(world, *line, plan_of(sheet)).value();
}

inline Node header_of(const run::Datasheet& sheet, const Uncertainty& uncertainty = {}) {
  return Node::object()
      .set("pics", sheet.pics_node())
      .set("ixit", sheet.ixit_node())
      .set("session", sheet.session_node())
      .set("seed", 1)
      .set("adapter", Node::object()
                          .set("uncertainty_early_ns", static_cast<std::int64_t>(uncertainty.early.count()))
                          .set("uncertainty_late_ns", static_cast<std::int64_t>(uncertainty.late.count())));
}

}  // namespace umirig::suites
