#include "rig/iec62056/transcript.hpp"

#include <fmt/format.h>

#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

// The first word; `text` keeps the rest.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find_first_of(blanks), text.size());
  const auto word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

bool is_direction(std::string_view word) { return word == "C" || word == "M"; }

// A number with a point or a sign in front, or any number in front of the direction; hex data have neither.
bool is_time(std::string_view word, bool in_front) {
  if (word.empty() || word.find_first_not_of("0123456789.,:+@sm") != std::string_view::npos) return false;
  return in_front || word.find_first_of(".:+@") != std::string_view::npos;
}

Result<TranscriptLine> parse_line(std::string_view text, std::size_t number) {
  TranscriptLine line;
  line.line = number;
  const auto whole = text;
  auto word = take_word(text);
  if (!is_direction(word) && is_time(word, true)) {
    line.time = word;
    word = take_word(text);
  }
  if (!is_direction(word)) {
    return failure(ErrorKind::data, fmt::format("line {}: '{}' seen, 'C hex' or 'M hex' expected", number, excerpt(view(whole))));
  }
  line.direction = word[0];
  auto rest = text;
  if (const auto next = take_word(rest); !line.time && is_time(next, false)) {
    line.time = next;
    text = rest;
  }
  auto bytes = from_hex(text);
  if (!bytes)
    return failure(ErrorKind::data,
                   fmt::format("line {}: the bytes behind '{}': {}", number, line.direction, bytes.error().text));
  if (bytes->empty()) return failure(ErrorKind::data, fmt::format("line {}: no bytes behind '{}'", number, line.direction));
  line.bytes = std::move(*bytes);
  return line;
}

}  // namespace

Result<std::vector<TranscriptLine>> parse_transcript(std::string_view text) {
  std::vector<TranscriptLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto content = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.empty() || content.front() == '#') continue;
    auto line = parse_line(content, number);
    if (!line) return tl::unexpected<Error>(line.error());
    lines.push_back(std::move(*line));
  }
  return lines;
}

}  // namespace umirig::iec62056
