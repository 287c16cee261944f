// Notes while a decoder reads which bytes mean what; nothing is noted where nobody asks. Internal to the codecs.
#pragma once

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "rig/iec62056/explain.hpp"

namespace umirig::iec62056 {

class Layout {
 public:
  explicit Layout(std::vector<Field>* fields) : fields_(fields) {}

  // [begin, end) means `meaning`; an empty range is left out.
  template <typename... Arguments>
  void add(std::size_t begin, std::size_t end, fmt::format_string<Arguments...> meaning, Arguments&&... arguments) {
    if (fields_ == nullptr || begin == end) return;
    fields_->push_back({begin, end - begin, fmt::format(meaning, std::forward<Arguments>(arguments)...)});
  }

  bool wanted() const { return fields_ != nullptr; }

 private:
  std::vector<Field>* fields_;
};

}  // namespace umirig::iec62056
