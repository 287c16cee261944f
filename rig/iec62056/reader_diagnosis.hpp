// What went wrong between reader and meter, in words. Internal to the reader.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/result.hpp"
#include "rig/iec62056/reader_link.hpp"

namespace umirig::iec62056 {

struct Circumstances {
  std::string_view to;        // what the meter should have answered: "the request"
  std::string_view expected;  // "an identification '/XXXZ...'"
  std::uint32_t baud = 300;   // at which it should have come
  bool signed_on = false;     // an identification has come
  char z = 0;                 // where the meter proposed that rate
  Duration waited{0};
  bool echoed = false;  // the reader's own bytes came back
};

// What was seen instead, and what it points to: silence, an echo only, another rate, or another message (`seen` in words).
std::string diagnose(const Heard& heard, const Circumstances& circumstances, std::string_view seen);

}  // namespace umirig::iec62056
