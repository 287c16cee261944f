// Collects findings up to a bound, so that hostile input costs no memory and no time for texts. Internal to the codecs.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/finding.hpp"

namespace umirig::iec62056 {

class FindingList {
 public:
  template <typename... Arguments>
  void add(std::string_view clause, std::size_t offset, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (++count_ <= max_findings) {
      list_.push_back({std::string(clause), fmt::format(text, std::forward<Arguments>(arguments)...), offset});
    } else {
      last_offset_ = offset;
    }
  }

  // Counts one for which no room is left; false where its text is wanted. For texts that cost time where hostile input makes
  // one for every byte.
  bool only_counts(std::size_t offset) {
    if (count_ < max_findings) return false;
    ++count_;
    last_offset_ = offset;
    return true;
  }
  bool empty() const { return count_ == 0; }

  void add_all(const Findings& others) {
    for (const auto& other : others) add(other.clause, other.offset, "{}", other.text);
  }

  // What was collected. Where some were left out, the last one says how many there were.
  Findings take() {
    if (count_ > max_findings) {
      list_.back() = {list_.back().clause, fmt::format("{} findings in all; the first {} are listed", count_, max_findings - 1),
                      last_offset_};
    }
    return std::exchange(list_, {});
  }

 private:
  Findings list_;
  std::size_t count_ = 0;
  std::size_t last_offset_ = 0;
};

// Text from a wire for a message: readable, and short enough for a line.
std::string excerpt(ByteView bytes, std::size_t limit = 32);

}  // namespace umirig::iec62056
