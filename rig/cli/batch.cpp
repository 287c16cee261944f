// A batch: several devices one after the other, and a golden one before the first and behind the last.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <filesystem>
#include <optional>
#include <set>

#include "rig/cli/batch_table.hpp"
#include "rig/cli/command_run.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/report_folder.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

namespace fs = std::filesystem;

struct Device {
  std::string label;  // its serial, or its number in the batch
  std::string dut;    // URL as it is shown: secrets masked
  RunArguments arguments;
  std::optional<Preparation> ready;
  std::optional<DeviceRun> run;
  std::optional<Error> trouble;

  int code() const { return run ? run::exit_codes(run->record).front() : exit_code(*trouble); }
};

struct Golden {
  run::GoldenDevice device;
  std::optional<run::Record> baseline;
  std::optional<run::Record> before;  // the run before, for what drifted in between
};

// "run.jsonl" and "7" -> "run-7.jsonl"
std::string with_label(const std::string& path, std::string_view label) {
  if (path.empty()) return "";
  const fs::path all = path;
  return (all.parent_path() / fmt::format("{}-{}{}", all.stem().string(), label, all.extension().string())).string();
}

// Checks of the golden device may be many to one record (--resume): none is overwritten.
std::string free_path(const std::string& path, const std::string& label) {
  auto free = with_label(path, label);
  for (int number = 2; !free.empty() && fs::exists(free); ++number) free = with_label(path, fmt::format("{}-{}", label, number));
  return free;
}

