// Delta debugging over the steps of a dialogue: the shortest list of steps that still shows what the whole list showed. Knows no
// protocol; whether a list still shows it is asked of a predicate. After Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/world/time.hpp"

namespace umirig::run {

// What a list of steps costs whoever goes through it.
struct Effort {
  std::size_t messages = 0;  // of either side
  Duration duration{0};
};

struct ShrinkPlan {
  // What the steps cost, where they still show the fault; else nothing. Deterministic: no list is tried twice.
  std::function<std::optional<Effort>(const Node::Array& steps)> shows;
  // Whether the text of that key of a step may lose characters.
  std::function<bool(const Node& step, const std::string& key)> may_lose = [](const Node&, const std::string&) { return false; };
  std::vector<std::string> kept;  // keys of a step that are never taken away
  Duration longest{0};            // what is left out must not make the rest last longer than that, or than all of it
  std::size_t tries = 2000;
  std::function<bool()> stopped = [] { return false; };
};

struct Shrunk {
  Node::Array steps;
  Effort effort;
  std::size_t tries = 0;
  // No single step of it can be left out, and no value is simpler. False where the tries or the time ran out before.
  bool minimal = false;
};

// The last step is held to be the one that judges: it stays, and its times too. Nothing where the whole list does not show the
// fault.
std::optional<Shrunk> shrink(const Node::Array& steps, const ShrinkPlan& plan);

// `repeat` steps written out, and back: blocks that stand several times behind each other as one `repeat` step.
Node::Array unrolled(const Node::Array& steps);
Node::Array rolled(const Node::Array& steps);

}  // namespace umirig::run
