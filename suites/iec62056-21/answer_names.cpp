#include "suites/iec62056-21/answer_names.hpp"

#include <optional>
#include <string>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/error_message.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/ixit_words.hpp"
#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

// The address that R1 asks for; nothing where it is another frame.
std::optional<std::string> read_address(const Bytes& frame) {
  const auto decoded = iec62056::decode_command(frame);
  if (!decoded || decoded->command.letter != 'R' || decoded->command.type != '1') return std::nullopt;
  const auto text = to_text(decoded->command.data);
  return text.substr(0, text.find('('));
}

bool is_break(const Bytes& frame) {
  const auto decoded = iec62056::decode_command(frame);
  return decoded && decoded->command.letter == 'B' && decoded->command.type == '0';
}

}  // namespace

void AnswerNames::said(const Bytes& frame) {
  // ACK and NAK go on with what is under way.
  if (frame.size() == 1 && (frame[0] == iec62056::ACK || frame[0] == iec62056::NAK)) return;
  // A break message opens no session: behind an identification a readout may come all the same.
  programming_ = !frame.empty() && frame[0] == iec62056::SOH && !is_break(frame);
  const auto address = programming_ ? read_address(frame) : std::nullopt;
  reads_ = address.has_value();
  reads_back_ = reads_ && *address == sheet_.ixit("write_address");
  cut_short_ = reads_ && !block_.empty();
  block_.clear();
}

Node AnswerNames::name_of_block(const MeterMessage& message) {
  if (message.bytes == block_) return "same-block";
  block_ = message.bytes;
  return goes_on(message) ? "block" : "last-block";
}

// The answer to a read. A value without its address looks like an error message (6.3.11), and mostly is none.
Node AnswerNames::name_of_value(const MeterMessage& message) const {
  const bool data = message.is_data() && !message.is_doubtful_error();
  if (data || message.is_error() || message.is_doubtful_error()) {
    const auto decoded = message.decoded(true);
    const auto& sets = decoded.datasets;
    const auto value = sets.empty() || sets[0].values.empty() ? "" : sets[0].values[0].value;
    if (const auto name = suites::name_of_value(sheet_, value); !name.empty())
      return Node::object().set("word", "data").set("value", name);
    if (reads_back_ && !data && !sets.empty() && !iec62056::may_be_error(decoded)) return "something";
  }
  return message.is_error() ? "error" : data ? "data" : "something";
}

Node AnswerNames::name(const MeterMessage& message) {
  if (const auto* telegram = telegram_of(message)) {
    return telegram->telegram->unreadable() ? "unreadable" : telegram->is_telegram() ? "telegram" : "something";
  }
  if (message.unreadable()) return "unreadable";
  if (message.is_identification()) return "identification";
  if (message.is_command('P', '0')) return "operand";
  if (message.is_command('B', '0')) return "break";
  if (message.kind == MessageKind::ack) return "ack";
  if (message.kind == MessageKind::nak) return "nak";
  if (!programming_) return message.is_readout() ? "readout" : "something";
  // A read that nothing goes before has no blocks, whatever its answer ends with.
  const bool in_blocks = !reads_ || cut_short_ || !block_.empty();
  if (in_blocks && (goes_on(message) || (is_block(message) && !block_.empty()))) return name_of_block(message);
  if (reads_) return name_of_value(message);
  if (message.is_error()) return "error";
  return message.is_data() && !message.is_doubtful_error() ? "data" : "something";
}

}  // namespace umirig::suites
