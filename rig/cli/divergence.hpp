// Where a device under test answers otherwise than a good device: lists of steps that judge that answer.
#pragma once

#include <vector>

#include "rig/base/result.hpp"
#include "rig/cli/proof.hpp"

namespace umirig::cli {

// The first answer that a good device does not give, judged by what good devices give there: the steps up to it, likeliest list
// first. None where they answer alike. From here on `steps` allow that answer, for the next divergence.
Result<std::vector<Node::Array>> up_to_divergence(Proof& proof, Node::Array& steps);

// The case as a good device goes through it, where the device of the proof went through it as `steps`: it judges the first answer
// that differs, and what comes behind shows that there is a device at all.
Result<std::vector<Node::Array>> along_a_good_device(Proof& proof, const run::Case& one, const Node::Array& steps);

bool is_message(const Node& step);

}  // namespace umirig::cli
