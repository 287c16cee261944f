#include "suites/iec62056-21/address_forms.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace umirig::suites {
namespace {

constexpr std::size_t longest = 32;  // IEC 62056-21, 6.3.14

std::string without_zeros(const std::string& own) { return own.substr(std::min(own.find_first_not_of('0'), own.size())); }

// All-zero addresses of any length are equal: for a meter that has one, or none, they say something else.
std::optional<std::string> zeros(const std::string& own, std::size_t count) {
  if (!own.empty() && without_zeros(own).empty()) return std::nullopt;
  return std::string(count, '0');
}

std::optional<std::string> without_spaces(std::string own) {
  const auto size = own.size();
  std::erase(own, ' ');
  return own.size() == size || without_zeros(own).empty() ? std::nullopt : std::optional(own);
}

std::optional<std::string> other_case(std::string own) {
  const auto letter = std::find_if(own.begin(), own.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  if (letter == own.end()) return std::nullopt;
  const auto c = static_cast<unsigned char>(*letter);
  *letter = static_cast<char>(std::islower(c) != 0 ? std::toupper(c) : std::tolower(c));
  return own;
}

}  // namespace

bool is_address_form(std::string_view form) {
  constexpr std::array<std::string_view, 23> forms = {
      "own",        "other",          "one-more",   "one-less",   "tail",         "zeros",       "zero",         "eight-zeros",
      "only-zeros", "last-changed",   "illegal",    "cut-off",    "far-too-long", "too-long",    "space-before", "space-within",
      "no-spaces",  "middle-changed", "more-space", "other-case", "more-zeros",   "fewer-zeros", "most-zeros"};
  return std::find(forms.begin(), forms.end(), form) != forms.end();
}

std::optional<std::string> address_form(std::string_view form, const std::string& own) {
  const auto core = without_zeros(own);
  if (form == "own") return own;
  if (form == "other") return core == "87654321" ? "87654322" : "87654321";
  if (form == "more-zeros") {
    if (own.size() + 2 > longest) return std::nullopt;
    return "00" + own;
  }
  if (form == "most-zeros") {
    if (own.size() + 2 >= longest) return std::nullopt;
    return std::string(longest - own.size(), '0') + own;
  }
  if (form == "fewer-zeros") {
    if (core.empty() || core.size() == own.size()) return std::nullopt;
    return core;
  }
  if (form == "other-case") return other_case(own);
  if (form == "more-space") {
    if (own.size() == longest) return std::nullopt;
    return own + " ";
  }
  if (form == "space-before") {
    if (own.size() == longest) return std::nullopt;
    return " " + own;
  }
  if (form == "one-more") return own.size() < longest ? std::optional(own + "7") : std::nullopt;
  if (form == "one-less" || form == "tail") {
    const auto part = form == "tail" ? core.substr(std::min<std::size_t>(1, core.size())) : own.substr(0, own.size() - 1);
    if (without_zeros(part).empty()) return std::nullopt;
    return part;
  }
  if (form == "last-changed") return own.substr(0, own.size() - 1) + (own.back() == '7' ? "6" : "7");
  if (form == "far-too-long") return std::string(100, '0') + own;
  if (form == "cut-off") return own + std::string(longest, '7');
  if (form == "zeros") return zeros(own, 4);
  if (form == "zero") return zeros(own, 1);
  if (form == "eight-zeros") return zeros(own, 8);
  if (form == "only-zeros") return zeros(own, longest);
  if (form == "no-spaces") return without_spaces(own);
  if (form == "space-within") {
    if (own.size() < 2 || own.size() == longest) return std::nullopt;
    return own.substr(0, own.size() / 2) + " " + own.substr(own.size() / 2);
  }
  if (form == "middle-changed") {
    if (own.size() < 3) return std::nullopt;
    auto changed = own;
    auto& middle = changed[own.size() / 2];
    middle = middle == '7' ? '6' : '7';
    return changed;
  }
  if (form == "too-long") return std::string(longest + 1 - std::min(own.size(), longest), '0') + own;
  if (form == "illegal") return own.substr(0, own.size() / 2) + "-" + own.substr(own.size() / 2);
  return std::nullopt;
}

}  // namespace umirig::suites
