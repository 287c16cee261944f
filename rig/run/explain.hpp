// Looks a failed run up in the fault dictionary.
#pragma once

#include <vector>

#include "rig/run/dictionary.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::run {

// From this likeness on a defect is held to be the cause, provided that it leaves no FAIL unexplained: with every defect of the
// catalogue taken out of the dictionary in turn, what was named in its place breaks the same requirement; and devices that differ
// from the reference in what they support stay above it.
constexpr double least_likeness = 0.8;

// `cases`: of a record, with their outcomes by the suite of the dictionary.
Explanation explain(const std::vector<CaseRecord>& cases, const Dictionary& dictionary);

}  // namespace umirig::run
