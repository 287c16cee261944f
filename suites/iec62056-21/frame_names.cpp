#include "suites/iec62056-21/frame_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/ixit_words.hpp"

namespace umirig::suites {
namespace {

constexpr std::size_t password_frame = 3;        // of the hidden characters of a password: bracket, ETX, BCC
constexpr Duration least_listening = 60ms;       // between the strings of a fast wake-up
constexpr std::size_t longest_fast_string = 18;  // NUL characters at 300 Bd, 0.6 s

bool all_nul(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
}

}  // namespace

bool FrameNames::sleeps() const {
  const auto wake_up = sheet_.pics("A.4");
  return !wake_up.empty() && wake_up != "none";
}

bool FrameNames::wakes(const Turn& turn, const Turn& next) const {
  if (exact_ || !sleeps() || !all_nul(turn.bytes) || all_nul(next.bytes)) return false;
  return next.bytes[0] != iec62056::SOH && next.bytes[0] != iec62056::ACK && next.bytes[0] != iec62056::NAK;
}

Result<Node> FrameNames::name(const Turn& turn, bool acknowledged, char z) const {
  const auto& bytes = turn.bytes;
  if (turn.hidden > 0) return password(turn, acknowledged);
  if (bytes.size() == 1 && bytes[0] == iec62056::NAK) return Node::object().set("send", "nak");
  if (bytes.size() == 1 && bytes[0] == iec62056::ACK) return Node::object().set("send", "ack");
  if (sleeps() && all_nul(bytes)) return wake_up(turn);
  auto step = bytes[0] == iec62056::SOH ? command(bytes) : bytes[0] == iec62056::ACK ? option_select(bytes, z) : request(bytes);
  if (step.is_null()) step.set("send", "raw").set("text", to_text(bytes));
  const auto frame = step["send"].text();
  // What woke the device stands in front of it.
  if (exact_ && sleeps() && (frame == "request" || frame == "raw")) step.set("awake", true);
  return step;
}

// Which password it was stands in no record: how long it was does, and whether it was taken.
Result<Node> FrameNames::password(const Turn& turn, bool acknowledged) const {
  const auto right = sheet_.ixit("password").size();
  const auto head = to_text(turn.bytes).substr(0, 5);
  const bool whole = turn.hidden >= password_frame && turn.bytes.size() == head.size() + turn.hidden;
  if (!whole || head != "\x01P1\x02(") {
    return failure(ErrorKind::data, fmt::format("{} behind its beginning the case sends a secret in a way that no word has",
                                                format_ms(turn.begin)));
  }
  const auto length = turn.hidden - password_frame;
  if (length == right && acknowledged && &turn == near_)
    return Node::object().set("send", "near-password").set("form", "other-case");
  if (length == right) return Node::object().set("send", "password").set("which", acknowledged ? "right" : "wrong");
  const auto* form = length + 1 == right ? "shorter" : length == right + 1 ? "longer" : length == 0 ? "empty" : "half";
  return Node::object().set("send", "near-password").set("form", form);
}

// A fast wake-up is one string of NULs, or several with a pause between them that no other has.
Node FrameNames::wake_up(const Turn& turn) const {
  const auto kind = sheet_.pics("A.4");
  const bool fast = turn.longest_gap >= least_listening || turn.bytes.size() <= longest_fast_string;
  if (fast && (kind == "fast" || kind == "both")) return Node::object().set("send", "fast-wake-up");
  return Node::object().set("send", "nul").set("characters", static_cast<std::int64_t>(turn.bytes.size()));
}

Node FrameNames::request(const Bytes& bytes) const {
  const auto text = to_text(bytes);
  if (!text.starts_with("/?") || !text.ends_with("!\r\n") || text.size() < 5) return nullptr;
  const auto address = text.substr(2, text.size() - 5);
  auto step = Node::object().set("send", "request");
  if (address.empty()) return step;
  for (const auto* form :
       {"own",   "other",       "more-zeros", "fewer-zeros",  "one-more",     "one-less",      "tail",       "last-changed",
        "zeros", "illegal",     "too-long",   "cut-off",      "far-too-long", "space-before",  "more-space", "other-case",
        "zero",  "eight-zeros", "only-zeros", "space-within", "no-spaces",    "middle-changed"}) {
    if (address_form(form, sheet_.ixit("device_address")) == address) return step.set("address", form);
  }
  return nullptr;
}

Node FrameNames::option_select(const Bytes& bytes, char z) const {
  const auto text = to_text(bytes);
  if (text.size() < 6 || !text.ends_with("\r\n")) return nullptr;
  auto step = Node::object().set("send", "option-select");
  if (text[1] != '0') step.set("v", text.substr(1, 1));
  const bool other = !exact_ && iec62056::baud_of(text[2]) && iec62056::mode_of(text[2]) == 'C';
  if (text[2] != z) step.set("z", text[2] == '0' ? "zero" : other ? "other" : text.substr(2, 1));
  if (text[3] != '0') step.set("y", text.substr(3, 1));
  if (text.size() > 6) step.set("extra", text.substr(4, text.size() - 6));
  return step;
}

Node FrameNames::command(const Bytes& bytes) const {
  const auto decoded = iec62056::decode_command(bytes);
  if (!decoded) return nullptr;
  const auto& found = decoded->command;
  const auto kind = found.letter != 'B' && sheet_.pics("B.4") == "sum7" ? iec62056::BccKind::sum7 : iec62056::BccKind::xor_;
  const auto right = iec62056::encode_command(found, kind);
  auto step = found.letter == 'B' && found.type == '0' && !found.has_data ? Node::object().set("send", "break") : words(found);
  if (step.is_null() || bytes == right) return step;
  if (exact_ && (bytes.back() ^ right.back()) != 0x15U) return nullptr;
  return step.set("corrupt", "bcc");
}

// A block of a write in parts.
Node FrameNames::write_block(const std::string& address, const std::string& value, bool goes_on) const {
  const bool known = address == sheet_.ixit("write_address");
  if (!known && !address.empty()) return nullptr;
  for (const auto* part : {"first", "second", "whole"}) {
    const bool begins = part == std::string_view("first");
    if (value != write_part(sheet_, part) || goes_on != begins) continue;
    auto step = Node::object().set("send", "write-block").set("part", part);
    return known == begins ? step : step.set("address", known ? "writable" : "none");
  }
  return nullptr;
}

Node FrameNames::words(const iec62056::Command& found) const {
  if (!found.has_data) return nullptr;
  const auto text = to_text(found.data);
  const auto open = text.find('(');
  const bool grouped = open != std::string::npos && text.ends_with(')');
  const auto address = text.substr(0, open);
  const auto value = grouped ? text.substr(open + 1, text.size() - open - 2) : "";
  if (grouped && found.letter == 'W' && found.type == '3') {
    if (auto step = write_block(address, value, found.partial); !step.is_null()) return step;
  }
  if (found.partial) return nullptr;
  if (grouped && found.letter == 'R' && found.type == '1') {
    auto step = Node::object().set("send", "read");
    if (const auto name = name_of_address(sheet_, address); name != "known") step.set("address", name);
    if (!value.empty()) step.set("count", value);
    return step;
  }
  if (grouped && found.letter == 'W') {
    auto step = Node::object().set("send", "write");
    if (address != sheet_.ixit("write_address")) step.set("address", name_of_address(sheet_, address));
    if (const auto name = name_of_value(sheet_, value); name != "first") step.set("value", name.empty() ? value : name);
    if (found.type != '1') step.set("type", std::string(1, found.type));
    return step;
  }
  for (const auto* item : {"partial_read", "partial_read_4", "partial_write_4"}) {
    if (text != sheet_.ixit(item)) continue;
    return Node::object()
        .set("send", "command")
        .set("letter", std::string(1, found.letter))
        .set("type", std::string(1, found.type))
        .set("ixit", item);
  }
  return Node::object()
      .set("send", "command")
      .set("letter", std::string(1, found.letter))
      .set("type", std::string(1, found.type))
      .set("data", text);
}

}  // namespace umirig::suites
