#include "rig/iec62056/error_message.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t text_limit = 32;  // 6.3.14

bool begins_like_an_error(std::string_view text) {
  return text.size() >= 2 && (text[0] == 'E' || text[0] == 'e') && (text[1] == 'R' || text[1] == 'r');
}

}  // namespace

Bytes encode_error_message(std::string_view text, BccKind kind) {
  return encode_answer(view(fmt::format("({})", text)), false, kind);
}

std::string error_text(const Block& block) {
  if (block.datasets.size() != 1) return {};
  const auto& set = block.datasets[0];
  if (set.address || set.values.size() != 1 || set.values[0].unit) return {};
  const auto& text = set.values[0].value;
  const auto bytes = view(text);
  if (text.size() > text_limit || !begins_like_an_error(text) || !std::all_of(bytes.begin(), bytes.end(), is_value_character))
    return {};
  return text;
}

bool may_be_error(const Block& block) { return !error_text(block).empty(); }

Findings check_error_message(ByteView message, BccKind kind) {
  FindingList findings;
  // 6.3.11: the form with a BCC; where none is wanted, one is put in its place to take the frame apart.
  Bytes whole(message.begin(), message.end());
  if (kind == BccKind::none) whole.push_back(0);
  const auto decoded = decode_data_message(whole);
  if (!decoded) {
    findings.add("6.3.11", 0, "{}", decoded.error().text);
    return findings.take();
  }
  if (!decoded->bcc) {
    findings.add("6.3.11", 0, "'{}' has no STX, 'STX (text) ETX BCC' expected", excerpt(message));
    return findings.take();
  }
  const auto end = decoded->block.size() + 1;  // offset of ETX or EOT
  if (decoded->partial) findings.add("6.3.11", end, "<EOT> seen, <ETX> expected");
  if (!decoded->bcc->holds(kind)) {
    findings.add("6.2", end + 1, "BCC {:02x} seen, {:02x} expected", decoded->bcc->seen,
                 bcc(kind, ByteView(whole).subspan(1, end)));
  }
  const ByteView block = decoded->block;
  if (block.size() < 2 || block.front() != '(' || block.back() != ')') {
    findings.add("6.3.11", 1, "'{}', one text in brackets expected", excerpt(block));
    return findings.take();
  }
  const auto text = block.subspan(1, block.size() - 2);
  if (text.size() > text_limit) {
    findings.add("6.3.14", 2 + text_limit, "an error text of {} characters, at most {} expected", text.size(), text_limit);
  }
  const auto bad = std::find_if_not(text.begin(), text.end(), is_value_character);
  if (bad != text.end()) {
    findings.add("6.3.14", 2 + static_cast<std::size_t>(bad - text.begin()),
                 "'{}' in the error text, printable characters other than ( ) * / ! expected", to_readable({bad, 1}));
  }
  if (!begins_like_an_error(to_text(text))) {
    findings.add("6.3.14", 2, "the error text '{}' should begin so that it is known from data, such as with ER", excerpt(text));
  }
  return findings.take();
}

}  // namespace umirig::iec62056
