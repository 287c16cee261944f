// Follows a rig through a recorded exchange: what it says must be what the reader said then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/replay/exchange.hpp"

namespace umirig::replay {

// A character that the rig sent, as it was sent.
struct Said {
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;  // LineError flags, where the peer listens in that format
  bool condition = false;   // a break condition
  SerialFormat format;
  Time end{0};
};

class Follower {
 public:
  enum class Judgement {
    incomplete,  // more must come
    taken,       // the reader's step is over; cursor() stands behind it
    signed_off,  // a break that the exchange does not have: cursor() stands at the next request, or at the end
    differs,     // the rig says something else
  };

  explicit Follower(Exchange exchange) : exchange_(std::move(exchange)) {}

  const Exchange& exchange() const { return exchange_; }
  std::size_t cursor() const { return cursor_; }
  // The step that comes next; null at the end.
  const Step* next() const { return cursor_ < exchange_.size() ? &exchange_[cursor_] : nullptr; }

  // Holds what the rig said against the reader's next step; what is taken goes out of `said`. In the place of that step may
  // stand: a later one behind steps that nobody answers (a break in front of a sign-on), or the one of a later session that went
  // the same way since its request (readout first, programming later). A break may always come.
  Judgement judge(std::vector<Said>& said);
  // The meter's step at the cursor is out.
  void played() { ++cursor_; }

  // Where the exchange stands, what it expects there and what was said instead. Passwords are not shown.
  std::string difference(const std::vector<Said>& said) const;

 private:
  std::vector<std::size_t> candidates() const;
  void take(std::size_t step, std::vector<Said>& said);

  Exchange exchange_;
  std::size_t cursor_ = 0;
  std::optional<std::size_t> request_;  // the step that began this session
};

}  // namespace umirig::replay
