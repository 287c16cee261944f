// A comparison of two records as people read it.
#pragma once

#include <string>
#include <vector>

#include "rig/run/comparison.hpp"

namespace umirig::cli {

struct ComparisonView {
  bool verdicts = true;
  bool exchanges = true;
  bool timing = true;
};

// Lines without line ends. `a` and `b`: what the two are called at the top.
std::vector<std::string> comparison_text(const run::Comparison& comparison, const ComparisonView& view);

}  // namespace umirig::cli
