// The World of one run: its clock, its events, its actors and its chance. Single-threaded. In virtual time the clock jumps from
// event to event, so that the same run gives the same bytes at the same times. In real time it waits for each, and for what comes
// from outside; an event that the machine was too busy for happens late, and the clock says so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include "rig/world/clock.hpp"
#include "rig/world/random.hpp"
#include "rig/world/time.hpp"

namespace umirig {

// Whatever acts by itself at times of its own: a role, a simulated device, a child process.
class Actor {
 public:
  virtual ~Actor() = default;
  // When it wants to act next; `never` when it only reacts.
  virtual Time next_deadline() const = 0;
  // Called at that time, or at once when it already lies in the past.
  virtual void on_deadline(Time now) = 0;
};

class World {
 public:
  using EventId = std::uint64_t;

  explicit World(std::uint64_t seed = 1);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Time now() const { return now_; }
  std::uint64_t seed() const { return seed_; }
  Random& random() { return random_; }
  // Events that have happened so far.
  std::uint64_t events() const { return events_; }

  // Does `action` at that time, or now if it is past; events of the same time go in the order in which they were made.
  EventId at(Time when, std::function<void()> action);
  void cancel(EventId id);

  // An actor must be taken out before it ends.
  void add(Actor& actor);
  void remove(Actor& actor);

  // From here on the clock is that one (the real one), and goes on from the present time of the World. Once, and before anybody
  // waits.
  void use(std::unique_ptr<Clock> clock);
  bool is_real() const { return clock_ != nullptr; }
  // In real time: a source must be taken out before it ends.
  void add(Source& source);
  void remove(Source& source);
  // How late the latest event of all was, in real time: the machine's own doing, to be added to what a line says of its time
  // stamps.
  Duration worst_lag() const { return worst_lag_; }

  // Lets events happen until `done` is true or the clock stands at `deadline`; returns the last answer of `done`. `done` is
  // asked before the first event and after each.
  bool run_until(const std::function<bool()>& done, Time deadline);
  void run_until(Time deadline);

  // The earliest moment at which anybody but `actor` can do something: the next event, another actor's deadline, or the
  // deadline of the foreground. A child process may run that far without being asked again. Now, outside run_until.
  Time horizon(const Actor& actor) const;
  // For an actor that has acted up to then without being asked, in the midst of its on_deadline: moves the clock on, at most to
  // its horizon, so that nobody sees it ahead of the clock.
  void skip(const Actor& actor, Time until);

  // The foreground may be stopped from outside (Ctrl-C, a deadline): run_until then returns at once, its predicate unmet.
  void set_interrupt(std::function<bool()> interrupted) { interrupted_ = std::move(interrupted); }
  bool interrupted() const { return interrupted_ && interrupted_(); }

 private:
  struct Event {
    Time when;
    EventId id;
    std::function<void()> action;
    bool operator>(const Event& other) const { return when != other.when ? when > other.when : id > other.id; }
  };

  // The next thing to happen by itself: that actor's, or the first event of the queue where `actor` is null.
  struct Next {
    Time when = never;
    Actor* actor = nullptr;
  };
  Next next() const;
  void happen(const Next& next);
  // Waits for real time to reach `until`; false where a source was ready before, and has been served.
  bool wait(Time until);
  void push(Event event);
  Event pop() const;
  void drop_cancelled() const;
  void purge();

  Time now_{0};
  std::uint64_t seed_;
  Random random_;
  std::uint64_t events_ = 0;
  EventId next_id_ = 1;
  Time foreground_deadline_{0};
  mutable std::vector<Event> queue_;  // a heap, the earliest in front
  mutable std::unordered_set<EventId> cancelled_;
  std::vector<Actor*> actors_;
  std::vector<Source*> sources_;
  std::unique_ptr<Clock> clock_;
  Duration clock_ahead_{0};  // the World's time when the clock began
  Duration worst_lag_{0};
  std::function<bool()> interrupted_;
};

}  // namespace umirig
