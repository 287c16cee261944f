// The reader in programming mode: how it enters, sends its password, gives commands and leaves. IEC 62056-21, 6.3.7, 6.3.11,
// 6.3.12 and 6.4.6.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/checks.hpp"
#include "rig/iec62056/command_data.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/reader.hpp"
#include "rig/iec62056/reader_times.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t frame_end = 2;  // ETX and BCC

// A message without a BCC gets one in its place, so that it can be taken apart.
Bytes with_place_of_bcc(const Heard& heard) {
  auto message = heard.message;
  if (heard.lacks_bcc) message.push_back(0);
  return message;
}

bool is_break(const Heard& heard) {
  const auto command = decode_command(with_place_of_bcc(heard));
  return heard.kind == MessageKind::command && command && command->command.letter == 'B';
}

}  // namespace

Result<void> Reader::begin_programming() {
  if (auto done = sign_on(); !done) return done;
  const bool selected = select('0', '1');
  Expected expected;
  expected.at_once = !selected && mode() != 'B';
  if (!selected && options_.mode) expected.longest = unasked_time;
  const auto heard = hear(selected ? "option select" : "identification", expected);
  if (stopped()) return tl::unexpected(*stopped());
  readout_.baud = proposed_baud_;
  if (!selected) {  // 6.4.1, 6.4.2: behind the data the meter takes commands at 300 Bd
    if (heard.silent()) return unexpected_answer(heard, request_name_, "the data of a readout");
    if (heard.kind == MessageKind::data && heard.whole) check_frame(heard);
    proposed_baud_ = readout_.baud = start_rate;
    link_.set_baud(proposed_baud_);
    return {};
  }
  const bool readout = heard.kind == MessageKind::data || heard.kind == MessageKind::plain_data;
  if (heard.baud == proposed_baud_ && readout) {
    return failure(ErrorKind::data,
                   "the meter sent its readout: it does not enter programming mode, the operand message P0 expected");
  }
  const auto command = decode_command(with_place_of_bcc(heard));
  if (heard.kind != MessageKind::command || !command || command->command.letter != 'P') {
    return unexpected_answer(heard, "the option select", "the operand message '<SOH>P0<STX>(...)<ETX>' of programming mode");
  }
  check_frame(heard);
  if (const auto data = decode_command_data(command->command)) operand_ = data->value;
  return {};
}

// 6.2, of a message that has come: STX or SOH in front.
void Reader::check_frame(const Heard& heard) {
  auto& telegram = readout_.telegram;
  if (heard.lacks_bcc) {
    telegram.bcc.add_without();
    if (options_.bcc != BccKind::none) finding("6.2", all_.size() - 1, "nothing follows <ETX> or <EOT>, a BCC expected");
    return;
  }
  FindingList findings;
  const auto covered = ByteView(heard.message).subspan(1, heard.message.size() - frame_end);
  telegram.checks.push_back(
      check_bcc_of(covered, heard.message.back(), all_.size() - 1, LineEnds::cr_lf, findings, telegram.bcc));
  if (options_.bcc) hold_to(telegram.checks.back(), telegram.bcc.frames().back(), *options_.bcc);
  for (const auto& one : findings.take()) finding(one.clause, one.offset, one.text);
}

// 1.10 D2: a meter with the sum wants it in commands, too.
BccKind Reader::kind_of_commands() const {
  if (options_.bcc) return *options_.bcc;
  const auto& seen = readout_.telegram.bcc;
  switch (seen.verdict()) {
    case BccVerdict::sum7:
      return BccKind::sum7;
    case BccVerdict::none:
      return BccKind::none;
    case BccVerdict::mixed:
      return seen.leans_to_sum7() ? BccKind::sum7 : BccKind::xor_;
    case BccVerdict::undecided:
      return sum_tried_ ? BccKind::sum7 : BccKind::xor_;
    case BccVerdict::xor_:
      break;
  }
  return BccKind::xor_;
}

Result<Heard> Reader::answer_to(ByteView message, std::string_view name) {
  link_.send(message, reaction());
  auto heard = hear(std::string(name));
  if (stopped()) return tl::unexpected(*stopped());
  if (heard.silent()) ended_ = "the meter does not answer any more";
  if (heard.silent() || heard.baud != proposed_baud_) return unexpected_answer(heard, name, "an answer");
  if (is_break(heard)) ended_ = "the meter has sent a break";
  return heard;
}

