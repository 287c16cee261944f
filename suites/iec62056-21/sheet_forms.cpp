#include "suites/iec62056-21/sheet_forms.hpp"

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_set.hpp"

namespace umirig::suites {
namespace {

using iec62056::DataSet;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The one data set that the text is; nothing where it is anything else.
std::optional<DataSet> data_set(std::string_view text) {
  if (!is_printable(text)) return std::nullopt;
  iec62056::BlockRules rules;
  rules.programming = true;
  rules.value_limit = iec62056::programming_value_limit;
  auto block = iec62056::decode_block(view(text), 0, rules);
  const bool one = block.findings.empty() && block.datasets.size() == 1 && block.datasets[0].values.size() == 1;
  // What stands outside of brackets and addresses is no part of a data set.
  if (!one || iec62056::encode_data_set(block.datasets[0]) != text) return std::nullopt;
  return std::move(block.datasets[0]);
}

bool is_command_data_set(std::string_view text) {
  const auto set = data_set(text);
  return set && set->address && !set->address->empty() && !set->values[0].unit;
}

// IEC 62056-21, 6.3.14: a read says how many locations, none means one; one may come in several blocks. Formatted reads may count
// in hex.
bool reads_locations(std::string_view text) {
  const auto set = data_set(text);
  if (!set) return false;
  const auto& count = set->values[0].value;
  const bool digits = std::all_of(count.begin(), count.end(), iec62056::is_hex_digit);
  const auto first = count.find_first_not_of('0');
  return count.empty() || (digits && first != std::string::npos);
}

std::string address_of(std::string_view text) {
  const auto set = data_set(text);
  return set && set->address ? *set->address : std::string(text);
}

}  // namespace

run::SheetForms iec62056_sheet_forms() {
  run::SheetForms forms;
  forms["printable"] = {"printable characters of ISO 646 alone", is_printable, nullptr};
  forms["short value"] = {"at most 32 characters", [](std::string_view text) { return text.size() <= 32; }, nullptr};
  forms["data set"] = {"exactly one data set with its brackets: address(value)",
                       [](std::string_view text) { return data_set(text).has_value(); }, address_of};
  forms["command data set"] = {"exactly one data set with its brackets and without a unit: address(value)", is_command_data_set,
                               address_of};
  forms["locations"] = {"a number of locations: address(2)", reads_locations, nullptr};
  return forms;
}

}  // namespace umirig::suites
