#include "rig/iec62056/block_scanner.hpp"

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t line_limit = 78;     // 6.5.1, without CR LF
constexpr std::size_t address_limit = 16;  // 6.6
constexpr std::size_t unit_limit = 16;     // 6.6

enum class Class : std::uint8_t { plain, star, open, close, special };

constexpr auto classes = [] {
  std::array<Class, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = is_value_character(static_cast<std::uint8_t>(i)) ? Class::plain : Class::special;
  }
  table['*'] = Class::star;
  table['('] = Class::open;
  table[')'] = Class::close;
  return table;
}();

// P1: up to four digits of a CRC may stand between '!' and the line end.
bool is_end_mark(ByteView input, std::size_t at) {
  std::size_t i = at + 1;
  while (i < input.size() && i <= at + 4 && is_hex_digit(input[i])) ++i;
  return i < input.size() && (input[i] == CR || input[i] == LF);
}

// 6.6: "000007,4" is a number with a comma; a list of dates is not.
bool has_decimal_comma(ByteView value) {
  const auto comma = std::find(value.begin(), value.end(), ',');
  if (comma == value.end()) return false;
  const auto begin = value.begin() + (value[0] == '-' || value[0] == '+' ? 1 : 0);
  return begin < comma && comma + 1 < value.end() && std::all_of(begin, comma, is_digit) &&
         std::all_of(comma + 1, value.end(), is_digit);
}

}  // namespace

BlockScanner::Stop BlockScanner::scan(std::size_t begin, const Rules& rules, std::vector<DataSet>& sets, FindingList& findings) {
  rules_ = rules;
  position_ = line_ = text_ = begin;
  in_sequence_ = false;
  while (position_ < input_.size()) {
    switch (classes[input_[position_]]) {
      case Class::plain:
      case Class::star:
        ++position_;
        break;
      case Class::open:
        read_group(sets, findings);
        break;
      case Class::close:
        stray_bracket(findings);
        break;
      case Class::special: {
        const auto byte = input_[position_];
        if (byte == CR || byte == LF) {
          read_line_end(findings);
        } else if (const auto stop = stop_at(byte)) {
          flush_text(findings);
          return *stop;
        } else {
          ++position_;
        }
      }
    }
  }
  flush_text(findings);
  return Stop::end;
}

std::optional<BlockScanner::Stop> BlockScanner::stop_at(std::uint8_t byte) const {
  if (byte == '!') return Stop::end_mark;
  if (rules_.whole_block) return std::nullopt;
  if (byte == ETX || byte == EOT) return Stop::block_end;
  if (byte == STX || byte == SOH) return Stop::message_start;
  if ((byte == ACK || byte == NAK) && !rules_.framed && position_ == line_) return Stop::answer;
  if (byte == '/') {
    const bool line_start = position_ == line_ || !is_printable(input_[position_ - 1]);
    if (identification_size(input_, position_, line_start ? Place::line_start : Place::in_line) > 0) return Stop::identification;
    if (line_start && position_ + 1 < input_.size() && input_[position_ + 1] == '?') return Stop::request;
  }
  return std::nullopt;
}

bool BlockScanner::ends_group(std::size_t at) const {
  const auto byte = input_[at];
  if (byte == ')' || byte == CR || byte == LF) return true;
  if (byte == '!') return is_end_mark(input_, at);
  if (rules_.whole_block) return false;
  if (byte == '/') return identification_size(input_, at, Place::in_group) > 0;
  return byte == ETX || byte == EOT || byte == STX || byte == SOH;
}

BlockScanner::Group BlockScanner::find_end(std::size_t open) const {
  Group group{open, input_.size(), open + 1, false};
  for (auto& i = group.end; i < input_.size(); ++i) {
    const auto kind = classes[input_[i]];
    if (kind == Class::plain) continue;
    if (kind == Class::star) {
      group.star = std::min(group.star, i);
    } else if (ends_group(i)) {
      break;
    } else {
      group.odd = true;
    }
  }
  group.star = std::min(group.star, group.end);
  return group;
}

void BlockScanner::read_group(std::vector<DataSet>& sets, FindingList& findings) {
  const auto group = find_end(position_);
  const bool at_end = group.end == input_.size();
  const auto byte = at_end ? std::uint8_t{0} : input_[group.end];
  if ((at_end && rules_.cut_at_end) || byte == STX || byte == SOH || byte == '/') return cut_off(group, findings);
  store(group, sets);
  check(group, findings);
  if (byte == ')') {
    layout_.add(group.end, group.end + 1, "end of the group");
  } else {
    findings.add("6.6", base_ + group.end, "')' expected behind the value '{}', seen: {}",
                 excerpt(part(group.open + 1, group.end)), at_end ? "the end" : to_readable(part(group.end, group.end + 1)));
  }
  in_sequence_ = byte == ')';
  position_ = group.end + (byte == ')' ? 1 : 0);
  text_ = position_;
}

