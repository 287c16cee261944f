// umirig-bench: the figures that the project holds itself to, each beside its goal. Absolute values belong to the machine they
// were measured on; ratios are measured in one run.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/sim/sim_line.hpp"
#include "reports/report.hpp"
#include "rig/base/node.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/device_opener.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/retelling.hpp"
#include "rig/cli/shrink_target.hpp"
#include "rig/cli/suites.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/request.hpp"
#include "rig/iec62056/telegram.hpp"
#include "rig/line/tap.hpp"
#include "rig/run/explain.hpp"
#include "rig/run/json.hpp"
#include "rig/run/qualification.hpp"
#include "rig/run/runner.hpp"
#include "rig/world/wall_clock.hpp"

namespace {

using namespace umirig;

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  std::string goal;
  bool ok = true;
};

constexpr double least_events = 200'000;
constexpr double longest_qualification_s = 60;
constexpr double flattest_growth = 1.5;  // a sample of ten is no fair one
constexpr double longest_shrinking_s = 1;
constexpr double longest_explanation_s = 1;
constexpr double flattest = 1.2;
constexpr std::size_t report_cases = 150;
constexpr double longest_report_s = 1;
constexpr double largest_report_mb = 2;

// How long `work` takes, the best of several tries.
double best_seconds(int tries, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < tries; ++i) {
    const double begin = wall_seconds();
    work();
    best = std::min(best, wall_seconds() - begin);
  }
  return best;
}

// Readouts of 200 data sets at 19200 Bd, one after the other, through wire, tap and simulated meter.
Figure line_events() {
  World world;
  const auto url = parse_url("sim:meter?layout=long&identification=SIM6METER-1");
  auto line = sim::open_sim(world, *url);
  Tap tap(world, **line);
  SerialFormat slow;
  SerialFormat fast;
  fast.baud = 19200;
  std::size_t characters = 0;
  const double begin = wall_seconds();
  while (wall_seconds() - begin < 1.0) {
    tap.set_format(slow);
    tap.send(iec62056::encode_request());
    world.run_until(world.now() + 2s);
    tap.send(iec62056::encode_option_select('0', '6', '0'));
    world.run_until(tap.idle_at());
    tap.set_format(fast);
    world.run_until(world.now() + 20s);
    for (const auto& event : tap.take()) characters += event.bytes.size();
  }
  const double rate = static_cast<double>(characters) / (wall_seconds() - begin);
  return {"line events a second in virtual time, one core", rate, "1/s", fmt::format("at least {:.0f}", least_events),
          rate >= least_events};
}

Figure qualification(const run::Suite& suite, const std::string& device, const std::string& name) {
  run::QualificationPlan plan;
  plan.suite = &suite;
  plan.threads = std::max(1U, std::thread::hardware_concurrency());
  plan.open = [&](World& world, const std::vector<std::pair<std::string, std::string>>& options) {
    auto url = *parse_url(device);
    for (const auto& [option, value] : options) url = url.with(option, value);
    return cli::open_line(world, url);
  };
  plan.open_null = [](World& world, const std::string& null) { return cli::open_line(world, *parse_url("sim:" + null)); };
  const double begin = wall_seconds();
  const auto result = run::qualify(plan);
  const double seconds = wall_seconds() - begin;
  return {name, seconds, "s", fmt::format("under {:.0f}", longest_qualification_s),
          seconds < longest_qualification_s && result.good()};
}

// What one defect costs, with ten of them, fifty and all, each a sample spread over the catalogue.
std::vector<Figure> growth(const run::Suite& suite) {
  run::QualificationPlan plan;
  plan.suite = &suite;
  plan.threads = std::max(1U, std::thread::hardware_concurrency());
  plan.open = cli::device_opener(*parse_url("sim:" + suite.device));
  plan.open_null = cli::open_null_device;
  std::vector<Figure> figures;
  double cheapest = 1e9;
  double dearest = 0;
  for (const std::size_t count : {std::size_t{10}, std::size_t{50}, suite.defects.size()}) {
    std::set<std::string> sample;
    for (std::size_t i = 0; i < count; ++i) sample.insert(suite.defects[i * suite.defects.size() / count].id);
    plan.wanted = [&](const run::MatrixRow& row) { return row.kind == "defect" && sample.count(row.id) > 0; };
    const double ms = 1000 * best_seconds(3, [&] { (void)run::qualify(plan); }) / static_cast<double>(count);
    figures.push_back({fmt::format("qualify, cost of one defect of {}", count), ms, "ms", "none", true});
    cheapest = std::min(cheapest, ms);
    dearest = std::max(dearest, ms);
  }
  figures.push_back({"the same, dearest over cheapest", dearest / cheapest, "", fmt::format("at most {}", flattest_growth),
                     dearest / cheapest <= flattest_growth});
  return figures;
}

