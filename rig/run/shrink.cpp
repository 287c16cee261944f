#include "rig/run/shrink.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "rig/run/json.hpp"

namespace umirig::run {
namespace {

constexpr std::array<std::string_view, 8> kinds = {"send", "expect", "wait_ms", "set", "check", "repeat", "given", "ask"};
constexpr std::array<std::string_view, 2> times = {"wait_ms", "gap_ms"};
constexpr std::size_t longest_block = 12;  // steps of a block that is looked for as a repetition
constexpr std::size_t most_steps = 2000;   // that a repetition is written out to

bool one_of(std::string_view text, const auto& list) { return std::find(list.begin(), list.end(), text) != list.end(); }

class Search {
 public:
  Search(const Node::Array& steps, const ShrinkPlan& plan) : plan_(plan), best_(steps) {}

  std::optional<Shrunk> go() {
    const auto effort = ask(best_);
    if (!effort) return std::nullopt;
    effort_ = *effort;
    cut_tail();
    for (bool changed = true; changed && !out_of_tries();) {
      changed = drop_steps();
      changed = simplify() || changed;
    }
    return Shrunk{best_, effort_, tries_, !out_of_tries()};
  }

 private:
  bool out_of_tries() const { return tries_ >= plan_.tries || plan_.stopped(); }

  std::optional<Effort> ask(const Node::Array& steps) {
    const auto key = to_json(Node(steps));
    if (const auto known = asked_.find(key); known != asked_.end()) return known->second;
    if (out_of_tries()) return std::nullopt;
    ++tries_;
    const auto effort = plan_.shows(steps);
    // What was interrupted says nothing.
    if (!plan_.stopped()) asked_[key] = effort;
    return effort;
  }

  // Takes the steps over where they still show the fault and cost no more. Fewer steps may cost more time, up to a limit.
  bool better(const Node::Array& steps, bool fewer) {
    const auto effort = ask(steps);
    if (!effort || effort->messages > effort_.messages) return false;
    if (effort->duration > (fewer ? std::max(effort_.duration, plan_.longest) : effort_.duration)) return false;
    best_ = steps;
    effort_ = *effort;
    return true;
  }

  // The shortest beginning that shows it: what comes behind the verdict is never reached. Its end is the step that judges.
  void cut_tail() {
    std::size_t none = 0;
    std::size_t all = best_.size();
    while (all - none > 1 && !out_of_tries()) {
      const auto middle = (none + all) / 2;
      const Node::Array part(best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(middle));
      if (ask(part)) {
        all = middle;
      } else {
        none = middle;
      }
    }
    better(Node::Array(best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(all)), true);
  }

  // Leaves out ever smaller runs of steps, until no single one can go.
  bool drop_steps() {
    bool any = false;
    for (std::size_t size = std::max<std::size_t>(1, best_.size() / 2);; size /= 2) {
      bool again = true;
      while (again) {
        again = drop_runs(size);
        any = any || again;
        if (size > 1) break;
      }
      if (size == 1) return any;
    }
  }

  bool drop_runs(std::size_t size) {
    bool any = false;
    for (std::size_t at = 0; at + size < best_.size() && !out_of_tries();) {
      auto steps = best_;
      const auto from = steps.begin() + static_cast<std::ptrdiff_t>(at);
      steps.erase(from, from + static_cast<std::ptrdiff_t>(size));
      if (better(steps, true)) {
        any = true;
      } else {
        ++at;
      }
    }
    return any;
  }

  bool simplify() {
    bool any = false;
    for (std::size_t at = 0; at < best_.size(); ++at) {
      const auto members = best_[at].members();
      for (const auto& [key, value] : members) {
        if (out_of_tries()) return any;
        if (!one_of(key, kinds)) any = drop_key(at, key) || any;
        if (one_of(key, times)) any = shorten_time(at, key) || any;
        if (best_[at].has(key) && plan_.may_lose(best_[at], key)) any = shorten_text(at, key) || any;
      }
    }
    return any;
  }

