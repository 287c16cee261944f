// Write commands W1 to W5 of the simulated meter, and the execute command E2. IEC 62056-21, 6.3.7, 6.3.8 and 6.4.7.
#include "rig/sim/meter_session.hpp"

namespace umirig::sim {
namespace {

constexpr std::size_t value_limit = 128;            // 6.6, programming in mode C
constexpr std::string_view action_address = "E.1";  // what E2 executes

}  // namespace

bool MeterSession::may_write(char type) const {
  if (options_.access == Access::none) return true;
  if (unlocked_) return !options_.has(Defect::password_unlocks_nothing);
  if (type != '1' && options_.has(Defect::further_writes_need_no_password)) return true;
  if (has_read_ && options_.has(Defect::read_unlocks_writes)) return true;
  return options_.has(Defect::write_before_password);
}

bool MeterSession::can_write(char type, const CommandData& data) const {
  const auto* const target = find_register(data.address);
  const bool switched_off = type == '1' && !options_.write;
  return !switched_off && target != nullptr && target->writable && !data.has_unit;
}

void MeterSession::carry_out_write(std::string_view value) {
  written_ = true;
  if (options_.has(Defect::write_without_effect)) return;
  auto& note = store().note;
  note = value;
  if (options_.has(Defect::write_truncated) && !note.empty()) note.pop_back();
}

Reply MeterSession::write(const ReceivedCommand& command, const CommandData& data) {
  return command.writes_blocks() ? write_block(command, data) : write_at_once(command.type, data);
}

Reply MeterSession::write_at_once(char type, const CommandData& data) {
  if (!may_write(type)) {
    if (options_.has(Defect::write_before_password_executed) && can_write(type, data)) carry_out_write(data.value);
    return refuse_locked_write();
  }
  const bool unknown = find_register(data.address) == nullptr && !(type == '1' && !options_.write);
  if (unknown && options_.has(Defect::unknown_write_acknowledged)) return acknowledge();
  if (unknown && type != '1' && options_.has(Defect::unknown_address_in_further_writes)) return acknowledge();
  if (unknown) {
    if (options_.has(Defect::unknown_write_stored)) strays_[std::string(data.address)] = data.value;
    return refuse_unknown_write();
  }
  if (!can_write(type, data)) return error();
  const bool lost = type == '1' && ++writes_ % 3 == 0 && options_.has(Defect::third_write_lost);
  if (!lost) carry_out_write(data.value);
  return acknowledge_write();
}

Reply MeterSession::write_block(const ReceivedCommand& command, CommandData data) {
  if (!writing_.is_by(command.type)) {
    if (data.address.empty() && options_.has(Defect::continuation_alone_stored)) data.address = "C.9";
    if (data.address.empty() && options_.has(Defect::continuation_alone_refused_but_stored)) {
      if (!command.partial && may_write(command.type)) carry_out_write(data.value);
      return error();
    }
    if (!may_write(command.type)) return refuse_locked_write();
    if (!data.address.empty() && find_register(data.address) == nullptr) return refuse_unknown_write();
    if (!can_write(command.type, data)) return error();
    writing_.begin(command.type, data.address);
  }
  const bool same_address = data.address.empty() || data.address == writing_.address();
  if (!same_address || data.has_unit || writing_.value().size() + data.value.size() > value_limit) {
    writing_.end();
    return error();
  }
  writing_.add(data.value);
  if (!command.partial) return store_blocks(command.type, data.value);
  if (command.type == '3' && options_.has(Defect::partial_write_takes_effect_at_once)) carry_out_write(writing_.value());
  return acknowledge_write();
}

// Annex D: it needs the password, or the password was no help.
Reply MeterSession::refuse_locked_write() const {
  if (options_.has(Defect::write_before_password_nak)) return refuse();
  if (options_.has(Defect::write_before_password_silent)) return silence();
  return error();
}

Reply MeterSession::refuse_unknown_write() const {
  if (options_.has(Defect::unknown_write_silent)) return silence();
  return options_.has(Defect::unknown_write_nak) ? refuse() : error();
}

Reply MeterSession::store_blocks(char type, std::string_view last_part) {
  std::string_view value = writing_.value();
  if (type == '3' && options_.has(Defect::partial_write_last_part_only)) value = last_part;
  if (type == '3' && options_.has(Defect::partial_write_first_part_only)) value = writing_.first_part();
  carry_out_write(value);
  writing_.end();
  return acknowledge_write();
}

// By another command; nothing of it is stored.
void MeterSession::cut_write_short() {
  if (writing_.is_by('3') && options_.has(Defect::partial_write_abort_stores)) carry_out_write(writing_.value());
  writing_.end();
}

// Its BCC was wrong.
void MeterSession::refuse_wrong_write(const ReceivedCommand& command) {
  if (command.letter != 'W' || (command.type != '1' && command.type != '3')) return;
  if (command.type == '3' && options_.has(Defect::partial_write_nak_ends_transfer)) writing_.end();
  const auto data = data_of(command);
  if (!data || !may_write(command.type)) return;
  if (command.type == '1') {
    if (options_.has(Defect::bcc_wrong_executed) && can_write('1', *data)) carry_out_write(data->value);
    return;
  }
  if (!options_.has(Defect::partial_write_damaged_block_kept) || !options_.knows("W3")) return;
  if (!writing_.is_by('3')) {
    if (!can_write('3', *data)) return;
    writing_.begin('3', data->address);
  }
  writing_.add(data->value);
}

Reply MeterSession::execute_action(const CommandData& data) {
  if (!may_write('1')) return error();
  const bool known = data.address == action_address || options_.has(Defect::unknown_address_in_further_writes);
  return known ? acknowledge() : error();
}

}  // namespace umirig::sim
