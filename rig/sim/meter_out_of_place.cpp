// What a simulated meter with a defect makes of messages that come in the wrong state. IEC 62056-21, 6.3.3, 6.3.6 and 6.3.7.
#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {

using namespace iec62056;

// At the start. True where it answers, and nothing else hears the character.
bool Meter::hear_out_of_place(const Character& character) {
  const bool good = character.errors == no_error;
  if (has(Defect::nak_at_start_answered) && good && character.byte == NAK && !request_.is_under_way()) {
    answer_readout(character.end + reaction(), 300);
    return true;
  }
  if (has(Defect::select_at_start_answered)) {
    const auto state = select_.hear(character);
    if (state == SelectListener::State::complete) {
      answer_readout(character.end + reaction(), 300);
      return true;
    }
    if (state == SelectListener::State::ended) select_.reset();
  }
  const bool hears_commands =
      has(Defect::command_at_start_answered) || has(Defect::write_at_start_carried_out) || character.begin <= stray_session_end_;
  return hears_commands && hear_command_at_start(character);
}

bool Meter::hear_command_at_start(const Character& character) {
  if (command_.hear(character) != CommandListener::Heard::command) return false;
  if (character.begin <= stray_session_end_) {
    const auto reply = session_.on_command(command_);
    stray_session_end_ = reply.ends ? Time(0) : character.end + session_.inactivity();
    if (!reply.message.empty()) answer(character.end + reaction(), {.text = reply.message, .baud = baud_});
    return true;
  }
  const char letter = command_.covered().empty() ? '\0' : command_.covered().front();
  session_.begin();
  if (letter == 'W' && has(Defect::write_at_start_carried_out)) session_.on_command(command_);
  if (letter != 'R' || !has(Defect::command_at_start_answered)) return false;
  const auto reply = session_.on_command(command_);
  if (!reply.is_data) return false;
  answer(character.end + reaction(), {.text = reply.message, .baud = baud_});
  return true;
}

// In programming: a request without address.
bool Meter::answers_request_in_session(const Character& character) {
  constexpr std::string_view request = "/?!\r\n";
  last_heard_ += character.errors == no_error ? static_cast<char>(character.byte) : '\0';
  if (last_heard_.size() > request.size()) last_heard_.erase(0, 1);
  if (last_heard_ != request) return false;
  answer(character.end + reaction(), {.text = identification_message(options_),
                                      .baud = baud_,
                                      .afterwards = State::programming,
                                      .kind = Message::Kind::in_session});
  return true;
}

}  // namespace umirig::sim
