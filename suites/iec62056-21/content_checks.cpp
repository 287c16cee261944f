#include "suites/iec62056-21/content_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

// IEC 62056-21, 6.3.14: lengths.
constexpr std::size_t longest_identification = 16;
constexpr std::size_t longest_address = 16;
constexpr std::size_t longest_value = 32;
constexpr std::size_t longest_programming_value = 128;
constexpr std::size_t longest_unit = 16;
constexpr std::size_t longest_error = 32;

bool printable(unsigned char c) { return c >= 0x20 && c < 0x7F; }

// The first character of `text` that is not printable or one of `forbidden`.
std::optional<std::size_t> illegal(std::string_view text, std::string_view forbidden) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!printable(static_cast<unsigned char>(text[i])) || forbidden.find(text[i]) != std::string_view::npos) return i;
  }
  return std::nullopt;
}

}  // namespace

std::string wrong_text(std::string_view name, std::string_view text, std::size_t longest, std::string_view forbidden) {
  if (text.size() > longest)
    return fmt::format("the {} '{}' has {} characters: expected at most {}", name, text, text.size(), longest);
  if (const auto at = illegal(text, forbidden)) {
    return fmt::format("the {} '{}' holds '{}' as character {}, which it may not", name, text,
                       to_readable(view(text.substr(*at, 1))), *at + 1);
  }
  return "";
}

std::string wrong_form(const MeterMessage& message) {
  const auto text = to_text(message.bytes);
  if (text.empty() || text[0] != '/') return "the identification does not start with '/'";
  if (!message.junk.empty()) return fmt::format("{} stands before the '/' of the identification", to_readable(message.junk));
  if (text.size() < 7) return "the identification has fewer than the characters / X X X Z CR LF";
  return text.ends_with("\r\n") ? "" : fmt::format("the identification '{}' does not end with CR LF", to_readable(message.bytes));
}

std::string wrong_manufacturer(const MeterMessage& message) {
  const auto text = to_text(message.bytes).substr(1, 3);
  const bool letters = std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  return letters ? "" : fmt::format("the manufacturer's identification '{}' is not three letters", to_readable(view(text)));
}

std::string wrong_baud(const MeterMessage& message, char mode, std::uint32_t push_baud) {
  const char z = message.baud_character();
  const auto wrong = [&](bool right, std::string_view expected) {
    return right ? ""
                 : fmt::format("the baud rate character is '{}': expected {}", to_readable(view(std::string_view(&z, 1))),
                               expected);
  };
  switch (mode) {
    case 'A':
      return wrong(printable(static_cast<unsigned char>(z)) && z != '/' && z != '!' && iec62056::mode_of(z) == 'A',
                   "a printable character other than / ! 0 to 9, A to I");
    case 'B':
      return wrong(iec62056::baud_of(z) && iec62056::mode_of(z) == 'B', "one of A to F");
    case 'D':
      // D18 of the field: other rates have the character of the rate.
      return push_baud == 2400 ? wrong(z == '3', "3") : "";
    default:
      return wrong(iec62056::baud_of(z) && iec62056::mode_of(z) == 'C', "one of 0 to 6");
  }
}

std::string wrong_identification(const MeterMessage& message) {
  const auto all = to_text(message.bytes);
  const auto text = all.substr(5, all.size() - 7);
  if (auto wrong = wrong_text("identification", text, longest_identification, "/!"); !wrong.empty()) return wrong;
  std::size_t at = 0;
  while (at < text.size() && text[at] == '\\') {
    if (at + 1 >= text.size()) return fmt::format("the identification '{}' ends within an escape", text);
    at += 2;
  }
  return text.find('\\', at) == std::string::npos
             ? ""
             : fmt::format("the identification '{}' has a backslash behind its escapes", text);
}

std::string wrong_address(const iec62056::DataSet& set, bool) {
  return set.address ? wrong_text("address", *set.address, longest_address, "()/!") : "";
}

