// What was said in a case, message by message, made from the events of its record. The engine knows no protocol: a suite says
// where messages end, of what kind they are, and what of them moves on by itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/line/tap.hpp"

namespace umirig::run {

// In a form: a character of a value. Values are alike whatever they say, and however long they are.
constexpr char value_character = '\xFF';
// Two messages have one form where these are equal: each value stands as one character.
std::string form_key(std::string_view form);

// One message in a run of bytes, as a suite reads it.
struct MessageReading {
  std::size_t size = 0;  // bytes; at least 1
  std::string kind;      // "identification"
  // A character for each byte: the same, but for the lengths of values, for two messages that differ only in what moves on by
  // itself (a register's digits, and the check character over them).
  std::string form;
};

// Cuts the bytes that a device said in one go into messages; all bytes are in one of them. Bit 7 is as it came.
using MessageReader = std::function<std::vector<MessageReading>(ByteView)>;

// One message whose digits may move on: what is known where the suite does not know better.
std::vector<MessageReading> read_any_message(ByteView bytes);

// One message, or something else that was done to the line (a break, a restart).
struct Spoken {
  bool by_device = false;
  std::string kind;  // "identification"; "stimulus" from the rig; "unreadable" where most characters have framing errors
  std::string form;
  Bytes bytes;                // empty for what is no message
  std::string text;           // for people: "/ABC5<CR><LF>"
  Time begin{0};              // since the beginning of the case
  Time end{0};                // behind the last stop bit
  Duration longest_pause{0};  // between two characters of it
  // From the end of what the rig said just before; nothing where the device went on by itself.
  std::optional<Duration> reaction;
};

// No reader: read_any_message.
std::vector<Spoken> exchange_of(const std::vector<LineEvent>& events, const MessageReader& reader);

}  // namespace umirig::run
