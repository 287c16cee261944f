// What a case says about a device, in a form that can be compared with what another device showed in it.
#pragma once

#include <string>
#include <vector>

#include "rig/run/outcome.hpp"
#include "rig/run/wording.hpp"

namespace umirig::run {

// One step of the dialogue, and how long after the step before it came to its end.
struct Trace {
  Step::Kind kind = Step::Kind::remark;
  Wording wording;  // of what was sent nothing: the case sends it, not the device
  double elapsed_ms = 0;
};

struct Evidence {
  Verdict verdict = Verdict::pass;
  std::string requirement;  // blamed, or in the way
  Wording reason;
  std::vector<Trace> dialogue;

  // Something is not as it is with a good device.
  bool deviates() const { return verdict == Verdict::fail || verdict == Verdict::inconclusive; }
  // Nothing can be learnt from it: the case does not apply, or the rig failed, or the case sends something else today.
  bool empty() const { return verdict == Verdict::none || verdict == Verdict::error; }
};

// A case whose stimulus changed gives an empty one.
Evidence evidence_of(const Outcome& outcome);

// How much a deviation counts. A FAIL is what a case saw; INCONCLUSIVE is mostly its consequence, and a case over the whole run
// says again what another one said.
double weight(const Evidence& evidence, bool watches);

// 0 to 1: how much the two say the same. 0 where only one deviates.
double alike(const Evidence& a, const Evidence& b);

}  // namespace umirig::run
