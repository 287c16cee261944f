// The golden device: a known good one that is put through the same cases before and after the devices of a batch, to prove that
// the rig is well. Where it does not conform, nothing that was found in between counts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/comparison.hpp"
#include "rig/run/record.hpp"

namespace umirig::run {

// What stands in the table [golden] of its datasheet.
struct GoldenDevice {
  std::string dut;       // URL
  std::string baseline;  // an earlier record of it to compare with; empty: none
};

// Error (configuration): no such table, or what is unknown or missing in it.
Result<GoldenDevice> parse_golden(std::string_view toml, std::string_view name);

// What one run of it came to, for the records and reports of the devices.
struct GoldenCheck {
  bool conformant = false;
  std::string verdict;  // "conformant", …; or why there was none
  std::string dut;
  std::string serial;
  std::string begun;
  std::string record;                // path; empty: none was kept
  std::string hash;                  // of that record's last line
  std::vector<std::string> reasons;  // where it does not conform: "case: why"
  std::vector<std::string> remarks;  // how it differs from an earlier run; no failure
};

// `record`: a whole run of the golden device. PASS and NONE alone conform, and one PASS at least.
GoldenCheck golden_check(const Record& record);
// It could not be run at all.
GoldenCheck golden_trouble(const GoldenDevice& device, std::string why);
// Remarks on a run against an earlier one, `name`: "the baseline". What a device says depends on what it was asked before (a
// value was written), and a case over the whole run on all of it: where other cases ran, the verdicts and times of those that are
// in both are compared, and a remark says what is left out.
std::vector<std::string> golden_remarks(const Record& earlier, const Record& now, const MessageReader& reader,
                                        std::string_view name);
std::vector<std::string> golden_remarks(const Comparison& comparison, std::string_view name);

Node to_node(const GoldenCheck& check);
// "conformant (sim:meter, serial number 1, record 0123456789abcdef…)" of the node of a check.
std::string golden_text(const Node& check);

// Why the results of a record do not count, although it came to its end; nothing where they do.
std::optional<std::string> voided(const Record& record);

}  // namespace umirig::run
