// One device put through cases, in the parts that a batch with a golden device needs apart: prepare, perform, conclude, present.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/cli/commands.hpp"
#include "rig/line/url.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

// Everything that is settled before the device is touched.
struct Preparation {
  run::Suite suite;
  std::vector<const run::Case*> cases;
  run::Datasheet sheet;
  Url url;
  std::uint64_t seed = 1;
  std::vector<std::string> selectors;
  std::vector<std::string> remarks;           // on scripts of the user's own
  run::Record record;                         // header; with --resume also what was done
  std::unique_ptr<run::RecordWriter> writer;  // with --resume: no other run may go on with it
};

// Why a run is to stop before its end: Ctrl-C, or the deadline of the command.
class Stop {
 public:
  // From now on.
  explicit Stop(double deadline_s);
  bool wanted();
  bool late() const { return late_; }

 private:
  double deadline_s_;
  double begin_s_;
  bool late_ = false;
};

struct DeviceRun {
  Preparation ready;
  run::Record record;
  std::unique_ptr<run::RecordWriter> writer;  // null: no record is kept
  bool complete = false;
  bool stopped_on_fail = false;  // as it was told: cases are left over
  std::string report;            // folder; empty: none was written
  std::optional<run::Explanation> explanation;
};

// Where no case is selected nothing else is looked at.
Result<Preparation> prepare(const RunArguments& arguments);
// `golden`: what the header says of the golden device; null: there is none.
Result<DeviceRun> perform(const RunArguments& arguments, Preparation ready, Stop& stop, const Node& golden);
// Brings a complete run to its end, with the members of `end` in it, and writes the reports.
Result<void> conclude(DeviceRun& run, const RunArguments& arguments, const Node& end);
// On stdout, as text. `verbose`: with the cases that do not apply.
void present(const DeviceRun& run, bool verbose);
// The exit code of the run; where it was stopped, says on stderr how to go on.
int leave(const DeviceRun& run, const Stop& stop);
// The exit code of a command that was stopped.
int stopped_code(const Stop& stop);

// Several devices, or a golden one before and behind.
int run_batch(const RunArguments& arguments);

}  // namespace umirig::cli
