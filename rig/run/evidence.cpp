#include "rig/run/evidence.hpp"

#include <algorithm>

#include "rig/world/time.hpp"

namespace umirig::run {
namespace {

// Verdict and reason decide. The dialogue, in which each make of device differs a little, tells apart what they leave equal.
constexpr double share_of_dialogue = 0.15;
constexpr double reading_ms = 20;  // times below it are not told apart

double alike(const std::vector<Trace>& a, const std::vector<Trace>& b) {
  const auto longest = std::max(a.size(), b.size());
  if (longest == 0) return 1;
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i].kind == b[i].kind; ++i) {
    if (a[i].wording.shape != b[i].wording.shape) continue;
    const double x = a[i].elapsed_ms + reading_ms;
    const double y = b[i].elapsed_ms + reading_ms;
    sum += std::min(x, y) / std::max(x, y);
  }
  return sum / static_cast<double>(longest);
}

double alike_verdicts(const Evidence& a, const Evidence& b) {
  const double reasons = alike(a.reason, b.reason);
  if (a.verdict != b.verdict) return 0.5 * reasons;  // a FAIL that blocks another case, or is blocked itself
  if (a.verdict == Verdict::fail) return 0.4 + 0.6 * reasons;
  return (a.requirement == b.requirement ? 0.4 : 0.0) + 0.6 * reasons;
}

}  // namespace

Evidence evidence_of(const Outcome& outcome) {
  Evidence evidence;
  evidence.verdict = outcome.stimulus_changed ? Verdict::none : outcome.verdict;
  if (!evidence.deviates()) return evidence;
  evidence.requirement = outcome.requirement;
  evidence.reason = wording_of(outcome.reason);
  Time before{0};
  for (const auto& step : outcome.steps) {
    Trace trace;
    trace.kind = step.kind;
    if (step.kind != Step::Kind::sent) trace.wording = wording_of(step.text);
    trace.elapsed_ms = to_ms(step.at - before);
    before = step.at;
    evidence.dialogue.push_back(std::move(trace));
  }
  return evidence;
}

double weight(const Evidence& evidence, bool watches) {
  const double plain = evidence.verdict == Verdict::fail ? 1.0 : evidence.verdict == Verdict::inconclusive ? 0.3 : 0.0;
  return watches ? 0.3 * plain : plain;
}

double alike(const Evidence& a, const Evidence& b) {
  if (!a.deviates() || !b.deviates()) return 0;
  return (1 - share_of_dialogue) * alike_verdicts(a, b) + share_of_dialogue * alike(a.dialogue, b.dialogue);
}

}  // namespace umirig::run
