// The messages that the simulated meter sends in programming mode. IEC 62056-21, 6.3.7, 6.3.9 to 6.3.12.
#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter_session.hpp"

namespace umirig::sim {

using namespace iec62056;

Reply acknowledge() { return {.message = std::string(1, ACK)}; }
Reply acknowledge_write() { return {.message = std::string(1, ACK), .acknowledges_write = true}; }
Reply refuse() { return {.message = std::string(1, NAK)}; }
Reply silence() { return {}; }

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
  const auto frame = "\x01P0\x02" + set + "\x03";
  const auto message = options_.has(Defect::operand_without_bcc) ? frame : with_bcc(frame);
  if (options_.has(Defect::operand_twice)) return message + message;
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

// `end`: ETX, or EOT where more blocks follow.
Reply MeterSession::answer(std::string_view set, std::uint8_t end) {
  std::string message(1, STX);
  message += set;
  if (options_.answer_crlf) message += "\r\n";
  if (options_.has(Defect::data_with_exclamation_mark)) message += "!\r\n";
  message += static_cast<char>(options_.has(Defect::answer_ends_with_eot) ? EOT : end);
  last_data_ = options_.has(Defect::answer_without_bcc) ? message : with_bcc(std::move(message));
  return send_data();
}

Reply MeterSession::send_data() {
  Reply reply{.message = last_data_, .is_data = true};
  const bool third = ++data_sent_ % 3 == 0;
  if (third && options_.has(Defect::bcc_wrong_in_every_third_answer)) reply.message.back() ^= 0x55;
  return reply;
}

Reply MeterSession::error() const {
  std::string text = options_.error;
  if (options_.has(Defect::error_too_long)) text = "ERROR-TEXT-OF-33-CHARACTERS-00000";
  if (!options_.has(Defect::error_without_brackets)) text = "(" + text + ")";
  const auto frame = "\x02" + text + "\x03";
  auto message = options_.has(Defect::error_without_bcc) ? frame : with_bcc(frame);
  if (options_.has(Defect::character_behind_error)) message += 'x';
  return {.message = std::move(message), .is_error = true};
}

}  // namespace umirig::sim
