// Runs scripts on simulated devices, as the tests of their words need it.
#pragma once

#include <gtest/gtest.h>

#include "rig/run/script_text.hpp"
#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {

inline run::CaseRecord run_case(const run::Case& one, const std::string& device = "meter", const Options& options = {},
                                const Options& settings = {}) {
  World world(1);
  const auto line = open_device(world, device, options);
  const auto sheet = sheet_with(settings);
  return run::run(world, *line, plan_of(sheet, {&one})).value().at(0);
}

// A script of these steps, with a requirement and a number that do not matter.
inline std::unique_ptr<run::Case> script_of(Node::Array steps, const std::string& requirement = "6.3.1/1") {
  auto script = Node::object();
  script.set("clause", requirement.substr(0, requirement.rfind('/'))).set("number", 999).set("requirement", requirement);
  script.set("behaviour", "valid").set("purpose", "Test.");
  if (!steps.empty() && steps[0].has("given")) {
    script.set("given", steps[0]["given"]);
    steps.erase(steps.begin());
  }
  const auto text = run::script_text(script.set("step", std::move(steps)));
  auto one = iec62056_21_script(text, "test");
  EXPECT_TRUE(one) << (one ? "" : one.error().text) << text;
  return one ? std::move(*one) : nullptr;
}

}  // namespace umirig::suites
