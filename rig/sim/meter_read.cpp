// Read commands R1 to R6 of the simulated meter. IEC 62056-21, 6.3.9, 6.3.10 and 6.4.7.
#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter_session.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr std::string_view block_address = "P.98";  // what only R3 and R4 know: one block a location
constexpr unsigned blocks = 5;

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

// "(value*unit)", right but for what a meter cannot build.
std::string group_of(const MeterOptions& options, const Register& source, const MeterStore& store) {
  auto group = bracket_group(source, store);
  if (source.address != "1.8.0") return group;
  if (options.has(Defect::long_value_in_answer)) group.insert(1, 129 - source.value.size(), '0');
  if (options.has(Defect::long_unit_in_answer)) group.insert(group.size() - 1, 17 - source.unit.size(), 'X');
  return group;
}

}  // namespace

// With a defect, a number that was refused is not forgotten.
bool MeterSession::is_right_count(std::string_view count, bool good) {
  if (!options_.has(Defect::locations_stay)) return good;
  if (count.empty()) return good && !std::exchange(refused_count_, false);
  if (!good && locations_of(count)) refused_count_ = true;
  return good;
}

bool MeterSession::may_read(char type) const {
  if (options_.access != Access::all || unlocked_) return true;
  if (type != '1' && options_.has(Defect::further_reads_need_no_password)) return true;
  return options_.has(Defect::read_before_password);
}

Reply MeterSession::read(const ReceivedCommand& command, const CommandData& data) {
  const bool in_blocks = command.type == '3' || command.type == '4';
  if (!may_read(command.type) && options_.has(Defect::read_before_password_nak)) return refuse();
  if (!may_read(command.type) && options_.has(Defect::read_before_password_silent)) return silence();
  if ((command.type == '1' && !options_.read) || !may_read(command.type)) return error();
  if (in_blocks && data.address == block_address) return read_blocks(command.type, data);
  const auto* const source = find_register(data.address);
  if (in_blocks && source == nullptr && options_.has(Defect::partial_read_unknown_data)) {
    return answer(std::string(data.address) + "(0)", ETX);
  }
  if (source != nullptr) {
    if (const auto spoilt = spoilt_read(command)) return *spoilt;
  }
  const bool good_count = is_right_count(data.value, is_good_count(options_, data.value) && !data.has_unit);
  if (!good_count && !options_.has(Defect::zero_locations_accepted)) return error();
  const bool further = command.type != '1' && !in_blocks;
  if (source == nullptr && further && options_.has(Defect::unknown_address_in_further_reads))
    return answer(std::string(data.address) + "(0)", ETX);
  if (source == nullptr) return read_unknown(data);

  std::string set;
  if (options_.has(Defect::data_of_other_address)) set = data_set(*find_register("0.0.0"), store());
  if (options_.answer_address) set += source->address;
  if (source->address == "1.8.0" && options_.has(Defect::long_address_in_answer)) set = "1.8.0.0.0.0.0.0.0";
  set += group_of(options_, *source, store());
  return answer(set, in_blocks && options_.has(Defect::partial_last_ends_with_eot) ? EOT : ETX);
}

Reply MeterSession::read_unknown(const CommandData& data) {
  if (const auto stray = strays_.find(data.address); stray != strays_.end()) {
    return answer((options_.answer_address ? stray->first : "") + "(" + stray->second + ")", ETX);
  }
  if (options_.has(Defect::unknown_address_nak)) return refuse();
  if (options_.has(Defect::unknown_address_data)) return answer(std::string(data.address) + "(0)", ETX);
  if (options_.has(Defect::unknown_address_silent)) return silence();
  return error();
}

Reply MeterSession::read_blocks(char type, const CommandData& data) {
  const auto number = locations_of(data.value).value_or(0);
  if (!is_right_count(data.value, number >= 1 && number <= blocks && !data.has_unit)) return error();
  options_.has(Defect::transfer_resumes) ? reading_.resume(type, number) : reading_.begin(type, number);
  return next_block();
}

Reply MeterSession::next_block() {
  auto number = reading_.next();
  if (number == 2 && reading_.goes_on() && options_.has(Defect::partial_skips_block)) number = reading_.next();
  auto end = reading_.goes_on() ? EOT : ETX;
  if (options_.has(Defect::partial_blocks_end_with_etx)) end = ETX;
  if (!reading_.goes_on() && options_.has(Defect::partial_last_ends_with_eot)) end = EOT;
  const bool with_address = number == 1 || options_.answer_address;
  return answer(fmt::format("{}(0098.{:02})", with_address ? block_address : "", number), end);
}

Reply MeterSession::on_acknowledgement() {
  if (!reading_.goes_on()) return silence();
  if (reading_.goes_on('3')) {
    if (options_.has(Defect::partial_ack_ignored)) return {.was_valid = true};
    if (options_.has(Defect::partial_ack_repeats)) return send_data();
  }
  return next_block();
}

Reply MeterSession::on_repeat_request() {
  if (last_data_.empty()) return silence();
  if (reading_.goes_on('3')) {
    if (options_.has(Defect::partial_nak_gives_next)) return next_block();
    if (options_.has(Defect::partial_nak_ignored)) return {.was_valid = true};
    if (options_.has(Defect::partial_nak_ends_transfer)) reading_.end();
  }
  return send_data();
}

}  // namespace umirig::sim
