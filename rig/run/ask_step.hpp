// The step of a dialogue script that asks a person. Its keys stand in script.hpp.
#pragma once

#include <optional>
#include <string>

#include "rig/run/bench.hpp"
#include "rig/run/operator.hpp"

namespace umirig::run {

// What is wrong with the step's own keys; nothing where it is sound.
std::optional<std::string> wrong_ask(const Node& step);

// Asks and judges. `requirement`: what is broken where the step judges.
void ask(Bench& bench, const Node& step, const Picture& picture, const std::string& requirement);

}  // namespace umirig::run