void BlockScanner::store(const Group& group, std::vector<DataSet>& sets) {
  const auto text = [this](std::size_t begin, std::size_t end) {
    return std::string(reinterpret_cast<const char*>(input_.data()) + begin, end - begin);
  };
  layout_.add(text_, group.open, "address");
  layout_.add(group.open, group.open + 1, "begin of a group");
  layout_.add(group.open + 1, group.star, "{}", rules_.value_meaning);
  layout_.add(group.star, std::min(group.star + 1, group.end), "a unit follows");
  layout_.add(std::min(group.star + 1, group.end), group.end, "unit");
  const bool continues = in_sequence_ && text_ == group.open && !sets.empty();
  if (!continues) {
    sets.push_back({std::nullopt, {}, base_ + text_});
    if (text_ < group.open) sets.back().address = text(text_, group.open);
  }
  auto& value = sets.back().values.emplace_back();
  value.value = text(group.open + 1, group.star);
  if (group.star < group.end) value.unit = text(group.star + 1, group.end);
}

void BlockScanner::check(const Group& group, FindingList& findings) const {
  check_text(text_, group.open, address_limit, "an address", is_address_character, findings);
  const auto unit = std::min(group.star + 1, group.end);
  if (group.odd || group.star - group.open > rules_.value_limit || group.end - unit > unit_limit) {
    check_text(group.open + 1, group.star, rules_.value_limit, "a value", is_value_character, findings);
    check_text(unit, group.end, unit_limit, "a unit", is_unit_character, findings);
  }
  const auto value = part(group.open + 1, group.star);
  if (!value.empty() && has_decimal_comma(value)) {
    findings.add("6.6", base_ + group.open + 1, "the value '{}' has a decimal comma, a point expected", excerpt(value));
  }
}

void BlockScanner::check_text(std::size_t begin, std::size_t end, std::size_t limit, std::string_view what,
                              bool (*legal)(std::uint8_t), FindingList& findings) const {
  const auto text = part(begin, end);
  if (text.size() > limit) {
    findings.add("6.3.14", base_ + begin + limit, "'{}' has {} characters, {} may have {}", excerpt(text), text.size(), what,
                 limit);
  }
  const auto bad = std::find_if_not(text.begin(), text.end(), legal);
  if (bad == text.end()) return;
  const auto offset = base_ + begin + static_cast<std::size_t>(bad - text.begin());
  if (*bad >= 0x80) {
    findings.add("5.4", offset, "byte {:02X} in '{}', seven data bits expected", *bad, excerpt(text));
  } else {
    findings.add("6.3.14", offset, "'{}' in '{}', not allowed in {}", to_readable({bad, 1}), excerpt(text), what);
  }
}

void BlockScanner::cut_off(const Group& group, FindingList& findings) {
  findings.add("6.6", base_ + group.open, "the group '{}' is cut off, no data set is made of it",
               excerpt(part(text_, group.end), 60));
  layout_.add(text_, group.end, "a group that is cut off");
  position_ = text_ = group.end;
  in_sequence_ = false;
}

void BlockScanner::read_line_end(FindingList& findings) {
  flush_text(findings);
  const auto length = position_ - line_;
  const auto size = line_end_size(input_, position_, ends_);
  if (length > line_limit) {
    findings.add("6.5.1", base_ + line_ + line_limit, "a line of {} characters, at most {} expected", length, line_limit);
  } else if (length == 0) {
    findings.add("6.5.1", base_ + position_, "an empty line, a data set expected");
  }
  const bool cut = rules_.cut_at_end && position_ + size == input_.size();
  const bool odd = ends_ == LineEnds::cr_lf && !cut && (size != 2 || input_[position_] != CR || input_[position_ + 1] != LF);
  if (odd && !findings.only_counts(base_ + position_)) {
    findings.add("6.5.1", base_ + position_, "line end '{}', <CR><LF> expected", excerpt(part(position_, position_ + size), 4));
  }
  layout_.add(position_, position_ + size, "line end");
  position_ += size;
  line_ = text_ = position_;
  in_sequence_ = false;
}

void BlockScanner::stray_bracket(FindingList& findings) {
  flush_text(findings);
  findings.add("6.6", base_ + position_, "')' without a '(' in front of it");
  layout_.add(position_, position_ + 1, "closing bracket without an opening one");
  text_ = ++position_;
}

void BlockScanner::flush_text(FindingList& findings) {
  if (text_ == position_) return;
  if (!findings.only_counts(base_ + text_)) {
    findings.add("6.6", base_ + text_, "'{}' {}, address '(' value ')' expected", excerpt(part(text_, position_)), no_group);
  }
  layout_.add(text_, position_, "no data set");
  text_ = position_;
  in_sequence_ = false;
}

}  // namespace umirig::iec62056
