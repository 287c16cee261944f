#include "rig/sim/meter_session.hpp"

#include <utility>

#include "rig/iec62056/bcc.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

// 6.3.14: password, write, read, execute, break.
bool is_known_letter(char letter) { return std::string_view("PWREB").find(letter) != std::string_view::npos; }

bool is_alone(const ReceivedCommand& command, char letter, char type) {
  return command.letter == letter && command.type == type && !command.set && !command.partial;
}

}  // namespace

void MeterSession::power_on() {
  logged_in_ = false;
  written_ = false;
  needs_no_password_ = false;
  stays_unlocked_ = false;
  data_sent_ = 0;
  wrong_passwords_ = 0;
  strays_.clear();
}

void MeterSession::begin() {
  unlocked_ = (logged_in_ && options_.has(Defect::login_stays)) || needs_no_password_ || std::exchange(stays_unlocked_, false);
  outstayed_ = false;
  password_given_ = false;
  has_read_ = false;
  writes_ = 0;
  deaf_ = false;
  refused_count_ = false;
  commands_ = 0;
  last_data_.clear();
  reading_.reset();
  writing_.end();
  forgotten_ = store_;
}

Duration MeterSession::inactivity() const {
  if (options_.has(Defect::session_never_ends) || options_.has(Defect::after_data_never_ends)) return never;
  if (unlocked_ && options_.has(Defect::logged_in_session_never_ends)) return never;
  if (outstayed_) return 120s;
  if (options_.has(Defect::session_ends_too_late)) return 180s;
  if (options_.has(Defect::session_ends_too_early) || options_.has(Defect::after_data_ends_too_early)) return 30s;
  return options_.inactivity;
}

Duration MeterSession::patience() const {
  return password_given_ && options_.has(Defect::slow_command_behind_password_dropped) ? 1000ms : 1500ms;
}

bool MeterSession::bcc_is_right(const CommandListener& heard, const std::optional<ReceivedCommand>& command,
                                bool is_break) const {
  if (options_.has(Defect::bcc_unchecked)) return true;
  if (heard.bcc() == 0 && options_.has(Defect::bcc_zero_accepted)) return true;
  const bool is_read = command && command->letter == 'R' && command->type == '1';
  if (is_read && options_.has(Defect::bcc_unchecked_in_read)) return true;
  if (command && command->letter == 'P' && options_.has(Defect::bcc_unchecked_in_password)) return true;
  if (is_break && options_.has(Defect::bcc_unchecked_in_break)) return true;
  const bool is_write = command && command->letter == 'W' && command->type == '1';
  if (is_write && password_given_ && options_.has(Defect::bcc_unchecked_in_write_behind_password)) return true;
  if (command && is_further_command(heard.covered()) && options_.has(Defect::bcc_unchecked_in_further_commands)) return true;
  const bool next_block = command && command->letter == 'W' && command->type == '3' && writing_.is_by('3');
  if (next_block && options_.has(Defect::partial_write_bcc_unchecked)) return true;
  const auto check = check_bcc(view(heard.covered()), heard.bcc());
  if (options_.check != BccKind::sum7) return check.holds(BccKind::xor_);
  return check.holds(BccKind::sum7) || (is_break && check.holds(BccKind::xor_));
}

// 6.4.7: of the commands, only those that write block by block may end with EOT.
std::optional<CommandData> MeterSession::data_of(const ReceivedCommand& command) const {
  if ((command.partial && !command.writes_blocks()) || !command.set) return std::nullopt;
  const std::string name{command.letter, command.type};
  const bool may_be_open = (name == "R1" || name == "W1") && options_.has(Defect::closing_bracket_unchecked);
  const auto data = parse_command_data(*command.set, !may_be_open);
  const bool further = name == "R2" || name == "R5" || name == "R6" || name == "W2" || name == "W5";
  const bool lax = further && options_.has(Defect::brackets_unchecked_in_further_commands);
  if (data || !(lax || options_.has(Defect::brackets_unchecked))) return data;
  if (command.letter == 'P') {
    auto value = *command.set;
    if (value.starts_with('(')) value.remove_prefix(1);
    if (value.ends_with(')')) value.remove_suffix(1);
    return CommandData{.address = "", .value = value};
  }
  return parse_without_brackets(*command.set);
}

// A NAK behind a partial block repeats it even when a damaged command came in between.
Reply MeterSession::on_command(const CommandListener& heard) {
  if (!reading_.goes_on()) last_data_.clear();
  const auto command = parse_command(heard.covered());
  const bool any_break = command && options_.has(Defect::any_break_type_accepted) && command->letter == 'B';
  const bool is_break = command && is_alone(*command, 'B', any_break ? command->type : '0');
  const bool bcc_right = bcc_is_right(heard, command, is_break);
  const bool damaged = is_damaged(heard, is_break);
  const bool is_valid = command && !damaged && bcc_right;
  if (++commands_ > 10 && options_.has(Defect::commands_wear_out) && !(is_valid && is_break)) return {.was_valid = is_valid};
  if (deaf_ && !(is_valid && is_break)) return {.was_valid = is_valid};
  constexpr std::size_t around = 4;  // letter, type, STX, ETX
  if (heard.covered().size() > 200 + around && options_.has(Defect::deaf_after_long_command)) deaf_ = true;
  if (const auto spoilt = spoilt_in_transfer(is_valid, is_break)) return *spoilt;
  if (damaged) return refuse_damaged(heard, command, bcc_right);
  if (!bcc_right) {
    if (command) refuse_wrong_write(*command);
    if (options_.has(Defect::bcc_wrong_not_answered)) return silence();
    return {.message = refuse().message, .ends = options_.has(Defect::nak_ends_session)};
  }
  if (!command) return refuse();

  last_data_.clear();
  reading_.end();
  auto reply = is_break ? end_by_break() : on_valid_command(*command);
  reply.was_valid = true;
  return reply;
}

