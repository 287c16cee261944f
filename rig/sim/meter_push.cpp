#include "rig/sim/meter_push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/p1_crc.hpp"
#include "rig/sim/meter_readout.hpp"
#include "rig/sim/paced_send.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr Duration first_push = 1s;  // behind power on
constexpr SerialFormat at_300 = {300, 7, 'E', 1};

std::string crc_of(const MeterOptions& options, std::string_view telegram, unsigned number) {
  if (options.crc == TelegramCrc::none || options.has(Defect::crc_omitted)) return "";
  if (options.has(Defect::crc_without_slash)) telegram.remove_prefix(1);
  const bool wrong = options.has(Defect::crc_wrong) || (number > 1 && options.has(Defect::crc_right_once_only));
  const unsigned crc = crc16_arc(view(telegram)) ^ (wrong ? 1U : 0U);
  return options.crc == TelegramCrc::padded ? fmt::format("{:04X}", crc) : fmt::format("{:X}", crc);
}

// As a meter that takes the data for a readout would send them, 6.3.4.
std::string with_check_characters(const MeterOptions& options, const std::string& data) {
  std::string message(1, STX);
  message.append(data).append("!\r\n");
  message += static_cast<char>(ETX);
  const auto kind = options.check == BccKind::sum7 ? BccKind::sum7 : BccKind::xor_;
  return message += static_cast<char>(bcc(kind, view(message).subspan(1)));
}

}  // namespace

std::string telegram_message(const MeterOptions& options, const MeterStore& store, unsigned number) {
  std::string telegram = identification_message(options);
  if (number % 3 == 0 && options.has(Defect::third_telegram_other_z)) telegram[4] = '4';
  if (options.has(Defect::push_without_slash)) telegram.front() = ' ';
  if (!options.has(Defect::push_without_blank_line)) telegram += "\r\n";
  std::string data;
  for (const auto& line : readout_lines(options, store)) data.append(line).append("\r\n");
  if (options.has(Defect::push_with_check_characters)) return telegram + with_check_characters(options, data);
  telegram += data;
  if (options.has(Defect::push_without_end)) return telegram;
  telegram += '!';
  return telegram.append(crc_of(options, telegram, number)).append("\r\n");
}

PushMeter::PushMeter(World& world, WireEnd& line, MeterOptions options, MeterStore& store)
    : world_(world), line_(line), options_(std::move(options)), store_(store), at_300_(options_), at_2400_(options_) {
  world_.add(*this);
  restart();
}

PushMeter::~PushMeter() {
  world_.remove(*this);
  line_.listen(nullptr);
}

void PushMeter::restart() {
  line_.listen(this);
  line_.flush();
  line_.set_format(at_300);
  at_300_.power_on();
  at_2400_.power_on();
  pushed_ = 0;
  pushed_until_ = world_.now();
  delayed_ = false;
  answer_at_ = never;
  next_push_ = has(Defect::push_omitted) ? never : world_.now() + first_push;
}

Time PushMeter::next_deadline() const { return std::min(next_push_, answer_at_); }

void PushMeter::on_deadline(Time now) {
  if (now >= next_push_) return push();
  answer_at_ = never;
  if (has(Defect::push_omitted)) return push();
  send(identification_message(options_), {answer_baud_, 7, 'E', 1});
}

void PushMeter::push() {
  auto format = options_.push_format;
  if (has(Defect::push_at_1200)) format.baud = 1200;
  if (has(Defect::parity_odd) && format.parity == 'E') format.parity = 'O';
  send(telegram_message(options_, store_, ++pushed_), format);
  pushed_until_ = line_.idle_at();
  delayed_ = false;
  const bool ended = has(Defect::push_omitted) || (pushed_ == 3 && has(Defect::push_stops));
  next_push_ = ended ? never : line_.idle_at() + (has(Defect::push_too_rarely) ? Duration(20s) : options_.push_interval);
}

// Behind what it is sending.
void PushMeter::send(std::string_view message, SerialFormat format) {
  line_.set_format(format);
  send_paced(world_, line_, view(message), options_.gap);
  line_.set_format(at_300);
}

void PushMeter::on_character(const Character& character) {
  if (has(Defect::request_delays_telegrams) && !delayed_ && character.end >= pushed_until_) {
    delayed_ = true;
    next_push_ += 20s;
  }
  if (has(Defect::push_stopped_by_request)) {
    line_.flush();
    next_push_ = character.end + 120s;
  }
  if (has(Defect::push_omitted) || has(Defect::push_answers_request)) hear_request(at_300_, 300, character);
  if (has(Defect::push_answers_request)) hear_request(at_2400_, 2400, character);
}

// The line is set to 300 Bd; what comes at another rate is read from the wire.
void PushMeter::hear_request(RequestListener& listener, std::uint32_t baud, const Character& character) {
  auto heard = character;
  if (baud != 300) {
    if (character.sent_format.baud != baud) return;
    const auto received = receive(character.sent_byte, character.sent_format, no_error, {baud, 7, 'E', 1});
    heard.byte = received.byte;
    heard.errors = received.errors;
  }
  if (listener.hear(heard) != RequestListener::Heard::request) return;
  answer_at_ = character.end + options_.tr;
  answer_baud_ = baud;
}

}  // namespace umirig::sim
