// What a simulated meter with a defect makes of messages that come in the wrong state. IEC 62056-21, 6.3.3, 6.3.6 and 6.3.7.
#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {

using namespace iec62056;

// At the start. True where it answers, and nothing else hears the character.
bool Meter::hear_out_of_place(const Character& character) {
  if (!reads_out_on(character)) return hear_command_at_start(character);
  answer_readout(character.end + reaction(), 300);
  return true;
}

// The end of an option select or a NAK, 6.3.3 and 6.3.6.
bool Meter::reads_out_on(const Character& character) {
  if (has(Defect::nak_at_start_answered) || (has(Defect::nak_behind_session_answered) && was_read_out_)) {
    return character.errors == no_error && character.byte == NAK && !request_.is_under_way();
  }
  if (!has(Defect::select_at_start_answered) || options_.mode != Mode::c) return false;
  // Whatever came before these belongs to no option select with them.
  if (character.byte == ACK || character.byte == '/') select_.reset();
  return select_.hear(character) == SelectListener::State::complete;
}

// 6.3.7. In a session of its own each.
bool Meter::hear_command_at_start(const Character& character) {
  const bool answers = has(Defect::command_at_start_answered);
  if (!answers && !has(Defect::write_at_start_carried_out)) return false;
  if (command_.hear(character) != CommandListener::Heard::command) return false;
  if (!command_.covered().starts_with(answers ? 'R' : 'W')) return false;
  session_.begin();
  const auto reply = session_.on_command(command_);
  if (!answers || !reply.is_data) return false;
  answer(character.end + reaction(), {.text = reply.message, .baud = 300});
  return true;
}

// One without address.
void Meter::answer_request_in_session(Time heard) {
  answer(heard + reaction(), {.text = identification_message(options_),
                              .baud = baud_,
                              .afterwards = State::programming,
                              .kind = Message::Kind::in_session});
}

}  // namespace umirig::sim
