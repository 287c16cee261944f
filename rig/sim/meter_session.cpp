#include "rig/sim/meter_session.hpp"

#include <charconv>
#include <limits>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

Reply acknowledge() { return {.message = std::string(1, ACK)}; }
Reply refuse() { return {.message = std::string(1, NAK)}; }
Reply silence() { return {}; }

// 6.3.14: a decimal number, empty counts as 1. Nothing where it is none; the greatest stands for all that are too great.
std::optional<unsigned> locations_of(std::string_view count) {
  if (count.empty()) return 1;
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(count.data(), count.data() + count.size(), number);
  if (end != count.data() + count.size() || problem == std::errc::invalid_argument) return std::nullopt;
  return problem == std::errc::result_out_of_range ? std::numeric_limits<unsigned>::max() : number;
}

// Every register is one location.
bool is_good_count(const MeterOptions& options, std::string_view count) {
  if (options.has(Defect::one_location_refused) && !count.empty()) return false;
  const auto number = locations_of(count);
  if (number == 0U) return options.has(Defect::no_locations_accepted);
  return number == 1U || (number && options.has(Defect::many_locations_accepted));
}

// 6.3.14: password, write, read, execute, break.
bool is_known_letter(char letter) { return std::string_view("PWREB").find(letter) != std::string_view::npos; }

}  // namespace

void MeterSession::power_on() {
  logged_in_ = false;
  data_sent_ = 0;
}

void MeterSession::begin() {
  unlocked_ = logged_in_ && options_.has(Defect::login_stays);
  outstayed_ = false;
  commands_ = 0;
  last_data_.clear();
  forgotten_ = store_;
}

Duration MeterSession::inactivity() const {
  if (options_.has(Defect::session_never_ends)) return never;
  if (unlocked_ && options_.has(Defect::logged_in_session_never_ends)) return never;
  if (outstayed_) return 120s;
  if (options_.has(Defect::session_ends_too_late)) return 180s;
  if (options_.has(Defect::session_ends_too_early)) return 30s;
  return options_.inactivity;
}

std::string MeterSession::with_bcc(std::string message) const {
  const bool sum = options_.check == BccKind::sum7 || options_.has(Defect::bcc_sum_in_programming);
  const auto covered = view(message).subspan(1);
  message += static_cast<char>(sum ? bcc_sum7(covered) : bcc_xor(covered));
  return message;
}

std::string MeterSession::operand_message() const {
  std::string set = "(" + options_.operand + ")";
  if (options_.has(Defect::operand_with_address)) set = "OP(12345678)";
  if (options_.has(Defect::operand_with_unit)) set = "(12345678*V)";
  if (options_.has(Defect::operand_without_brackets)) set = options_.operand;
  const auto message = with_bcc("\x01P0\x02" + set + "\x03");
  return options_.has(Defect::character_behind_operand) ? message + 'x' : message;
}

std::string MeterSession::break_message() const {
  // The break has the exclusive or even from meters with the sum.
  if (!options_.has(Defect::bcc_sum_in_programming))
    return "\x01"
           "B0\x03"
           "q";
  return with_bcc(
      "\x01"
      "B0\x03");
}

Reply MeterSession::answer(std::string_view set) {
  last_data_ = with_bcc("\x02" + std::string(set) + "\x03");
  return send_data();
}

Reply MeterSession::send_data() {
  Reply reply{.message = last_data_};
  const bool third = ++data_sent_ % 3 == 0;
  if (third && options_.has(Defect::bcc_wrong_in_every_third_answer)) reply.message.back() ^= 0x55;
  return reply;
}

Reply MeterSession::error() const {
  std::string text = options_.error;
  if (options_.has(Defect::error_too_long)) text = "ERROR-TEXT-OF-33-CHARACTERS-00000";
  if (!options_.has(Defect::error_without_brackets)) text = "(" + text + ")";
  const auto message = with_bcc("\x02" + text + "\x03");
  return {.message = options_.has(Defect::character_behind_error) ? message + 'x' : message};
}

bool MeterSession::bcc_is_right(const CommandListener& heard, const std::optional<ReceivedCommand>& command,
                                bool is_break) const {
  if (options_.has(Defect::bcc_unchecked)) return true;
  if (heard.bcc() == 0 && options_.has(Defect::bcc_zero_accepted)) return true;
  const bool is_read = command && command->letter == 'R' && command->type == '1';
  if (is_read && options_.has(Defect::bcc_unchecked_in_read)) return true;
  const auto check = check_bcc(view(heard.covered()), heard.bcc());
  if (options_.check != BccKind::sum7) return check.holds(BccKind::xor_);
  return check.holds(BccKind::sum7) || (is_break && check.holds(BccKind::xor_));
}

std::optional<CommandData> MeterSession::data_of(const ReceivedCommand& command) const {
  if (command.partial || !command.set) return std::nullopt;
  const auto data = parse_command_data(*command.set);
  if (data || !options_.has(Defect::brackets_unchecked)) return data;
  if (command.letter == 'P') return CommandData{.address = "", .value = *command.set};
  return parse_without_brackets(*command.set);
}

Reply MeterSession::on_repeat_request() {
  if (last_data_.empty()) return silence();
  auto reply = send_data();
  reply.was_valid = true;
  return reply;
}

