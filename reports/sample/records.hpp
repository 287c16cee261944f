// Records made in memory, for the tests of the reports.
#pragma once

#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

// Six cases: PASS twice (once with a finding), FAIL, INCONCLUSIVE, ERROR, NONE; a password on the wire; all of the header stated.
run::Record plain_record();
// The same with texts that a device or a careless hand could choose: markup, control characters, bytes that are no UTF-8, 100 kB.
run::Record hostile_record();
// So many cases, each with a dialogue and a readout of about a kilobyte on the wire.
run::Record large_record(int cases);
// Passed cases only, and no end: the run was cut short.
run::Record cut_record();

// One of everything that the reports can tell: messages with their meaning, marks, a measured interval with uncertainty, a long
// idle time, a question to the operator with a picture, findings on disputed points, requirements that nobody can see.
run::Record rich_record();
// What a failed run of it could resemble.
run::Explanation known_explanation();
run::Explanation unknown_explanation();

}  // namespace umirig::reports
