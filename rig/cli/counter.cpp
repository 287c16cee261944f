#include "rig/cli/counter.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "rig/cli/console.hpp"

namespace umirig::cli {

Counter::Counter() : on_(is_terminal(stderr)) {}

void Counter::show(std::size_t characters) {
  if (!on_ || characters % 16 != 0) return;
  fmt::print(stderr, "\r{} characters ", characters);
  std::fflush(stderr);
  shown_ = true;
}

void Counter::clear() {
  if (shown_) fmt::print(stderr, "\r{:24}\r", "");
  shown_ = false;
}

}  // namespace umirig::cli
