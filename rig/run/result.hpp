// What a run comes to as a whole: counts, verdict, exit code.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/run/record.hpp"

namespace umirig::run {

// Exit codes of the program, in order of precedence.
enum ExitCode {
  exit_conformant = 0,
  exit_fail = 1,           // a clause failed
  exit_usage = 2,          // a wrong call
  exit_inconclusive = 3,   // something inconclusive
  exit_rig = 4,            // the rig or the line failed
  exit_nothing = 5,        // nothing selected, or nothing verified
  exit_configuration = 6,  // configuration, PICS or IXIT invalid
};

struct Counts {
  std::size_t pass = 0;
  std::size_t fail = 0;
  std::size_t inconclusive = 0;
  std::size_t error = 0;
  std::size_t none = 0;
};

Counts count(const std::vector<CaseRecord>& cases);
// All exit codes that apply to a run, in order of precedence (6 2 4 1 3 5 0); the first is the one the program exits with. A run
// that is void (golden.hpp) says nothing about the device.
std::vector<int> exit_codes(const Record& record);
// "conformant", "not conformant", "inconclusive", "incomplete" (the run did not come to its end), "rig error", "nothing verified"
std::string overall(const Record& record);
// Of several devices: the first by precedence.
int worst_exit(const std::vector<int>& codes);

// {"suite","dut","verdict","exit","exits":[…],"counts":{…},"cases":[{"id","clause","requirement","verdict","reason",…}],"record",
// "report"}; with a golden device also "golden":{"before","after"} and "void": why nothing of it counts, or null.
Node summary(const Record& record, const std::string& report_dir);

}  // namespace umirig::run
