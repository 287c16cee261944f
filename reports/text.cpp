#include "reports/text.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "rig/base/bytes.hpp"

namespace umirig::reports {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};

// The code point at `at`, if a well-formed sequence begins there (Unicode, table 3-7: no surrogates, no longer forms than
// needed).
std::optional<CodePoint> code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  if (first < 0x80) return CodePoint{first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return std::nullopt;
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = at + 1; i < at + length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return std::nullopt;
    value = value << 6U | (byte(i) & 0x3FU);
  }
  const char32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  return CodePoint{value, length};
}

bool is_invisible(char32_t value) {
  const bool control = value >= 0x7F && value <= 0x9F;
  const bool direction = (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069) || value == 0x200E ||
                         value == 0x200F || value == 0x061C;
  const bool no_character = (value & 0xFFFEU) == 0xFFFE || (value >= 0xFDD0 && value <= 0xFDEF);
  return control || direction || no_character;
}

enum class Form { utf8, printable, text, attribute };

void append_code_point(std::string& out, std::string_view bytes, char32_t value, Form form) {
  if (form == Form::utf8) {
    out += bytes;
    return;
  }
  const bool attribute = form == Form::attribute;
  const bool markup = form != Form::printable;
  switch (value) {
    case '\n':
      out += attribute ? "&#10;" : "\n";
      return;
    case '\t':
      out += attribute ? "&#9;" : "\t";
      return;
    case '&':
      out += markup ? "&amp;" : "&";
      return;
    case '<':
      out += markup ? "&lt;" : "<";
      return;
    case '>':
      out += markup ? "&gt;" : ">";
      return;
    case '"':
      out += markup ? "&quot;" : "\"";
      return;
    case '\'':
      out += markup ? "&#39;" : "'";
      return;
    default:
      break;
  }
  if (value >= 0x20 && !is_invisible(value)) {
    out += bytes;
    return;
  }
  const auto name = value < 0x80 ? to_readable(view(bytes)) : fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(value));
  out += markup ? "&lt;" + name.substr(1, name.size() - 2) + "&gt;" : name;
}

std::string convert(std::string_view text, Form form) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    if (const auto found = code_point(text, at)) {
      append_code_point(out, text.substr(at, found->length), found->value, form);
      at += found->length;
    } else {
      const auto* frame = form == Form::text || form == Form::attribute ? "&lt;{:02X}&gt;" : "<{:02X}>";
      out += fmt::format(fmt::runtime(frame), static_cast<std::uint8_t>(text[at]));
      ++at;
    }
  }
  return out;
}

}  // namespace

std::string valid_utf8(std::string_view text) { return convert(text, Form::utf8); }
std::string printable(std::string_view text) { return convert(text, Form::printable); }
std::string escape(std::string_view text) { return convert(text, Form::text); }
std::string escape_attribute(std::string_view text) { return convert(text, Form::attribute); }

std::string clip(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t cut = limit;
  for (int i = 0; i < 3 && cut > 0 && (static_cast<std::uint8_t>(text[cut]) & 0xC0U) == 0x80; ++i) --cut;
  return fmt::format("{} … ({} bytes in all)", text.substr(0, cut), text.size());
}

}  // namespace umirig::reports