  bool put(std::size_t at, Node step) {
    auto steps = best_;
    steps[at] = std::move(step);
    return better(steps, false);
  }

  bool drop_key(std::size_t at, const std::string& key) {
    const bool last = at + 1 == best_.size();
    if (one_of(key, plan_.kept) || (last && (key == "judge" || key == "timeout_ms"))) return false;
    auto rest = Node::object();
    for (const auto& [name, value] : best_[at].members()) {
      if (name != key) rest.set(name, value);
    }
    return put(at, std::move(rest));
  }

  // By quarters, so that a time stays well clear of the one at which the fault just shows.
  bool shorten_time(std::size_t at, const std::string& key) {
    bool any = false;
    while (best_[at].has(key) && best_[at][key].number() >= 1) {
      const double now = best_[at][key].number();
      const auto shorter = [&](double factor) {
        auto step = best_[at];
        step.set(key, static_cast<std::int64_t>(now * factor));
        return put(at, std::move(step));
      };
      if (!shorter(0.25) && !shorter(0.5) && !shorter(0.75)) break;
      any = true;
    }
    return any;
  }

  bool shorten_text(std::size_t at, const std::string& key) {
    bool any = false;
    for (std::size_t size = std::max<std::size_t>(1, best_[at][key].text().size() / 2); size > 0; size /= 2) {
      for (std::size_t from = 0; from < best_[at][key].text().size() && !out_of_tries();) {
        auto step = best_[at];
        auto text = step[key].text();
        step.set(key, text.erase(from, size));
        if (put(at, std::move(step))) {
          any = true;
        } else {
          from += size;
        }
      }
    }
    return any;
  }

  const ShrinkPlan& plan_;
  Node::Array best_;
  Effort effort_;
  std::size_t tries_ = 0;
  std::map<std::string, std::optional<Effort>> asked_;
};

// How often the block of so many steps at `at` stands there behind each other.
std::size_t repetitions(const Node::Array& steps, std::size_t at, std::size_t size) {
  std::size_t count = 1;
  const auto first = steps.begin() + static_cast<std::ptrdiff_t>(at);
  while (at + (count + 1) * size <= steps.size() &&
         std::equal(first, first + static_cast<std::ptrdiff_t>(size), first + static_cast<std::ptrdiff_t>(count * size))) {
    ++count;
  }
  return count;
}

}  // namespace

std::optional<Shrunk> shrink(const Node::Array& steps, const ShrinkPlan& plan) { return Search(steps, plan).go(); }

Node::Array unrolled(const Node::Array& steps) {
  Node::Array flat;
  for (const auto& step : steps) {
    if (!step.has("repeat")) {
      flat.push_back(step);
      continue;
    }
    const auto inner = unrolled(step["step"].items());
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, step["repeat"].integer()));
    if (count * inner.size() > most_steps) {
      flat.push_back(step);
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) flat.insert(flat.end(), inner.begin(), inner.end());
  }
  return flat;
}

Node::Array rolled(const Node::Array& steps) {
  Node::Array list;
  for (std::size_t at = 0; at < steps.size();) {
    std::size_t best_size = 0;
    std::size_t best_count = 0;
    std::size_t saved = 1;  // at least one step less than the steps that it stands for
    for (std::size_t size = 1; size <= longest_block; ++size) {
      const auto count = repetitions(steps, at, size);
      if ((count - 1) * size <= saved) continue;
      saved = (count - 1) * size;
      best_size = size;
      best_count = count;
    }
    if (best_size == 0) {
      list.push_back(steps[at++]);
      continue;
    }
    const auto first = steps.begin() + static_cast<std::ptrdiff_t>(at);
    list.push_back(Node::object()
                       .set("repeat", static_cast<std::int64_t>(best_count))
                       .set("step", Node::Array(first, first + static_cast<std::ptrdiff_t>(best_size))));
    at += best_count * best_size;
  }
  return list;
}

}  // namespace umirig::run