// A failed run looked up in the fault dictionary: learnt anew, and with a dictionary that is there as a file's text.
std::vector<Figure> explaining(const run::Suite& suite) {
  run::QualificationPlan plan;
  plan.suite = &suite;
  plan.threads = std::max(1U, std::thread::hardware_concurrency());
  plan.open = cli::device_opener(*parse_url("sim:" + suite.device));
  plan.open_null = cli::open_null_device;
  std::vector<run::CaseRecord> record;
  auto one = plan;
  const auto wanted = suite.defects.front().id;
  one.wanted = [&](const run::MatrixRow& row) { return row.id == wanted; };
  one.seen = [&](const run::MatrixRow&, const std::vector<run::CaseRecord>& cases) { record = cases; };
  (void)run::qualify(one);
  bool known = true;
  std::string text;
  const double anew = best_seconds(1, [&] {
    const auto dictionary = run::learn(plan);
    known = dictionary && run::explain(record, *dictionary).kind == run::Explanation::Kind::known;
    if (dictionary) text = run::to_json(run::to_node(*dictionary));
  });
  const double kept = best_seconds(3, [&] {
    const auto dictionary = run::dictionary_from(run::parse_json(text).value_or(Node()));
    known = known && dictionary && run::explain(record, *dictionary).kind == run::Explanation::Kind::known;
  });
  return {{"explain a failed run, dictionary learnt anew", anew, "s", fmt::format("under {:.0f}", longest_qualification_s),
           known && anew < longest_qualification_s},
          {"explain a failed run, dictionary from the cache", kept, "s", fmt::format("under {:.0f}", longest_explanation_s),
           known && kept < longest_explanation_s}};
}

Figure suite_run(const run::Suite& suite) {
  run::DatasheetReader reader(suite.model);
  (void)reader.add(suite.reference, "reference.toml");
  const auto sheet = reader.finish();
  double device_s = 0;
  const double seconds = best_seconds(5, [&] {
    World world;
    auto line = cli::open_line(world, *parse_url("sim:meter"));
    run::RunPlan plan;
    plan.suite = &suite;
    plan.sheet = &*sheet;
    for (const auto& one : suite.cases) plan.cases.push_back(one.get());
    (void)run::run(world, **line, plan);
    device_s = to_ms(world.now()) / 1000;
  });
  return {"whole suite against one simulated meter, device time over wall time", device_s / seconds, "x", "none", true};
}

// The HTML report of a run of so many cases: those of the suite against one meter with a defect, again and again.
std::vector<Figure> reporting(const run::Suite& suite) {
  run::DatasheetReader reader(suite.model);
  (void)reader.add(suite.reference, "reference.toml");
  const auto sheet = reader.finish();
  World world;
  auto line = cli::open_line(world, *parse_url("sim:meter?defect=reaction-too-late"));
  run::RunPlan plan;
  plan.suite = &suite;
  plan.sheet = &*sheet;
  for (const auto& one : suite.cases) plan.cases.push_back(one.get());
  run::Record record;
  const auto cases = run::run(world, **line, plan);
  for (std::size_t i = 0; cases && !cases->empty() && i < report_cases; ++i) record.cases.push_back((*cases)[i % cases->size()]);
  std::size_t size = 0;
  const double seconds = best_seconds(3, [&] { size = reports::html(record).size(); });
  const double mb = static_cast<double>(size) / 1e6;
  return {{fmt::format("HTML report of {} cases, time", record.cases.size()), seconds, "s",
           fmt::format("under {}", longest_report_s), seconds < longest_report_s && size > 0},
          {fmt::format("HTML report of {} cases, size", record.cases.size()), mb, "MB",
           fmt::format("under {}", largest_report_mb), mb < largest_report_mb && size > 0}};
}

