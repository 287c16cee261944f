#include "suites/iec62056-21/decoded.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/explain.hpp"

namespace umirig::suites {
namespace {

constexpr std::size_t short_message = 80;  // characters
constexpr std::size_t few = 3;             // data sets that are told one by one
constexpr std::size_t longest = 160;       // characters of a decoded text

using iec62056::Field;

std::string name_of(ByteView message) {
  switch (message.front()) {
    case '/':
      return message.size() > 1 && message[1] == '?' ? "request" : "identification";
    case iec62056::ACK:
      return message.size() > 1 ? "option select" : "acknowledgement";
    case iec62056::NAK:
      return "negative acknowledgement";
    case iec62056::SOH:
      return "command";
    case iec62056::STX:
      return "data message";
    default:
      return "";
  }
}

bool is_frame_only(const Field& field) {
  const auto starts = [&](std::string_view text) { return field.meaning.rfind(text, 0) == 0; };
  return starts("begin of") || starts("end") || starts("line end") || starts("empty") || starts("acknowledgement") ||
         starts("negative") || starts("a unit") || starts("type:") || starts("BCC");
}

// What stands in one field: "V, protocol: normal" tells enough, "manufacturer" needs its text.
std::string part_of(const Field& field, const std::string& text) {
  if (field.meaning.rfind("command", 0) == 0) return field.meaning.substr(field.meaning.find(' ') + 1);
  if (field.meaning == "identification") return text;
  const bool letter = field.size == 1 && field.meaning.size() > 2 && field.meaning[1] == ',';
  if (letter) return fmt::format("{} = {} ({})", field.meaning[0], text, field.meaning.substr(3));
  return fmt::format("{} {}", text, field.size == 1 ? "(" + field.meaning + ")" : "");
}

void trim(std::string& text) {
  while (text.ends_with(' ')) text.pop_back();
}

// As many as there are groups that do not stand directly behind another one.
std::size_t count_of_data_sets(ByteView message) {
  std::size_t sets = 0;
  for (std::size_t i = 1; i < message.size(); ++i) sets += message[i] == '(' && message[i - 1] != ')' ? 1 : 0;
  return sets;
}

// "1.8.0 = 0012.5 kWh, …", or how many there are.
std::string data_sets(ByteView message, const std::vector<Field>& all) {
  std::string text;
  std::size_t sets = 0;
  for (const auto& field : all) {
    const auto said = to_readable(message.subspan(field.offset, field.size));
    if (field.meaning == "address") {
      text += (sets++ > 0 ? ", " : "") + said;
    } else if (field.meaning == "value" || field.meaning == "value to write") {
      text += (text.empty() ? "" : " = ") + said;
    } else if (field.meaning == "unit") {
      text += " " + said;
    }
  }
  return sets > few ? fmt::format("{} data sets", sets) : text;
}

}  // namespace

std::string decoded(ByteView message) {
  if (message.empty()) return "";
  auto name = name_of(message);
  if (name.empty() || message.size() == 1) return name;
  // A readout is only counted: to take it apart in every case would cost more than all else in a run.
  if (message.size() > short_message && message[0] == iec62056::STX)
    return fmt::format("{}: {} data sets", name, count_of_data_sets(message));
  // Whatever stands in a password command is nobody's business, however it is cut up.
  if (message[0] == iec62056::SOH && message[1] == 'P' && message.size() > 2 && message[2] != '0') return "command: password";
  const auto all = iec62056::fields(message);
  std::string parts;
  const auto add = [&](std::string part) {
    trim(part);
    if (!part.empty()) parts += (parts.empty() ? "" : ", ") + part;
  };
  for (const auto& field : all) {
    const bool data = field.meaning == "address" || field.meaning == "unit" || field.meaning.rfind("value", 0) == 0;
    if (!data && !is_frame_only(field)) add(part_of(field, to_readable(message.subspan(field.offset, field.size))));
  }
  add(data_sets(message, all));
  auto text = parts.empty() ? name : name + ": " + parts;
  if (text.size() <= longest) return text;
  return name + ": " + parts.substr(0, longest) + "…";
}

}  // namespace umirig::suites
