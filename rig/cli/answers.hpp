// Answers to the questions of cases, written down before: for CI, and for rigs that have nobody beside them.
#pragma once

#include <memory>
#include <string>

#include "rig/base/result.hpp"
#include "rig/run/operator.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

// A TOML file, or JSON where its name ends so: case id = answer, or a list of them in the order of the questions; an answer is a
// text, a number, or true and false for yes and no. Error: it cannot be read (usage); it is of the other form, or names what is
// no case or asks nothing (configuration).
Result<std::unique_ptr<run::Operator>> written_operator(const std::string& path, const run::Suite& suite);

}  // namespace umirig::cli
