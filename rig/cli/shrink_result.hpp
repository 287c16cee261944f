// What was found, as a dialogue script with comments for those who read it, and as JSON.
#pragma once

#include <string>

#include "rig/cli/proof.hpp"
#include "rig/cli/shrink_target.hpp"

namespace umirig::cli {

struct ShrinkResult {
  ShrinkTarget target;
  std::string id;      // of the script, as a case
  run::Effort before;  // of the whole case
  run::Effort after;
  std::size_t told = 0;   // steps of the whole case, told plainly
  std::size_t steps = 0;  // with repetitions as one
  std::size_t tries = 0;
  bool minimal = false;
  run::CaseRecord seen;  // the script on the device
  std::string script;    // TOML
};

// `told`: the steps that the shortening began with. Error: the script cannot be run once more.
Result<ShrinkResult> shrink_result(const run::Suite& suite, Proof& proof, const ShrinkTarget& target,
                                   const run::CaseRecord& whole, const Node::Array& told, const run::Shrunk& shrunk);

Node to_node(const ShrinkResult& result, const std::string& path);

}  // namespace umirig::cli
