// How many characters have come, on a terminal; how many there will be nobody knows.
#pragma once

#include <cstddef>

namespace umirig::cli {

class Counter {
 public:
  Counter();
  ~Counter() { clear(); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  void show(std::size_t characters);
  void clear();

 private:
  bool on_;
  bool shown_ = false;
};

}  // namespace umirig::cli
