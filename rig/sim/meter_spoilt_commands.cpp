// What a simulated meter with a defect answers to a command in place of the right answer, and what it makes of that.
#include <array>

#include "rig/sim/meter_session.hpp"

namespace umirig::sim {
namespace {

struct Spoilt {
  Defect defect;
  char letter;
  char type;
  Reply (*reply)();
};

// Not carried out at all.
constexpr std::array<Spoilt, 13> instead = {{
    {Defect::r2_nak, 'R', '2', refuse},
    {Defect::r2_silent, 'R', '2', silence},
    {Defect::r5_acknowledged, 'R', '5', acknowledge},
    {Defect::r5_silent, 'R', '5', silence},
    {Defect::r6_nak, 'R', '6', refuse},
    {Defect::r6_silent, 'R', '6', silence},
    {Defect::e2_nak, 'E', '2', refuse},
    {Defect::e2_silent, 'E', '2', silence},
    {Defect::partial_read_nak, 'R', '3', refuse},
    {Defect::r4_nak, 'R', '4', refuse},
    {Defect::r4_silent, 'R', '4', silence},
    {Defect::w4_nak, 'W', '4', refuse},
    {Defect::w4_silent, 'W', '4', silence},
}};

// In place of the ACK to a write that is carried out. W3 has its own.
constexpr std::array<Spoilt, 6> for_acknowledgement = {{
    {Defect::write_nak, 'W', '1', refuse},
    {Defect::write_not_acknowledged, 'W', '1', silence},
    {Defect::w2_nak, 'W', '2', refuse},
    {Defect::w2_not_acknowledged, 'W', '2', silence},
    {Defect::w5_nak, 'W', '5', refuse},
    {Defect::w5_not_acknowledged, 'W', '5', silence},
}};

template <std::size_t N>
std::optional<Reply> reply_of(const std::array<Spoilt, N>& table, const MeterOptions& options, const ReceivedCommand& command) {
  for (const auto& one : table) {
    if (one.letter == command.letter && one.type == command.type && options.has(one.defect)) return one.reply();
  }
  return std::nullopt;
}

}  // namespace

std::optional<Reply> MeterSession::spoilt_answer(const ReceivedCommand& command) const {
  return reply_of(instead, options_, command);
}

// Of a register that there is.
std::optional<Reply> MeterSession::spoilt_read(const ReceivedCommand& command) const {
  if (options_.has(Defect::read_answered_with_ack)) return acknowledge();
  if (command.type != '1') return std::nullopt;
  if (options_.has(Defect::read_not_answered)) return silence();
  return options_.has(Defect::read_nak) ? std::optional(refuse()) : std::nullopt;
}

// What stands behind STX is no data set.
Reply MeterSession::refuse_data(const ReceivedCommand& command) const {
  constexpr auto none = std::string_view::npos;
  const bool has_brackets = !command.set || (command.set->find('(') != none && command.set->find(')') != none);
  if (has_brackets) return refuse();
  if (options_.has(Defect::no_brackets_not_answered)) return silence();
  return options_.has(Defect::no_brackets_answered_with_error) ? error() : refuse();
}

Reply MeterSession::spoil(const ReceivedCommand& command, Reply reply) const {
  if (reply.is_error) {
    if (command.letter == 'R' && options_.has(Defect::error_ends_session)) reply.ends = true;
    if (command.letter == 'W' && options_.has(Defect::write_error_ends_session)) reply.ends = true;
  }
  if (!reply.acknowledges_write) return reply;
  if (command.type == '3') {
    if (command.partial && options_.has(Defect::partial_write_not_acknowledged)) return silence();
    return !command.partial && options_.has(Defect::partial_write_nak) ? refuse() : reply;
  }
  return reply_of(for_acknowledgement, options_, command).value_or(reply);
}

// Behind a partial block, while more are to come.
std::optional<Reply> MeterSession::spoilt_in_transfer(bool is_valid, bool is_break) {
  if (!reading_.goes_on()) return std::nullopt;
  if (is_valid && is_break) {
    return options_.has(Defect::break_in_transfer_ignored) ? std::optional(Reply{.was_valid = true}) : std::nullopt;
  }
  if (options_.has(Defect::partial_deaf_to_commands)) return Reply{.was_valid = is_valid};
  if (is_valid && options_.has(Defect::partial_takes_command_for_ack)) return next_block();
  return std::nullopt;
}

}  // namespace umirig::sim
