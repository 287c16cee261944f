#include "rig/cli/interrupt.hpp"

#include <signal.h>

#include <atomic>

namespace umirig::cli {
namespace {

std::atomic<bool> stop_wanted{false};

void on_signal(int) { stop_wanted = true; }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return stop_wanted; }

}  // namespace umirig::cli