// A case that failed, told as a script and shortened until nothing can be left out.
Figure shrinking(const run::Suite& suite) {
  run::DatasheetReader reader(suite.model);
  (void)reader.add(suite.reference, "reference.toml");
  const cli::Stand dut{"sim:meter", *parse_url("sim:meter?defect=bcc-unchecked"), *reader.finish()};
  std::vector<std::string> remarks;
  const auto good = cli::good_devices(suite, dut, remarks);
  const cli::ShrinkTarget target{suite.find("iec62056-21/6.2/3"), "6.2/3", "iec62056-21/6.2/3"};
  bool minimal = good.has_value();
  const double seconds = best_seconds(3, [&] {
    cli::Proof proof(suite, dut, *good, cli::script_head(suite, target), 1, [] { return false; });
    const auto whole = proof.run(*target.one, dut);
    const auto steps = whole ? cli::steps_of(proof, *target.one, *whole, false) : Result<Node::Array>(Node::Array());
    run::ShrinkPlan plan;
    plan.shows = [&](const Node::Array& part) { return proof.shows(part); };
    const auto shrunk = steps ? run::shrink(*steps, plan) : std::nullopt;
    minimal = minimal && shrunk && shrunk->minimal;
  });
  return {fmt::format("shrink of one case, tried on {} good meters", good->size()), seconds, "s",
          fmt::format("under {:.0f}", longest_shrinking_s), minimal && seconds < longest_shrinking_s};
}

Bytes telegram_of(std::size_t size) {
  Bytes block;
  for (int i = 0; block.size() < size; ++i) {
    const auto line = fmt::format("{}1.8.{}({:010.3f}*kWh)", i == 0 ? "" : "\r\n", i % 100, i * 1.5);
    block.insert(block.end(), line.begin(), line.end());
  }
  auto bytes = to_bytes("/SIM5METER-1\r\n");
  const auto message = iec62056::encode_readout(block);
  bytes.insert(bytes.end(), message.begin(), message.end());
  return bytes;
}

// Throughput by size, and the slowest cost of a byte over the fastest.
std::vector<Figure> decoding() {
  std::vector<Figure> figures;
  std::vector<double> costs;
  for (const std::size_t size : {std::size_t{1000}, std::size_t{10'000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
    const auto bytes = telegram_of(size);
    const auto rounds = std::max<std::size_t>(1, 4'000'000 / bytes.size());
    std::size_t sets = 0;
    const double seconds = best_seconds(7, [&] {
      for (std::size_t i = 0; i < rounds; ++i) sets += iec62056::decode_telegram(bytes).datasets.size();
    });
    if (sets == 0) continue;
    const double total = static_cast<double>(rounds * bytes.size());
    costs.push_back(seconds / total);
    figures.push_back({fmt::format("decode throughput, readout of {} bytes", size), total / seconds / 1e6, "MB/s", "none", true});
  }
  const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  figures.push_back({"decode cost of a byte, dearest size over cheapest (1 kB to 1 MB)", *most / *least, "x",
                     fmt::format("at most {}", flattest), *most / *least <= flattest});
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (argc > 2 || (!option.empty() && option != "--json")) {
    cli::err("usage: umirig-bench [--json]: prints the figures of the project beside their goals");
    return 2;
  }
  const auto suite = cli::load_suite("iec62056-21");
  if (!suite) return cli::complain(suite.error());
  std::vector<Figure> figures = {line_events(), suite_run(*suite),
                                 qualification(*suite, "sim:meter", "qualify iec62056-21, simulated meter")};
  figures.push_back(
      qualification(*suite, std::string("sil:") + UMIRIG_EXAMPLE_METER, "qualify iec62056-21, C example meter (SIL)"));
  for (auto& figure : growth(*suite)) figures.push_back(std::move(figure));
  for (auto& figure : reporting(*suite)) figures.push_back(std::move(figure));
  figures.push_back(shrinking(*suite));
  for (auto& figure : explaining(*suite)) figures.push_back(std::move(figure));
  for (auto& figure : decoding()) figures.push_back(std::move(figure));
  auto list = Node::array();
  for (const auto& figure : figures) {
    list.push(Node::object()
                  .set("name", figure.name)
                  .set("value", figure.value)
                  .set("unit", figure.unit)
                  .set("goal", figure.goal)
                  .set("ok", figure.ok));
    if (option.empty()) {
      cli::out(fmt::format("{:<70} {:>12.2f} {:<5} goal: {:<18} {}", figure.name, figure.value, figure.unit, figure.goal,
                           figure.ok ? "ok" : "MISSED"));
    }
  }
  if (!option.empty()) cli::out(run::to_json(list, 2));
  return std::all_of(figures.begin(), figures.end(), [](const auto& figure) { return figure.ok; }) ? 0 : 1;
}
