// A batch at its end: a line a device.
#pragma once

#include <string>
#include <vector>

#include "rig/run/result.hpp"

namespace umirig::cli {

struct BatchRow {
  std::string label;    // its serial, or its number in the batch
  std::string dut;      // URL
  std::string verdict;  // "conformant", …; or why there is none
  run::Counts counts;
  int exit = 0;
  bool tested = true;  // else the batch was stopped before it
};

// Heading, devices, and a line that counts those that conform; columns as wide as their texts.
std::vector<std::string> batch_table(const std::vector<BatchRow>& rows);

}  // namespace umirig::cli
