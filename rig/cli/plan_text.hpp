// A plan as people, programs and the command "run" read it.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/line/url.hpp"
#include "rig/run/plan.hpp"

namespace umirig::cli {

struct PlanText {
  const run::Suite& suite;
  Url device;        // whose times count
  std::string base;  // the device of the catalogue that it was planned for
  bool no_restart = false;
  std::vector<std::string> not_good;  // cases that the device does not pass
};

// `all`: every case and every defect by name; else the most of them are counted.
void print_plan(const run::Plan& plan, const PlanText& text, bool all);
Node plan_node(const run::Plan& plan, const PlanText& text);
// A selector a line, for umirig run @FILE; what the plan promises stands in comments.
std::string plan_file(const run::Plan& plan, const PlanText& text);

}  // namespace umirig::cli
