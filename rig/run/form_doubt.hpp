// A doubt about the form of a device: its PICS or IXIT says one thing, what the device does says another. Whoever fills in a form
// errs more often than a meter is built wrong, and from a wrong form every conclusion about defects is wrong.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rig/run/explanation.hpp"

namespace umirig::run {

struct Record;

struct FormDoubt {
  std::string item;      // "PICS A.1", "IXIT password"
  std::string text;      // what the form says, and what was observed
  bool certain = false;  // no defect looks like it; else a defect would, and both are possible
};

// Of a suite: what in a failed record speaks against its form.
using FormJudge = std::function<std::vector<FormDoubt>(const Record&)>;

// A certain doubt takes the place of all candidates; the others stand before them: what resembles a defect does so only if the
// form is right.
void add_doubts(Explanation& explanation, const std::vector<FormDoubt>& doubts);

}  // namespace umirig::run