std::string wrong_value(const iec62056::DataSet& set, bool programming) {
  for (const auto& one : set.values) {
    auto wrong = wrong_text("value", one.value, programming ? longest_programming_value : longest_value, "()*/!");
    if (!wrong.empty()) return wrong;
  }
  return "";
}

std::string wrong_unit(const iec62056::DataSet& set, bool) {
  for (const auto& one : set.values) {
    if (!one.unit) continue;
    if (auto wrong = wrong_text("unit", *one.unit, longest_unit, "()/!"); !wrong.empty()) return wrong;
  }
  return "";
}

std::string wrong_error(const MeterMessage& message) {
  auto text = to_text(message.block());
  if (text.ends_with("\r\n")) text.resize(text.size() - 2);  // D10 of the field
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') {
    return fmt::format("the error message '{}' is not in brackets", to_readable(view(text)));
  }
  if (!message.whole) return "the error message ends with ETX: expected a BCC behind it";
  if (message.bytes[message.bytes.size() - 2] != iec62056::ETX) return "the error message ends with EOT: expected ETX";
  return wrong_text("error text", text.substr(1, text.size() - 2), longest_error, "()*/!");
}

std::string wrong_readout(const MeterMessage& message, bool checked) {
  const auto text = to_text(message.block());
  if (checked && message.kind != MessageKind::data) return "the readout does not start with STX";
  if (!checked && message.kind != MessageKind::plain_data) return "the readout has an STX, the PICS says it has none";
  if (!message.whole) return fmt::format("the readout ends without {}", checked ? "ETX and BCC" : "'!' CR LF");
  if (!text.ends_with("!\r\n")) return "the data block does not end with '!' CR LF";
  if (std::count(text.begin(), text.end(), '!') > 1) return "the data block holds more than one end character '!'";
  const bool etx = !checked || message.bytes[message.bytes.size() - 2] == iec62056::ETX;
  return etx ? "" : "the readout ends with EOT: expected ETX";
}

std::string wrong_lines(const MeterMessage& message) {
  const auto block = message.block();
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool cr = block[i] == iec62056::CR;
    const bool lf = block[i] == iec62056::LF;
    if (cr && i >= 2 && i + 2 < block.size() && block[i - 1] == iec62056::LF) {
      return fmt::format("offset {} of the data block: an empty line", i);
    }
    const bool lonely_cr = cr && (i + 1 == block.size() || block[i + 1] != iec62056::LF);
    const bool lonely_lf = lf && (i == 0 || block[i - 1] != iec62056::CR);
    if (lonely_cr || lonely_lf) {
      return fmt::format("offset {} of the data block: {} alone: expected CR LF", i, lonely_cr ? "CR" : "LF");
    }
  }
  return "";
}

std::string wrong_operand(const MeterMessage& message) {
  const auto text = to_text(message.bytes);
  if (text.size() < 7 || text[3] != iec62056::STX) return "no STX behind SOH P 0";
  const auto end = text.find(static_cast<char>(iec62056::ETX));
  if (end == std::string::npos) return "no ETX";
  const auto set = text.substr(4, end - 4);
  const auto open = set.find('(');
  if (set.size() < 2 || open == std::string::npos || set.back() != ')') {
    return fmt::format("the operand '{}' is not in brackets", to_readable(view(set)));
  }
  if (open != 0) return fmt::format("the operand's data set has the address '{}'", set.substr(0, open));
  const auto value = set.substr(1, set.size() - 2);
  if (value.find('*') != std::string::npos) return fmt::format("the operand '{}' has a unit", value);
  return wrong_text("operand", value, longest_programming_value, "()*/!");
}

std::string wrong_data_message(const MeterMessage& message) {
  const auto content = message.block();
  if (std::find(content.begin(), content.end(), '!') != content.end()) {
    return fmt::format("the data message '{}' holds the end character '!'", to_readable(content));
  }
  const bool etx = !message.whole || message.bytes[message.bytes.size() - 2] == iec62056::ETX;
  return etx ? "" : "the answer to R1 ends with EOT: expected ETX";
}

}  // namespace umirig::suites
