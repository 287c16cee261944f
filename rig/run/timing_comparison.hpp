// The measured times of two runs: one distribution for each thing that was measured, and a careful word on whether they differ.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/run/distribution.hpp"
#include "rig/run/exchange.hpp"
#include "rig/run/outcome.hpp"

namespace umirig::run {

// All values of one run by what was measured, and their unit: {"reaction time: identification", "ms"}.
using Timings = std::map<std::pair<std::string, std::string>, std::vector<double>>;

// The measurements of a case, and what its exchange gives by itself: reaction times, and the longest pause within each message.
void add_timings(Timings& timings, const std::vector<Measurement>& measurements, const std::vector<Spoken>& exchange);

struct TimingComparison {
  enum class Finding {
    too_few,  // fewer than eight values on one side: figures, but no conclusion
    same,     // no difference shown
    within,   // a difference, but no larger than the rig's own uncertainty
    shifted,  // the one takes longer than the other
    spread,   // the middle is the same, the spread is not
  };
  std::string name;
  std::string unit;
  Distribution a;
  Distribution b;
  double shift = 0;        // of b against a
  double uncertainty = 0;  // of that shift, by the two rigs alone
  double likelihood = 1;   // of a difference like this by chance, corrected for the number of things compared
  Finding finding = Finding::too_few;

  bool differs() const { return finding == Finding::shifted || finding == Finding::spread; }
};

// `uncertainty_ms`: of the difference between a time in a and one in b. Only what both runs measured is compared.
std::vector<TimingComparison> compare_timings(const Timings& a, const Timings& b, double uncertainty_ms);

std::string_view to_text(TimingComparison::Finding finding);  // "too few values"
// One sentence: "takes 30 ms longer, which the rig can tell (±0.02 ms)".
std::string sentence(const TimingComparison& one);
Node to_node(const TimingComparison& one);

}  // namespace umirig::run
