// The passwords of the simulated meter. IEC 62056-21, 6.3.7 and annex D.
#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter_session.hpp"

namespace umirig::sim {
namespace {

char folded(char c) { return iec62056::is_upper(static_cast<std::uint8_t>(c)) ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return folded(x) == folded(y); });
}

// 6.3.14: neither address nor unit.
bool is_password(const CommandData& data) { return data.address.empty() && !data.has_unit; }

}  // namespace

bool MeterSession::is_right_password(std::string_view value) const {
  if (options_.has(Defect::password_case_ignored)) return same_but_for_case(value, options_.password);
  const std::string_view right = options_.password;
  if (options_.has(Defect::password_last_character_ignored) && value.size() == right.size())
    return value.substr(0, value.size() - 1) == right.substr(0, right.size() - 1);
  return value == right;
}

// P1.
Reply MeterSession::give_password(const CommandData& data) {
  if (options_.password.empty()) return error();
  const bool with_unit = data.address.empty() && data.has_unit && options_.has(Defect::password_with_unit_accepted);
  if ((is_password(data) || with_unit) && is_right_password(data.value)) {
    unlocked_ = true;
    logged_in_ = true;
    password_given_ = true;
    if (options_.has(Defect::right_password_not_answered)) return silence();
    return options_.has(Defect::right_password_refused) ? refuse() : acknowledge();
  }
  // A password has neither address nor unit: it is no data set of this command.
  if (!is_password(data)) return refuse();
  const bool is_beginning = !data.value.empty() && options_.password.starts_with(data.value);
  if (options_.has(Defect::wrong_password_accepted) || (is_beginning && options_.has(Defect::password_beginning_accepted))) {
    unlocked_ = true;
    return acknowledge();
  }
  if (++wrong_passwords_ >= 2 && options_.has(Defect::second_wrong_password_keeps_session)) {
    outstayed_ = true;
    return {.message = break_message(), .is_break = true};
  }
  return refuse_password();
}

// P2.
Reply MeterSession::give_result(const CommandData& data) {
  if (is_password(data) && data.value == options_.p2) {
    if (options_.has(Defect::secure_result_unlocks_nothing)) return acknowledge();
    unlocked_ = true;
    logged_in_ = true;
    if (options_.has(Defect::right_result_not_answered)) return silence();
    return options_.has(Defect::right_result_refused) ? refuse() : acknowledge();
  }
  if (options_.has(Defect::any_result_accepted)) {
    unlocked_ = true;
    return acknowledge();
  }
  if (options_.has(Defect::wrong_result_nak)) return {.message = refuse().message, .ends = true};
  if (options_.has(Defect::wrong_result_silent)) return {.ends = true};
  return refuse_password();
}

Reply MeterSession::refuse_password() {
  if (options_.has(Defect::session_stays_after_wrong_password)) {
    outstayed_ = true;
    return {.message = break_message(), .is_break = true};
  }
  if (options_.has(Defect::wrong_password_nak)) return {.message = refuse().message, .ends = true};
  if (options_.has(Defect::wrong_password_silent)) return {.ends = true};
  if (options_.has(Defect::wrong_password_unlocks_later)) needs_no_password_ = true;
  return {.message = break_message(), .is_break = true, .ends = true};
}

}  // namespace umirig::sim
