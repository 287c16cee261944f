#include "rig/iec62056/push_splitter.hpp"

#include <algorithm>

#include "rig/iec62056/block_scanner.hpp"
#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t longest_crc = 4;

bool is_line_end(std::uint8_t byte) { return byte == CR || byte == LF; }

}  // namespace

void PushSplitter::clear() {
  buffer_.clear();
  seven_.clear();
  begun_ = framed_ = behind_end_ = false;
  line_ = 0;
}

PushSplitter::Piece PushSplitter::take(std::size_t size, bool whole) {
  const auto end = static_cast<std::ptrdiff_t>(size);
  Piece piece;
  piece.begin = position_ - buffer_.size();
  piece.whole = whole;
  piece.skipped = skipped_;
  piece.bytes.assign(buffer_.begin(), buffer_.begin() + end);
  skipped_ = 0;
  buffer_.erase(buffer_.begin(), buffer_.begin() + end);
  seven_.erase(seven_.begin(), seven_.begin() + end);
  begun_ = framed_ = behind_end_ = false;
  line_ = 0;
  return piece;
}

// A '/' in the line that has come: the begin of a telegram, whose own begin may be anywhere in it.
std::optional<PushSplitter::Piece> PushSplitter::resync() {
  const auto first = line_ + (begun_ && line_ == 0 ? 1 : 0);  // not its own '/'
  bool group = false;                                         // a bracket is open
  for (auto at = line_; at < seven_.size(); ++at) {
    if (seven_[at] == '(' || seven_[at] == ')') group = seven_[at] == '(';
    if (seven_[at] != '/' || at < first) continue;
    const bool start = at == line_ || !is_printable(seven_[at - 1]);
    if (identification_size(seven_, at, start ? Place::line_start : group ? Place::in_group : Place::in_line) == 0) continue;
    std::optional<Piece> before;
    if (begun_) {
      before = take(at, false);
    } else {
      skipped_ += at;
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
      seven_.erase(seven_.begin(), seven_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    begun_ = true;
    framed_ = std::find(seven_.begin(), seven_.end(), STX) != seven_.end();  // the line end got lost and data follow at once
    return before;
  }
  return std::nullopt;
}

// Up to four hex digits between '!' and the line end; a '!' glued to the last data set counts as well.
bool PushSplitter::ends_telegram() const {
  auto at = seven_.size();
  while (at > line_ && is_line_end(seven_[at - 1])) --at;
  std::size_t digits = 0;
  while (at > line_ && is_hex_digit(seven_[at - 1]) && digits < longest_crc) {
    --at;
    ++digits;
  }
  return at > line_ && seven_[at - 1] == '!';
}

std::optional<PushSplitter::Piece> PushSplitter::line_ended() {
  auto cut = resync();
  if (!begun_) {
    skipped_ += buffer_.size();
    clear();
    return cut;
  }
  if (!cut && !framed_ && ends_telegram()) return take(buffer_.size(), true);
  line_ = buffer_.size();
  return cut;
}

std::optional<PushSplitter::Piece> PushSplitter::feed(std::uint8_t byte) {
  const auto seven = static_cast<std::uint8_t>(byte & 0x7FU);
  buffer_.push_back(byte);
  seven_.push_back(seven);
  ++position_;
  if (begun_) {
    if (behind_end_) return take(buffer_.size(), true);
    if (seven == STX) framed_ = true;
    behind_end_ = framed_ && (seven == ETX || seven == EOT);
  }
  if (seven == LF) {
    if (auto piece = line_ended()) return piece;
  }
  if (buffer_.size() < limit_) return std::nullopt;
  if (begun_) return take(buffer_.size(), false);
  skipped_ += buffer_.size();
  clear();
  return std::nullopt;
}

}  // namespace umirig::iec62056
