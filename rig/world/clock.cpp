#include "rig/world/clock.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>

namespace umirig {
namespace {

// The kernel may be late by so much of its own will, to save power; the rig wants none of it.
constexpr unsigned long timer_slack_ns = 1;

class RealClock : public Clock {
 public:
  RealClock() : begin_(monotonic()) { ::prctl(PR_SET_TIMERSLACK, timer_slack_ns); }

  Time now() const override { return monotonic() - begin_; }

  std::vector<Source*> wait(Time until, const std::vector<Source*>& sources) override {
    asked_.clear();
    for (auto* source : sources) {
      const auto events = static_cast<short>(POLLIN | (source->wants_to_write() ? POLLOUT : 0));
      asked_.push_back({source->descriptor(), events, 0});  // poll passes over negative ones
    }
    const Duration left = std::max(until - now(), Duration(0));
    const timespec timeout{static_cast<time_t>(left / 1s), static_cast<long>((left % 1s).count())};
    std::vector<Source*> ready;
    if (::ppoll(asked_.data(), asked_.size(), until == never ? nullptr : &timeout, nullptr) <= 0) return ready;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (asked_[i].revents != 0) ready.push_back(sources[i]);
    }
    return ready;
  }

 private:
  static Time monotonic() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }

  Time begin_;
  std::vector<pollfd> asked_;
};

}  // namespace

std::unique_ptr<Clock> real_clock() { return std::make_unique<RealClock>(); }

}  // namespace umirig
