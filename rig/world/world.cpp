#include "rig/world/world.hpp"

#include <algorithm>

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

bool World::run_until(const std::function<bool()>& done, Time deadline) {
  const Foreground foreground(foreground_deadline_, deadline);
  while (true) {
    if (done()) return true;
    if (interrupted()) return false;
    drop_cancelled();
    Actor* first = nullptr;
    Time first_time = never;
    for (auto* actor : actors_) {
      const Time when = actor->next_deadline();
      if (when < first_time) {
        first_time = when;
        first = actor;
      }
    }
    const bool queued = !queue_.empty() && queue_.front().when <= first_time;
    const Time next = queued ? queue_.front().when : first_time;
    if (next == never || next > deadline) {
      if (deadline != never) now_ = std::max(now_, deadline);
      return done();
    }
    now_ = std::max(now_, next);
    ++events_;
    if (queued) {
      pop().action();
    } else {
      first->on_deadline(now_);
    }
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