// Fit for the name of a file.
std::string plain(std::string text) {
  const auto odd = [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_'; };
  std::replace_if(text.begin(), text.end(), odd, '_');
  if (text.starts_with('.')) text.front() = '_';
  return text;
}

Result<std::deque<Device>> devices_of(const RunArguments& given) {
  std::deque<Device> devices;
  std::set<std::string> labels;
  const auto count = std::max<std::size_t>(given.duts.size(), 1);
  if (count > 1 && !given.resume.empty())
    return failure(ErrorKind::usage, "run: --resume goes on with one record: leave out --dut, or give one");
  if (!given.serials.empty() && given.serials.size() != count)
    return failure(ErrorKind::usage,
                   fmt::format("run: {} --serial for {} devices: expected one each", given.serials.size(), count));
  for (std::size_t i = 0; i < count; ++i) {
    Device one;
    one.label = given.serials.empty() ? std::to_string(i + 1) : plain(given.serials[i]);
    if (one.label.empty() || !labels.insert(one.label).second)
      return failure(ErrorKind::usage, fmt::format("run: --serial '{}': expected another one for each device", given.serials[i]));
    one.arguments = given;
    one.arguments.dut = given.duts.empty() ? "" : given.duts[i];
    one.arguments.serial = given.serials.empty() ? "" : given.serials[i];
    if (count > 1) {
      one.arguments.record = with_label(given.record, one.label);
      if (!given.report.empty()) one.arguments.report = (fs::path(given.report) / one.label).string();
    }
    if (!one.arguments.record.empty() && fs::exists(one.arguments.record)) {
      return failure(ErrorKind::usage,
                     fmt::format("{}: exists already: a record is never overwritten; name another", one.arguments.record));
    }
    devices.push_back(std::move(one));
  }
  return devices;
}

Result<Golden> golden_of(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto device = run::parse_golden(*text, path);
  if (!device) return tl::unexpected(device.error());
  Golden golden;
  golden.device = std::move(*device);
  if (!golden.device.baseline.empty()) {
    auto baseline = run::read_record((fs::path(path).parent_path() / golden.device.baseline).string());
    if (!baseline) return failure(baseline.error().kind, fmt::format("{}: baseline: {}", path, baseline.error().text));
    golden.baseline = std::move(*baseline);
  }
  return golden;
}

// The golden device gets what the devices get, but its own datasheet, record and report.
RunArguments golden_arguments(const RunArguments& given, const Golden& golden, const std::string& label) {
  auto arguments = given;
  arguments.dut = golden.device.dut;
  arguments.pics = given.golden;
  arguments.ixit.clear();
  arguments.settings.clear();
  arguments.serial.clear();
  arguments.resume.clear();
  arguments.golden.clear();
  arguments.stop_on_fail = false;
  arguments.record = free_path(given.resume.empty() ? given.record : given.resume, label);
  if (!given.report.empty()) {
    arguments.report = (fs::path(given.report) / label).string();
    // As with its records: checks may be many to one run.
    if (!given.resume.empty()) arguments.report = free_report_folder(arguments.report);
  }
  return arguments;
}

std::vector<std::string> compared(const run::Record& earlier, const DeviceRun& now, std::string_view name) {
  return run::golden_remarks(earlier, now.record, now.ready.suite.message_reader, name);
}

// `trouble`: why it was not run at all.
run::GoldenCheck check_golden(const RunArguments& arguments, Preparation ready, Golden& golden, Stop& stop,
                              std::optional<Error>& trouble) {
  auto shown = golden.device;
  shown.dut = run::mask_secrets(shown.dut, ready.sheet.secrets());
  auto run = perform(arguments, std::move(ready), stop, Node());
  if (!run) {
    trouble = run.error();
    return run::golden_trouble(shown, run.error().text);
  }
  if (auto done = conclude(*run, arguments, Node::object()); !done) return run::golden_trouble(shown, done.error().text);
  auto check = run::golden_check(run->record);
  if (golden.baseline) check.remarks = compared(*golden.baseline, *run, "the baseline");
  if (golden.before) {
    const auto more = compared(*golden.before, *run, "the check before");
    check.remarks.insert(check.remarks.end(), more.begin(), more.end());
  }
  golden.before = std::move(run->record);
  return check;
}

void report_golden(const run::GoldenCheck& check, std::string_view when) {
  err(fmt::format("umirig: golden device, {}: {}", when, run::golden_text(run::to_node(check))));
  for (const auto& text : check.reasons) err("  " + text);
  for (const auto& text : check.remarks) err("  remark: " + text);
}

Node device_node(const Device& one) {
  auto node = one.run ? run::summary(one.run->record, one.run->report)
                      : Node::object().set("dut", one.dut).set("error", one.trouble->text).set("exit", one.code());
  return node.set("label", one.label).set("serial", one.arguments.serial.empty() ? Node() : Node(one.arguments.serial));
}

class Batch {
 public:
  Batch(RunArguments given, std::deque<Device> devices, std::optional<Golden> golden)
      : given_(std::move(given)), devices_(std::move(devices)), golden_(std::move(golden)), stop_(given_.deadline_s) {}

  int run() {
    const bool conformant = !golden_ || golden("before", before_);
    // What the golden device's file or URL says is wrong, as it would be of any device.
    if (trouble_ && (trouble_->kind == ErrorKind::usage || trouble_->kind == ErrorKind::configuration)) {
      return complain({trouble_->kind, fmt::format("{}: [golden]: {}", given_.golden, trouble_->text)});
    }
    if (golden_) report_golden(*check_, "before");
    if (!conformant) return nothing_said();
    for (auto& one : devices_) {
      if (stop_.wanted()) break;
      if (devices_.size() > 1 && !given_.quiet) err(fmt::format("umirig: device {}: {}", one.label, one.dut));
      auto header = golden_ ? Node::object().set("before", before_) : Node();
      auto run = perform(one.arguments, std::move(*one.ready), stop_, header);
      if (!run) {
        one.trouble = run.error();
        err(fmt::format("umirig: device {}: {}", one.label, run.error().text));
        continue;
      }
      one.run = std::move(*run);
      if (!golden_) finish(one, Node::object());
    }
    if (golden_) {
      Node after;
      // Stopped on the way: the records stay without an end, and say so.
      const bool whole = !stop_.wanted();
      if (whole) {
        golden("behind", after);
        report_golden(*check_, "behind");
      }
      auto checks = Node::object();
      if (!given_.resume.empty()) checks.set("before_resume", before_);
      checks.set("after", after);
      for (auto& one : devices_) {
        if (!one.run) continue;
        one.run->complete = one.run->complete && whole;
        finish(one, Node::object().set("golden", checks));
      }
      after_ = after;
    }
    return present_all();
  }

 private:
  bool golden(std::string_view when, Node& into) {
    const auto label = when == "before" ? "golden-before" : "golden-after";
    const auto arguments = golden_arguments(given_, *golden_, label);
    auto ready = prepare(arguments);
    trouble_.reset();
    check_ = ready ? check_golden(arguments, std::move(*ready), *golden_, stop_, trouble_)
                   : run::golden_trouble(golden_->device, ready.error().text);
    into = run::to_node(*check_);
    return check_->conformant;
  }

  void finish(Device& one, const Node& end) {
    if (auto done = conclude(*one.run, one.arguments, end); !done) {
      err(fmt::format("umirig: device {}: {}", one.label, done.error().text));
      one.trouble = done.error();
    }
  }

  // The golden device does not conform before: no device was touched.
  int nothing_said() {
    const int code = stop_.wanted() ? stopped_code(stop_) : run::exit_rig;
    if (given_.json) {
      auto golden = Node::object().set("before", before_).set("after", Node());
      out(run::to_json(
          Node::object().set("verdict", "rig error").set("exit", code).set("golden", golden).set("devices", Node::array()), 2));
    } else {
      const auto* why = stop_.wanted() ? "stopped at the golden device" : "the golden device does not conform";
      out(paint(fmt::format("{}: no device was put to the test, and nothing is said about any", why), Colour::red, stdout));
    }
    return code;
  }

  int present_all() {
    std::vector<int> codes;
    for (const auto& one : devices_) {
      if (one.run || one.trouble) codes.push_back(one.trouble ? exit_code(*one.trouble) : one.code());
    }
    const int code = stop_.wanted() ? stopped_code(stop_) : run::worst_exit(codes);
    if (given_.json) {
      print_json(code);
    } else {
      for (const auto& one : devices_) {
        if (devices_.size() > 1) out(paint(fmt::format("device {}: {}", one.label, one.dut), Colour::bold, stdout));
        if (one.run) present(*one.run, given_.verbose);
        if (!one.run && one.trouble) out(one.trouble->text);
        if (!one.run && !one.trouble) out("not tested");
      }
      if (devices_.size() > 1) print_table();
    }
    if (stop_.wanted()) {
      for (const auto& one : devices_) {
        if (one.run && !one.run->complete) leave(*one.run, stop_);
      }
    }
    return code;
  }

  void print_table() const {
    std::vector<BatchRow> rows;
    for (const auto& one : devices_) {
      BatchRow row;
      row.label = one.label;
      row.dut = one.dut;
      row.tested = one.run || one.trouble;
      if (one.run) {
        row.counts = run::count(one.run->record.cases);
        row.verdict = run::overall(one.run->record);
      }
      if (one.trouble) row.verdict = one.trouble->text;
      if (row.tested) row.exit = one.trouble ? exit_code(*one.trouble) : one.code();
      rows.push_back(std::move(row));
    }
    for (const auto& line : batch_table(rows)) out(line);
  }

  void print_json(int code) const {
    // One device is printed as without a golden one.
    if (devices_.size() == 1 && devices_.front().run) {
      out(run::to_json(run::summary(devices_.front().run->record, devices_.front().run->report), 2));
      return;
    }
    auto list = Node::array();
    for (const auto& one : devices_) {
      if (one.run || one.trouble) list.push(device_node(one));
    }
    auto node = Node::object().set("exit", code).set("devices", list);
    if (golden_) node.set("golden", Node::object().set("before", before_).set("after", after_));
    out(run::to_json(node, 2));
  }

  const RunArguments given_;
  std::deque<Device> devices_;
  std::optional<Golden> golden_;
  Stop stop_;
  std::optional<run::GoldenCheck> check_;  // the last one
  std::optional<Error> trouble_;           // why it was not run
  Node before_;
  Node after_;
};

}  // namespace

