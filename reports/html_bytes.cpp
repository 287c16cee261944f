#include "reports/html_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/text.hpp"
#include "rig/base/bytes.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t most_named = 8;      // characters with line errors
constexpr std::size_t around_marked = 20;  // characters shown on either side of a marked one
constexpr std::size_t row = 16;            // bytes in a line of hex

std::string error_text(std::uint8_t errors) {
  std::string text;
  const auto add = [&](std::uint8_t flag, const char* name) {
    if ((errors & flag) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(parity_error, "parity error");
  add(framing_error, "framing error");
  add(break_condition, "break");
  return text;
}

std::string hex_of(const Symbol& symbol) { return symbol.hidden ? std::string("••") : fmt::format("{:02X}", symbol.byte); }

// One character: a name in place of what has no glyph.
std::string glyph(const Symbol& symbol) {
  if (symbol.hidden) return "•";
  const auto text = to_readable(ByteView(&symbol.byte, 1));
  if (text.size() > 2 && text.front() == '<') return "<i>" + escape(text.substr(1, text.size() - 2)) + "</i>";
  return escape(text);
}

}  // namespace

MarkedBytes::MarkedBytes(const Entry& entry, const std::vector<run::Mark>& marks, bool decisive)
    : entry_(entry), flags_(entry.symbols.size()) {
  add_errors();
  for (const auto& mark : marks) add_mark(mark);
  if (decisive && !marked_) {
    whole_ = true;
    remarks_.push_back({"this message", "the verdict came with it"});
    marked_ = true;
  }
}

void MarkedBytes::add_mark(const run::Mark& mark) {
  const auto& all = entry_.symbols;
  const auto in_mark = [&](const Symbol& one) { return covers(mark, one); };
  const auto first = std::find_if(all.begin(), all.end(), in_mark);
  if (first == all.end()) return;
  const auto last = std::find_if(all.rbegin(), all.rend(), in_mark).base();
  const auto from = static_cast<std::size_t>(first - all.begin());
  const auto to = static_cast<std::size_t>(last - all.begin());
  marked_ = true;
  if (from == 0 && to == all.size()) {
    whole_ = true;
  } else {
    for (auto i = from; i < to; ++i) flags_[i] = true;
  }
  auto where = fmt::format("characters {} to {}", from + 1, to);
  if (to == from + 1) where = fmt::format("character {} ({})", to, hex_of(*first));
  if (from == 0 && to == all.size()) where = "this message";
  remarks_.push_back({where, mark.text});
}

void MarkedBytes::add_errors() {
  std::map<std::string, std::vector<std::size_t>> places;  // by what is wrong
  for (std::size_t i = 0; i < entry_.symbols.size(); ++i) {
    if (entry_.symbols[i].errors == 0) continue;
    flags_[i] = true;
    marked_ = true;
    places[error_text(entry_.symbols[i].errors)].push_back(i);
  }
  for (const auto& [what, list] : places) {
    std::string where = list.size() == 1 ? "character " : "characters ";
    for (std::size_t i = 0; i < std::min(list.size(), most_named); ++i) {
      where += fmt::format("{}{} ({})", i == 0 ? "" : ", ", list[i] + 1, hex_of(entry_.symbols[list[i]]));
    }
    if (list.size() > most_named) where += fmt::format(" and {} more", list.size() - most_named);
    remarks_.push_back({where, what});
  }
}

std::vector<bool> MarkedBytes::shown(std::size_t limit) const {
  const auto size = flags_.size();
  if (size <= limit + row) return std::vector<bool>(size, true);
  std::vector<bool> list(size, false);
  std::fill(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(limit), true);
  std::size_t room = limit;  // a message that is marked from end to end must not be shown from end to end
  for (std::size_t i = limit; i < size && room > 0; ++i) {
    if (!flags_[i]) continue;
    for (auto k = i - std::min(i, around_marked); k < std::min(size, i + around_marked); ++k) {
      if (!list[k] && room > 0) --room, list[k] = true;
    }
  }
  return list;
}

std::string MarkedBytes::text(std::size_t limit) const {
  const auto list = shown(limit);
  std::string text;
  bool open = false;
  const auto mark = [&](bool wanted) {
    if (wanted != open) text += wanted ? "<mark>" : "</mark>";
    open = wanted;
  };
  for (std::size_t i = 0; i < flags_.size(); ++i) {
    if (!list[i]) {
      mark(false);
      const auto next = std::find(list.begin() + static_cast<std::ptrdiff_t>(i), list.end(), true);
      const auto left_out = static_cast<std::size_t>(next - list.begin()) - i;
      text += fmt::format("<em> … {} characters: in the record … </em>", left_out);
      i += left_out - 1;
      continue;
    }
    mark(flags_[i]);
    text += glyph(entry_.symbols[i]);
    const bool line_feed = !entry_.symbols[i].hidden && (entry_.symbols[i].byte & 0x7FU) == '\n';
    if (line_feed && i + 1 < flags_.size()) text += '\n';
  }
  mark(false);
  return text;
}

std::string MarkedBytes::hex(std::size_t limit) const {
  std::string text;
  const auto size = std::min(limit, flags_.size());
  for (std::size_t i = 0; i < size; ++i) {
    if (i % row == 0) text += fmt::format("{}{:04} ", i == 0 ? "" : "\n", i);
    const auto hex = hex_of(entry_.symbols[i]);
    text += flags_[i] ? " <mark>" + hex + "</mark>" : " " + hex;
  }
  if (size < flags_.size()) text += fmt::format("\n{} further bytes: in the record", flags_.size() - size);
  return text;
}

}  // namespace umirig::reports