Reply MeterSession::on_valid_command(const ReceivedCommand& command) {
  const bool is_read = command.letter == 'R' && command.type == '1';
  const bool passes_by = is_read && writing_.is_by('3') && options_.has(Defect::continuation_behind_other_command_taken);
  if (!passes_by && !(command.writes_blocks() && writing_.is_by(command.type))) cut_write_short();
  if (is_alone(command, 'B', '1') && options_.knows("B1")) return sign_off();
  auto reply = spoil(command, execute(command));
  if (reply.is_error && options_.has(Defect::login_lost_by_error)) unlocked_ = false;
  if (is_read && reply.is_data) has_read_ = true;
  return reply;
}

bool MeterSession::is_damaged(const CommandListener& heard, bool is_break) const {
  if (is_break && !heard.has_other_damage() && options_.has(Defect::parity_unchecked_in_break)) return false;
  return heard.damaged();
}

// 5.6.
Reply MeterSession::refuse_damaged(const CommandListener& heard, const std::optional<ReceivedCommand>& command, bool bcc_right) {
  if (!heard.has_parity_error()) return refuse();
  if (options_.has(Defect::parity_error_not_answered) && heard.has_parity_error_before_bcc()) return silence();
  if (options_.has(Defect::parity_error_answered_with_error)) return error();
  const bool is_write = command && command->letter == 'W' && bcc_right;
  if (is_write && options_.has(Defect::parity_error_executed)) on_valid_command(*command);
  return {.message = refuse().message, .ends = options_.has(Defect::parity_error_ends_session)};
}

Reply MeterSession::end_by_break() {
  if (writing_.is_by('3') && options_.has(Defect::partial_write_break_stores)) carry_out_write(writing_.value());
  writing_.end();
  if (password_given_ && options_.has(Defect::break_ignored_behind_password)) return silence();
  if (options_.has(Defect::break_ignored) || options_.has(Defect::mode_b_break_ignored)) return silence();
  stays_unlocked_ = unlocked_ && options_.has(Defect::session_survives_break_unlocked);
  if (options_.has(Defect::break_acknowledged)) return {.message = acknowledge().message, .ends = true};
  if (options_.has(Defect::break_answered_with_break)) return {.message = break_message(), .is_break = true, .ends = true};
  return {.ends = true};
}

void MeterSession::end_by_inactivity() { stays_unlocked_ = unlocked_ && options_.has(Defect::login_survives_inactivity); }

// B1.
Reply MeterSession::sign_off() {
  if (options_.has(Defect::b1_session_stays)) return acknowledge();
  if (options_.has(Defect::b1_not_acknowledged)) return {.ends = true};
  return {.message = (options_.has(Defect::b1_nak) ? refuse() : acknowledge()).message, .ends = true};
}

bool MeterSession::is_supported(const ReceivedCommand& command) const {
  if (command.letter == 'B') return false;
  const std::string name{command.letter, command.type};
  if (name == "P1" || name == "R1" || name == "W1") return true;
  return name == "P2" ? !options_.p2.empty() : options_.knows(name);
}

Reply MeterSession::execute(ReceivedCommand command) {
  const bool reserved_read = command.letter == 'R' && std::string_view("0789").find(command.type) != std::string_view::npos;
  if (reserved_read && options_.has(Defect::reserved_read_carried_out)) command.type = '1';
  if (!is_supported(command)) {
    const bool well_formed = !command.set || parse_command_data(*command.set);
    return well_formed ? reserved_command(command.letter) : refuse_data(command);
  }
  if (const auto spoilt = spoilt_answer(command)) return *spoilt;
  const auto data = data_of(command);
  if (!data) return refuse_data(command);
  switch (command.letter) {
    case 'P':
      return command.type == '1' ? give_password(*data) : give_result(*data);
    case 'R':
      return read(command, *data);
    case 'W':
      return write(command, *data);
    default:
      return execute_action(*data);
  }
}

Reply MeterSession::reserved_command(char letter) {
  if (options_.has(Defect::reserved_command_acknowledged)) return acknowledge();
  const auto acknowledged = is_known_letter(letter) ? Defect::reserved_type_acknowledged : Defect::reserved_letter_acknowledged;
  if (options_.has(acknowledged)) return acknowledge();
  if (options_.has(Defect::reserved_command_ends_session)) return {.message = refuse().message, .ends = true};
  switch (options_.reserved) {
    case Reserved::nak:
      return refuse();
    case Reserved::error:
      return error();
    case Reserved::silence:
      break;
  }
  return silence();
}

}  // namespace umirig::sim
