// Reads data sets from a position on, until something stands there that is no part of a block. Internal: decode_block and
// decode_telegram are made of it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/layout.hpp"
#include "rig/iec62056/line_ends.hpp"

namespace umirig::iec62056 {

// In a finding: text that is no data set.
constexpr std::string_view no_group = "has no bracket group behind it";

class BlockScanner {
 public:
  enum class Stop {
    end,             // of the input
    end_mark,        // '!'
    block_end,       // ETX or EOT
    message_start,   // SOH or STX
    answer,          // ACK or NAK at the beginning of a line
    request,         // "/?" at the beginning of a line
    identification,  // a '/' that begins one
  };

  struct Rules {
    std::size_t value_limit = 32;
    bool whole_block = false;                  // the input is a block and nothing else: no ETX and no message start ends it
    bool framed = false;                       // behind an STX: ACK and NAK are damage, not messages
    bool cut_at_end = false;                   // a group that the end of the input leaves open is no data set
    std::string_view value_meaning = "value";  // for the layout
  };

  // `base` is added to every offset that is reported.
  BlockScanner(ByteView input, std::size_t base, LineEnds ends, Layout layout)
      : input_(input), base_(base), ends_(ends), layout_(layout) {}

  Stop scan(std::size_t begin, const Rules& rules, std::vector<DataSet>& sets, FindingList& findings);
  // Where the last scan stopped.
  std::size_t position() const { return position_; }

 private:
  // What one bracket group is made of; offsets into input_.
  struct Group {
    std::size_t open = 0;
    std::size_t star = 0;  // `end` where there is no unit
    std::size_t end = 0;   // of its text: the closing bracket, or what stands there instead
    bool odd = false;      // holds a character that a value or unit may not hold
  };

  std::optional<Stop> stop_at(std::uint8_t byte) const;
  void read_group(std::vector<DataSet>& sets, FindingList& findings);
  Group find_end(std::size_t open) const;
  bool ends_group(std::size_t at) const;
  void store(const Group& group, std::vector<DataSet>& sets);
  void check(const Group& group, FindingList& findings) const;
  void check_text(std::size_t begin, std::size_t end, std::size_t limit, std::string_view what, bool (*legal)(std::uint8_t),
                  FindingList& findings) const;
  void cut_off(const Group& group, FindingList& findings);
  void read_line_end(FindingList& findings);
  void stray_bracket(FindingList& findings);
  void flush_text(FindingList& findings);
  ByteView part(std::size_t begin, std::size_t end) const { return input_.subspan(begin, end - begin); }

  ByteView input_;
  std::size_t base_;
  LineEnds ends_;
  Layout layout_;
  Rules rules_;
  std::size_t position_ = 0;
  std::size_t line_ = 0;      // begin of the line
  std::size_t text_ = 0;      // begin of the text that is no group yet: an address, or nothing that is known
  bool in_sequence_ = false;  // a closing bracket is the last character: a group without address belongs to that set
};

// Whether an identification begins at the '/' at `at`, and how long it is without its line end; 0 if none does. In the middle
// of a line (push streams lose characters) a line end must follow and no brackets before it; in a bracket group Z must be a
// rate besides, else "(250*imp/kWh" would be one.
enum class Place { line_start, in_line, in_group };
std::size_t identification_size(ByteView input, std::size_t at, Place place);

}  // namespace umirig::iec62056
