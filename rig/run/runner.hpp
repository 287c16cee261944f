// The runner: puts one device through cases, one after the other, each from the device's start, and keeps the record.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::run {

struct RunPlan {
  const Suite* suite = nullptr;
  std::vector<const Case*> cases;
  const Datasheet* sheet = nullptr;
  std::uint64_t seed = 1;
  bool stop_on_fail = false;
  Operator* person = nullptr;      // at the device; none: a case that asks is INCONCLUSIVE
  RecordWriter* record = nullptr;  // none: nothing is kept (qualification)
  History history;                 // what the cases saw that the record holds already (resume)
  std::set<std::string> done;      // cases that the record holds already (resume)
  std::function<void(const Case&, std::size_t index, std::size_t total)> before;
  std::function<void(const CaseRecord&, std::size_t index, std::size_t total)> after;
};

// What was run, in order. A case that was cut short by an interruption is not among it. Error (rig): the record cannot be
// written.
Result<std::vector<CaseRecord>> run(World& world, SerialLine& line, const RunPlan& plan);

}  // namespace umirig::run
