#include "rig/world/world.hpp"

#include <algorithm>
#include <utility>

namespace umirig {
namespace {

// The deadline of the innermost run_until, for as long as it lasts: behind it whoever called may act at once.
class Foreground {
 public:
  Foreground(Time& place, Time deadline) : place_(place), before_(place) { place_ = deadline; }
  ~Foreground() { place_ = before_; }
  Foreground(const Foreground&) = delete;
  Foreground& operator=(const Foreground&) = delete;

 private:
  Time& place_;
  Time before_;
};

}  // namespace

World::World(std::uint64_t seed) : seed_(seed), random_(seed) {}

World::EventId World::at(Time when, std::function<void()> action) {
  const EventId id = next_id_++;
  push(Event{std::max(when, now_), id, std::move(action)});
  return id;
}

void World::cancel(EventId id) {
  if (id == 0) return;
  cancelled_.insert(id);
  if (cancelled_.size() > queue_.size()) purge();
}

void World::add(Actor& actor) { actors_.push_back(&actor); }

void World::remove(Actor& actor) { std::erase(actors_, &actor); }

void World::push(Event event) {
  queue_.push_back(std::move(event));
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

World::Event World::pop() const {
  std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
  Event event = std::move(queue_.back());
  queue_.pop_back();
  return event;
}

void World::drop_cancelled() const {
  while (!queue_.empty() && !cancelled_.empty()) {
    const auto found = cancelled_.find(queue_.front().id);
    if (found == cancelled_.end()) return;
    cancelled_.erase(found);
    pop();
  }
}

// More cancelled than queued: some had happened already, and would stay in the set for ever.
void World::purge() {
  std::erase_if(queue_, [this](const Event& event) { return cancelled_.count(event.id) != 0; });
  std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
  cancelled_.clear();
}

void World::use(std::unique_ptr<Clock> clock) {
  clock_ = std::move(clock);
  clock_ahead_ = now_ - clock_->now();
}

void World::add(Source& source) { sources_.push_back(&source); }

void World::remove(Source& source) { std::erase(sources_, &source); }

World::Next World::next() const {
  drop_cancelled();
  Next first;
  for (auto* actor : actors_) {
    const Time when = actor->next_deadline();
    if (when < first.when) first = {when, actor};
  }
  if (!queue_.empty() && queue_.front().when <= first.when) first = {queue_.front().when, nullptr};
  return first;
}

void World::happen(const Next& next) {
  ++events_;
  if (next.actor != nullptr) {
    next.actor->on_deadline(now_);
  } else {
    pop().action();
  }
}

// A source is served before what is due: it became ready before the clock was read.
bool World::wait(Time until) {
  const auto ready = clock_->wait(until == never ? never : until - clock_ahead_, sources_);
  now_ = std::max(now_, clock_->now() + clock_ahead_);
  for (auto* source : ready) {
    // One may take another one out.
    if (std::find(sources_.begin(), sources_.end(), source) != sources_.end()) source->on_ready(now_);
  }
  return ready.empty() && now_ >= until;
}

bool World::run_until(const std::function<bool()>& done, Time deadline) {
  const Foreground foreground(foreground_deadline_, deadline);
  while (true) {
    if (done()) return true;
    if (interrupted()) return false;
    const auto first = next();
    const bool nothing_left = first.when == never || first.when > deadline;
    if (clock_ != nullptr) {
      if (nothing_left && deadline == never && sources_.empty()) return done();
      if (!wait(std::min(first.when, deadline))) continue;
    }
    if (nothing_left) {
      if (deadline != never) now_ = std::max(now_, deadline);
      return done();
    }
    if (clock_ != nullptr) worst_lag_ = std::max(worst_lag_, now_ - first.when);
    now_ = std::max(now_, first.when);
    happen(first);
  }
}

void World::run_until(Time deadline) {
  run_until([] { return false; }, deadline);
}

Time World::horizon(const Actor& actor) const {
  drop_cancelled();
  Time first = foreground_deadline_;
  if (!queue_.empty()) first = std::min(first, queue_.front().when);
  for (const auto* other : actors_) {
    if (other != &actor) first = std::min(first, other->next_deadline());
  }
  return std::max(first, now_);
}

void World::skip(const Actor& actor, Time until) { now_ = std::max(now_, std::min(until, horizon(actor))); }

}  // namespace umirig
