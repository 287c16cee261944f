// The preambles and composite checks of this suite's scripts, written out as plain steps: send, set, expect.
#pragma once

#include "rig/base/node.hpp"
#include "rig/run/datasheet.hpp"

namespace umirig::suites {

// A script (`given` and `step`) as one list of plain steps for a device with that datasheet. Repetitions are written out. What
// has no plain form stays as it is: a preamble as a step { given = … } in front, a check as a check.
Node::Array unfolded(const Node& script, const run::Datasheet& sheet);

}  // namespace umirig::suites