Result<Heard> Reader::command(const Command& command, std::string_view name, std::string_view shown) {
  link_.send(encode_command(command, kind_of_commands()), reaction(), shown);
  auto heard = hear(std::string(name));
  if (stopped()) return tl::unexpected(*stopped());
  const bool undecided = readout_.telegram.bcc.verdict() == BccVerdict::undecided;
  if (heard.kind == MessageKind::nak && undecided && !options_.bcc && !sum_tried_) {
    sum_tried_ = true;
    readout_.remarks.push_back(
        fmt::format("NAK came in answer to {}, whose BCC was the exclusive or: sent again with the sum", name));
    return this->command(command, name, shown);
  }
  if (heard.silent()) ended_ = "the meter does not answer any more";
  if (heard.silent() || heard.baud != proposed_baud_) return unexpected_answer(heard, name, "an answer");
  if (is_break(heard)) ended_ = "the meter has sent a break";
  return heard;
}

// What a meter says in the place of what it was asked for.
std::optional<Error> Reader::refusal(const Heard& heard, std::string_view name) const {
  if (heard.kind == MessageKind::nak) return Error{ErrorKind::data, fmt::format("NAK came in answer to {}", name)};
  if (is_break(heard)) return Error{ErrorKind::data, fmt::format("a break came in answer to {}", name)};
  const auto message = decode_data_message(with_place_of_bcc(heard));
  if (heard.kind != MessageKind::data || !message) return std::nullopt;
  const auto error = error_text(decode_block(message->block, 0, {.programming = true, .value_limit = programming_value_limit}));
  if (error.empty()) return std::nullopt;
  return Error{ErrorKind::data, fmt::format("the error message '{}' came in answer to {}", error, name)};
}

Result<void> Reader::acknowledged(const Heard& heard, std::string_view name, std::string_view left) {
  if (heard.kind == MessageKind::ack) return {};
  auto error = refusal(heard, name);
  if (!error) return unexpected_answer(heard, name, "ACK");
  error->text += is_break(heard) ? fmt::format(": {}", left) : ": expected ACK";
  return tl::unexpected(std::move(*error));
}

Result<void> Reader::send_password() {
  const bool algorithm = static_cast<bool>(options_.algorithm);
  const auto secret = algorithm ? options_.algorithm(operand_) : options_.password;
  const std::string_view name = algorithm ? "P2" : "P1";
  link_.hide(secret);
  const auto heard = command(password_command(algorithm ? '2' : '1', secret), name,
                             algorithm ? "<SOH>P2<STX>(result not shown)<ETX>" : "<SOH>P1<STX>(password not shown)<ETX>");
  if (!heard) return tl::unexpected(heard.error());
  return acknowledged(*heard, name, fmt::format("the meter does not accept the {}", algorithm ? "result" : "password"));
}

void Reader::sign_off() {
  if (options_.sign_off == '1') {
    link_.send(encode_command(break_command('1'), kind_of_commands()), reaction());
    const auto heard = hear("B1");
    if (heard.kind != MessageKind::ack && !stopped()) {
      finding(
          "6.3.12", all_.size(),
          fmt::format("{} came in answer to the sign-off B1, ACK expected", heard.silent() ? "nothing" : link_.describe(heard)));
    }
  } else {
    link_.send(encode_command(break_command()), reaction());
  }
  link_.set_baud(start_rate);
}

Result<Readout> Reader::carry_out(const std::vector<Order>& orders) {
  auto ready = begin_programming();
  if (ready && (options_.algorithm || !options_.password.empty())) ready = send_password();
  std::optional<Error> first;
  if (!ready) first = ready.error();
  for (std::size_t i = 0; ready && i < orders.size() && !stopped(); ++i) {
    if (!ended_.empty()) {
      readout_.missing.push_back(fmt::format("{}: not asked for, {}", orders[i].address, ended_));
      continue;
    }
    auto sets = obey(orders[i]);
    if (sets) {
      for (auto& set : *sets) readout_.telegram.datasets.push_back(std::move(set));
      continue;
    }
    if (!first) first = sets.error();
    readout_.missing.push_back(fmt::format("{}: {}", orders[i].address, sets.error().text));
  }
  if (auto trouble = stopped()) return tl::unexpected(std::move(*trouble));
  if (readout_.telegram.identification && !given_up_) sign_off();
  if (first && readout_.telegram.datasets.empty() && readout_.done.empty()) return tl::unexpected(std::move(*first));
  return take();
}

Result<Readout> Reader::read_registers(const std::vector<std::string>& addresses) {
  std::vector<Order> orders;
  for (const auto& address : addresses) {
    orders.emplace_back();
    orders.back().address = address;
  }
  return carry_out(orders);
}

}  // namespace umirig::iec62056
