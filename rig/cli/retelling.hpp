// A failed case as a list of plain steps that fails for the same reason: where the shortening begins.
#pragma once

#include <string>

#include "rig/base/result.hpp"
#include "rig/cli/proof.hpp"

namespace umirig::cli {

// `failed`: the case as it just ran on the device of the proof. `watched`: the requirement of the proof is another than that of
// the case, which only came across it. The proof has begun with the steps. Error (data): why no steps show the fault.
Result<Node::Array> steps_of(Proof& proof, const run::Case& one, const run::CaseRecord& failed, bool watched);

// The step that judges says so: the last `expect` judges, and names the requirement that its message has to keep.
Node::Array with_judgement(Proof& proof, Node::Array steps);

}  // namespace umirig::cli