int run_batch(const RunArguments& arguments) {
  auto given = arguments;
  auto devices = devices_of(given);
  if (!devices) return complain(devices.error());
  std::optional<Golden> golden;
  if (!given.golden.empty()) {
    auto read = golden_of(given.golden);
    if (!read) return complain(read.error());
    golden = std::move(*read);
  }
  // All that can be wrong with a call is said before any device is touched.
  for (auto& one : *devices) {
    auto ready = prepare(one.arguments);
    if (!ready) return complain(ready.error());
    if (ready->cases.empty()) {
      err(fmt::format("umirig: no case is selected by {} (umirig list cases)", fmt::join(given.selectors, " ")));
      return run::exit_nothing;
    }
    if (&one == &devices->front()) {
      for (const auto& remark : ready->remarks) err("umirig: " + remark);
    }
    given.selectors = ready->selectors;  // with --resume those of the record, for the golden device as well
    given.seed = ready->seed;
    one.dut = run::mask_secrets(ready->url.text, ready->sheet.secrets());
    one.ready = std::move(*ready);
  }
  if (golden) {
    for (const auto* label : {"golden-before", "golden-after"}) {
      if (auto ready = prepare(golden_arguments(given, *golden, label)); !ready) return complain(ready.error());
    }
  }
  return Batch(std::move(given), std::move(*devices), std::move(golden)).run();
}

}  // namespace umirig::cli