Reply MeterSession::on_command(const CommandListener& heard) {
  last_data_.clear();
  const auto command = parse_command(heard.covered());
  const bool is_break = command && command->letter == 'B' && command->type == '0' && !command->set && !command->partial;
  if (++commands_ > 10 && options_.has(Defect::commands_wear_out)) {
    const bool valid = command && !heard.damaged() && bcc_is_right(heard, command, is_break);
    if (!valid || !is_break) return {.was_valid = valid};
  }
  if (heard.damaged()) return refuse();
  if (!bcc_is_right(heard, command, is_break)) {
    const auto data = command && command->letter == 'W' && command->type == '1' ? data_of(*command) : std::nullopt;
    if (data && options_.has(Defect::bcc_wrong_executed) && may_write() && can_write(*data)) carry_out_write(*data);
    return {.message = std::string(1, NAK), .ends = options_.has(Defect::nak_ends_session)};
  }
  if (!command) return refuse();
  if (is_break) {
    if (options_.has(Defect::break_ignored)) return {.was_valid = true};
    if (options_.has(Defect::break_acknowledged)) return {.message = std::string(1, ACK), .ends = true, .was_valid = true};
    return {.ends = true, .was_valid = true};
  }
  auto reply = execute(*command);
  reply.was_valid = true;
  return reply;
}

Reply MeterSession::execute(const ReceivedCommand& command) {
  const bool supported = command.type == '1' && (command.letter == 'P' || command.letter == 'R' || command.letter == 'W');
  if (!supported) {
    const bool well_formed = !command.set || parse_command_data(*command.set);
    return well_formed ? reserved_command(command.letter) : refuse();
  }
  const auto data = data_of(command);
  if (!data) return refuse();
  if (command.letter == 'P') return give_password(*data);
  return command.letter == 'R' ? read(*data) : write(*data);
}

Reply MeterSession::reserved_command(char letter) {
  if (options_.has(Defect::reserved_command_acknowledged)) return acknowledge();
  const auto acknowledged = is_known_letter(letter) ? Defect::reserved_type_acknowledged : Defect::reserved_letter_acknowledged;
  if (options_.has(acknowledged)) return acknowledge();
  if (options_.has(Defect::reserved_command_ends_session)) return {.message = std::string(1, NAK), .ends = true};
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

Reply MeterSession::give_password(const CommandData& data) {
  if (options_.password.empty()) return error();
  if (data.address.empty() && !data.has_unit && data.value == options_.password) {
    unlocked_ = true;
    logged_in_ = true;
    return options_.has(Defect::right_password_refused) ? refuse() : acknowledge();
  }
  const bool is_beginning =
      data.address.empty() && !data.has_unit && !data.value.empty() && options_.password.starts_with(data.value);
  if (options_.has(Defect::wrong_password_accepted) || (is_beginning && options_.has(Defect::password_beginning_accepted))) {
    unlocked_ = true;
    return acknowledge();
  }
  if (options_.has(Defect::session_stays_after_wrong_password)) {
    outstayed_ = true;
    return {.message = break_message(), .is_break = true};
  }
  if (options_.has(Defect::wrong_password_nak)) return {.message = std::string(1, NAK), .ends = true};
  if (options_.has(Defect::wrong_password_silent)) return {.ends = true};
  return {.message = break_message(), .is_break = true, .ends = true};
}

bool MeterSession::may_read() const {
  if (options_.access != Access::all || unlocked_) return true;
  return options_.has(Defect::read_before_password);
}

bool MeterSession::may_write() const {
  if (options_.access == Access::none || unlocked_) return true;
  return options_.has(Defect::write_before_password);
}

Reply MeterSession::read(const CommandData& data) {
  if (!options_.read || !may_read()) return error();
  const auto* const source = find_register(data.address);
  if (source != nullptr && options_.has(Defect::read_answered_with_ack)) return acknowledge();
  const bool good_count = is_good_count(options_, data.value) && !data.has_unit;
  if (!good_count && !options_.has(Defect::zero_locations_accepted)) return error();
  if (source == nullptr) {
    if (options_.has(Defect::unknown_address_nak)) return refuse();
    if (options_.has(Defect::unknown_address_data)) return answer(std::string(data.address) + "(0)");
    if (options_.has(Defect::unknown_address_silent)) return silence();
    return error();
  }
  std::string set;
  if (options_.has(Defect::data_of_other_address)) set = data_set(*find_register("0.0.0"), store());
  set += options_.answer_address ? data_set(*source, store()) : bracket_group(*source, store());
  if (options_.answer_crlf) set += "\r\n";
  if (options_.has(Defect::data_with_exclamation_mark)) set += "!\r\n";
  return answer(set);
}

bool MeterSession::can_write(const CommandData& data) const {
  const auto* const target = find_register(data.address);
  return options_.write && target != nullptr && target->writable && !data.has_unit;
}

void MeterSession::carry_out_write(const CommandData& data) {
  if (options_.has(Defect::write_without_effect)) return;
  auto& note = store().note;
  note = data.value;
  if (options_.has(Defect::write_truncated) && !note.empty()) note.pop_back();
}

Reply MeterSession::write(const CommandData& data) {
  if (!may_write()) {
    if (options_.has(Defect::write_before_password_executed) && can_write(data)) carry_out_write(data);
    return error();
  }
  const bool unknown = find_register(data.address) == nullptr;
  if (unknown && options_.write && options_.has(Defect::unknown_write_acknowledged)) return acknowledge();
  if (!can_write(data)) return error();
  carry_out_write(data);
  if (options_.has(Defect::write_not_acknowledged)) return silence();
  return options_.has(Defect::write_nak) ? refuse() : acknowledge();
}

}  // namespace umirig::sim
