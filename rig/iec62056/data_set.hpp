// Data sets and the blocks they stand in: lines of "address(value*unit)(value*unit)...". IEC 62056-21, 6.5 and 6.6.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/finding.hpp"

namespace umirig::iec62056 {

// One bracket group, texts exactly as on the wire. The unit is what follows the first '*'.
struct Value {
  std::string value;
  std::optional<std::string> unit;

  bool operator==(const Value&) const = default;
};

// An address and all bracket groups behind it. A group without an address belongs to the set whose closing bracket stands
// directly in front of it; elsewhere it is a set of its own, without an address.
struct DataSet {
  std::optional<std::string> address;
  std::vector<Value> values;
  std::size_t offset = 0;  // of its first byte

  bool operator==(const DataSet&) const = default;
};

inline constexpr std::size_t programming_value_limit = 128;  // 6.6, both directions in programming of mode C

// What a block is measured against; nothing here changes what is decoded.
struct BlockRules {
  bool programming = false;      // 6.5.2: no end mark '!', no CR LF at the end; a readout (6.5.1) ends with "! CR LF"
  std::size_t value_limit = 32;  // 6.6
  bool may_be_cut = false;       // the bytes end where a capture ends: a group left open there is a finding and no data set
};

struct Block {
  std::vector<DataSet> datasets;
  Findings findings;

  // How many bracket groups all data sets have together.
  std::size_t groups() const;
  bool operator==(const Block&) const = default;
};

// What stands between STX and ETX (the end mark "! CR LF" of a readout included), bit 7 clear. Never fails: what is no data
// set becomes a finding, clause 6.6 for the structure, 6.5.1 or 6.5.2 for lines and ends, 6.3.14 for characters and lengths.
// At most max_findings are kept, the last one then says how many there were. Offsets count from `offset_of_first_byte`.
Block decode_block(ByteView block, std::size_t offset_of_first_byte = 0, BlockRules rules = {});

inline constexpr std::size_t max_findings = 1000;

// "address(value*unit)...": one data set, or lines of them with CR LF between. No end mark.
std::string encode_data_set(const DataSet& set);
Bytes encode_lines(const std::vector<DataSet>& sets);

}  // namespace umirig::iec62056
