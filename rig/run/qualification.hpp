// Qualification: the suite itself is tested. Every defect must be caught and its requirement blamed, no other accused; no legal
// variant may fail; nothing that is no device may pass.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/run/outcome.hpp"
#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::run {

// Opens the device with these options of its own, in that World.
using OpenDevice =
    std::function<Result<std::unique_ptr<SerialLine>>(World&, const std::vector<std::pair<std::string, std::string>>& options)>;
using OpenNull = std::function<Result<std::unique_ptr<SerialLine>>(World&, const std::string& name)>;

struct MatrixRow;

struct QualificationPlan {
  const Suite* suite = nullptr;
  std::vector<const Case*> cases;  // of the suite, in its order; empty: all
  const Variant* base = nullptr;   // what every meter without a variant of its own is built on; null: the reference
  OpenDevice open;
  OpenNull open_null;
  unsigned threads = 2;
  std::uint64_t seed = 1;
  std::function<void(std::size_t done, std::size_t total)> progress;
  std::function<bool(const MatrixRow&)> wanted;  // by kind and id, which devices are put through it; empty: all
  // Each device behind its run, with all that its cases saw; one call at a time, in no order.
  std::function<void(const MatrixRow&, const std::vector<CaseRecord>&)> seen;
};

// One device put through the suite: the verdict of each case, in the order of the suite.
struct MatrixRow {
  std::string kind;  // "defect", "variant", "null"
  std::string id;
  std::string requirement;        // of a defect
  std::vector<std::string> also;  // of a defect
  std::vector<Verdict> verdicts;
  std::vector<std::string> reasons;
  std::string trouble;     // the device could not be opened, or the run broke off
  bool beside_it = false;  // a defect of what this device need not do: its requirement does not apply

  bool caught() const;
};

struct Qualification {
  std::vector<MatrixRow> rows;
  std::vector<std::string> case_ids;
  std::vector<std::string> case_requirements;
  std::vector<bool> case_watches;  // cases over the whole run

  std::size_t defects = 0, beside_it = 0, caught = 0, blamed = 0, misblamed = 0, first_fail_right = 0;
  bool part = false;  // a selection of cases: a defect whose requirement none of them judges is left out
  std::size_t left_out = 0;
  std::size_t variants = 0, accused = 0, unsettled = 0;  // unsettled: a legal variant with an INCONCLUSIVE or ERROR
  std::size_t null_devices = 0, null_passes = 0;
  std::vector<std::string> idle_cases;  // a case whose removal changes nothing in the matrix
  std::vector<std::string> problems;    // every deviation from what is required, in words

  bool good() const { return problems.empty(); }
};

Qualification qualify(const QualificationPlan& plan);

// Where two devices with the same switches got different verdicts, a line each.
std::vector<std::string> disagreements(const Qualification& a, const Qualification& b);

// {"suite","cases","defects":{…},"variants":{…},"null_devices":{…},"idle_cases":[…]} and the problems; the caller adds "seconds".
Node to_node(const Qualification& qualification, const std::string& suite);

}  // namespace umirig::run
