#include "suites/iec62056-21/ixit_words.hpp"

#include <array>
#include <utility>

namespace umirig::suites {
namespace {

using Name = std::pair<const char*, const char*>;  // and the item of the IXIT

constexpr std::array<Name, 3> addresses = {Name("known", "read_address"), Name("writable", "write_address"),
                                           Name("unknown", "unknown_address")};
constexpr std::array<Name, 2> values = {Name("first", "write_value"), Name("second", "write_value_2")};

std::string meaning(const run::Datasheet& sheet, const auto& names, const std::string& which) {
  for (const auto& [name, item] : names) {
    if (which == name) return sheet.ixit(item);
  }
  return which;
}

std::string name_of(const run::Datasheet& sheet, const auto& names, const std::string& text) {
  for (const auto& [name, item] : names) {
    if (!text.empty() && text == sheet.ixit(item)) return name;
  }
  return "";
}

}  // namespace

std::string address_of(const run::Datasheet& sheet, const std::string& which) { return meaning(sheet, addresses, which); }

std::string name_of_address(const run::Datasheet& sheet, const std::string& address) {
  const auto name = name_of(sheet, addresses, address);
  return name.empty() ? address : name;
}

std::string value_of(const run::Datasheet& sheet, const std::string& which) { return meaning(sheet, values, which); }

std::string name_of_value(const run::Datasheet& sheet, const std::string& value) { return name_of(sheet, values, value); }

}  // namespace umirig::suites
