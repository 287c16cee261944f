// What a form must keep beside being filled in: a sheet that contradicts itself would accuse a good device.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rig/run/datasheet.hpp"

namespace umirig::run {
namespace {

constexpr std::string_view unset = "?";

bool in_range(std::string_view text, std::pair<std::int64_t, std::int64_t> range) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && number >= range.first && number <= range.second;
}

// Whether the device has by it what the item asks for. The first of several choices is that of a device without.
bool affirms(const SheetItem& item, std::string_view value) {
  if (value.empty() || value == unset) return false;
  return item.kind == SheetItem::Kind::boolean ? value == "true" : value != item.choices.front() && value != item.example;
}

std::string shown(const SheetItem& item, std::string_view value) { return item.secret ? "" : fmt::format(" is '{}'", value); }

}  // namespace

void DatasheetReader::check_form(std::string_view table, const SheetItem& item, const std::string& value, const Datasheet& sheet,
                                 std::vector<std::string>& wrong) const {
  const auto said = [&](const std::string& expected) {
    wrong.push_back(fmt::format("{} item {} ({}){}: expected {}", table, item.id, item.text, shown(item, value), expected));
  };
  if (item.longest > 0 && value.size() > item.longest) return said(fmt::format("at most {} characters", item.longest));
  if (value.find_first_of(item.forbidden) != std::string::npos) {
    return said(fmt::format("none of the characters {}", item.forbidden));
  }
  if (item.range && !in_range(value, *item.range)) {
    return said(fmt::format("a whole number from {} to {}", item.range->first, item.range->second));
  }
  for (const auto& [form, when] : item.forms) {
    if (sheet.unmet(when) || form.fits(value)) continue;
    return said(fmt::format("{}{}{}", form.expected, when.empty() ? "" : ", as by the PICS ", fmt::join(when, " and ")));
  }
}

void DatasheetReader::check_differences(const Datasheet& sheet, std::vector<std::string>& wrong) const {
  const auto key_of = [](const SheetItem& item, const std::string& value) {
    for (const auto& [form, when] : item.forms) {
      if (form.key && form.fits(value)) return form.key(value);
    }
    return value;
  };
  for (const auto& item : model_.ixit) {
    const auto value = sheet.ixit(item.id);
    for (const auto& id : item.differs_from) {
      const auto& other = *std::find_if(model_.ixit.begin(), model_.ixit.end(), [&](const auto& one) { return one.id == id; });
      const auto its = sheet.ixit(id);
      if (value.empty() || its.empty() || key_of(item, value) != key_of(other, its)) continue;
      wrong.push_back(fmt::format("IXIT item {} ({}){}: expected another than in {}{}", item.id, item.text, shown(item, value),
                                  id, its == value || other.secret ? "" : fmt::format(", which is '{}'", its)));
    }
  }
}

void DatasheetReader::check_needs(std::vector<std::string>& wrong) const {
  // As it was given, whether it is asked for or not.
  Datasheet given;
  for (const auto& [id, entry] : pics_) given.pics_[id] = entry.value;
  for (const auto& item : model_.pics) {
    const auto found = pics_.find(item.id);
    if (found == pics_.end() || !affirms(item, found->second.value)) continue;
    for (const auto& condition : item.needs) {
      const auto id = condition.substr(0, condition.find('='));
      const auto its = given.pics(id);
      if (its.empty() || its == unset || given.holds(condition)) continue;
      wrong.push_back(fmt::format("PICS item {} ({}) is {} in {}, but {} is {}: expected {}, or another {}", item.id, item.text,
                                  found->second.value, found->second.from, id, its, condition, item.id));
    }
  }
}

std::vector<std::string> DatasheetReader::left_out(const Datasheet& sheet) const {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_condition;
  for (const auto& item : model_.pics) {
    const auto found = pics_.find(item.id);
    if (found == pics_.end() || found->second.source == Source::device || !affirms(item, found->second.value)) continue;
    const auto condition = sheet.unmet(item.when);
    if (!condition) continue;
    const auto same =
        std::find_if(by_condition.begin(), by_condition.end(), [&](const auto& one) { return one.first == *condition; });
    auto& ids =
        same != by_condition.end() ? same->second : by_condition.emplace_back(*condition, std::vector<std::string>()).second;
    ids.push_back(item.id);
  }
  std::vector<std::string> remarks;
  for (const auto& [condition, ids] : by_condition) {
    remarks.push_back(
        fmt::format("PICS {}: given, but {} does not hold: left out, as it does not apply", fmt::join(ids, ", "), condition));
  }
  return remarks;
}

}  // namespace umirig::run
