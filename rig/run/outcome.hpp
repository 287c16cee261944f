// What a case comes to: its verdict, why, and what was measured on the way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/world/time.hpp"

namespace umirig::run {

// Verdicts only worsen, in this order. `error` is the rig's own trouble and never the device's.
enum class Verdict { none, pass, inconclusive, fail, error };

std::string_view to_text(Verdict verdict);  // "NONE", "PASS", "INCONCLUSIVE", "FAIL", "ERROR"
std::optional<Verdict> verdict_of(std::string_view text);
inline Verdict worse(Verdict a, Verdict b) { return a > b ? a : b; }

struct Measurement {
  std::string name;  // "reaction time of the identification"
  double value = 0;
  std::string unit;             // "ms"
  std::optional<double> lower;  // limits, in the same unit
  std::optional<double> upper;
  std::optional<double> uncertainty;
  bool ok = true;
  std::optional<Time> begin{};  // where in the case's time a measured interval begins
};

// One line of the dialogue as people read it: what was sent, what came, what was concluded.
struct Step {
  enum class Kind { sent, received, silence, remark, violation, asked, answered };
  Kind kind = Kind::remark;
  Time at{0};  // since the beginning of the case
  std::string text;
  std::string decoded{};  // what a message means, where the suite can tell: "identification: SIM, 9600 Bd (Z = 5), METER-1"
  std::string picture{};  // a data URI of an image, where there is one to look at
};

// What a verdict or a violation is about: the characters between two moments of the case's time, either direction. Where none
// lies between them the time itself is meant: an answer too late, a gap.
struct Mark {
  Time begin{0};
  Time end{0};
  std::string text;  // why
};

// A requirement that a case saw broken on its way; it may be another one than that which the case judges.
struct Violation {
  std::string requirement;
  std::string text;
};

struct Outcome {
  Verdict verdict = Verdict::none;
  std::string reason;       // empty with PASS
  std::string requirement;  // FAIL: the requirement that is broken; INCONCLUSIVE: the one that stood in the way, if any
  std::string blocked_by;   // INCONCLUSIVE: the case that owns that requirement
  bool stimulus_changed = false;
  std::vector<Measurement> measurements;
  std::vector<Violation> violations;
  std::vector<Mark> marks;
  std::vector<std::string> findings;  // deviations that are no failure
  std::vector<Step> steps;
};

}  // namespace umirig::run
