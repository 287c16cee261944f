#include "rig/iec62056/framer.hpp"

#include <array>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t option_select_limit = 16;  // "ACK V Z Y CR LF" has 6; what goes on without LF is none

}  // namespace

std::string_view to_text(MessageKind kind) {
  constexpr std::array<std::string_view, 10> names = {"nothing", "identification", "request", "option select", "ack",
                                                      "nak",     "command",        "data",    "plain data",    "garbage"};
  return names[static_cast<std::size_t>(kind)];
}

void Framer::clear() {
  kind_ = MessageKind::nothing;
  complete_ = behind_end_ = end_mark_ = false;
  skipped_ = 0;
  bytes_.clear();
}

Progress Framer::feed(std::uint8_t byte7) {
  const std::uint8_t byte = byte7 & 0x7FU;
  if (complete_) clear();
  const bool starts = byte == '/' || byte == SOH || byte == STX;
  if (kind_ == MessageKind::garbage && starts) {
    const auto skipped = skipped_ + bytes_.size();
    clear();
    skipped_ = skipped;
  }
  if (kind_ == MessageKind::nothing) begin(byte);
  if (kind_ == MessageKind::garbage && bytes_.size() >= limit_) {
    ++skipped_;
    return Progress::garbage;
  }
  bytes_.push_back(byte);
  switch (kind_) {
    case MessageKind::ack:
    case MessageKind::nak:
      return finish();
    case MessageKind::request:
    case MessageKind::identification:
      if (byte == LF) return finish();
      break;
    case MessageKind::option_select:
      if (byte == LF) return finish();
      if (bytes_.size() > option_select_limit) return garbage();
      break;
    case MessageKind::command:
    case MessageKind::data:
      // 6.2: the BCC is the character behind ETX or EOT and can have any value.
      if (behind_end_) return finish();
      behind_end_ = byte == ETX || byte == EOT;
      if (behind_end_ && !check_) return finish();
      break;
    case MessageKind::plain_data:
      if (plain_data_ends(byte)) return finish();
      break;
    case MessageKind::nothing:
    case MessageKind::garbage:
      return garbage();
  }
  return bytes_.size() >= limit_ ? garbage() : Progress::incomplete;
}

void Framer::begin(std::uint8_t byte) {
  const bool meter = side_ == Side::meter;
  if (byte == '/') {
    kind_ = meter ? MessageKind::identification : MessageKind::request;
  } else if (byte == SOH) {
    kind_ = MessageKind::command;
  } else if (byte == STX) {
    kind_ = MessageKind::data;
  } else if (byte == ACK) {
    kind_ = (meter ? !confirming_ : programming_) ? MessageKind::ack : MessageKind::option_select;
  } else if (byte == NAK) {
    kind_ = MessageKind::nak;
  } else if (meter && (is_printable(byte) || byte == CR || byte == LF)) {
    kind_ = MessageKind::plain_data;  // mode D begins it with an empty line
  } else {
    kind_ = MessageKind::garbage;
  }
}

Progress Framer::garbage() {
  kind_ = MessageKind::garbage;
  return Progress::garbage;
}

Progress Framer::finish() {
  complete_ = true;
  return Progress::complete;
}

bool Framer::plain_data_ends(std::uint8_t byte) {
  if (byte == LF) return end_mark_;
  end_mark_ = byte == '!' || (end_mark_ && (byte == CR || is_hex_digit(byte)));
  return false;
}

}  // namespace umirig::iec62056
