// The reader in programming mode. IEC 62056-21, 6.3.7, 6.3.9, 6.3.11, 6.3.12 and 6.4.6.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/checks.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/reader.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t value_limit = 128;  // 6.6, in programming of mode C
constexpr std::size_t frame_end = 2;      // ETX and BCC

bool is_break(const Heard& heard) {
  const auto command = decode_command(heard.message);
  return heard.kind == MessageKind::command && command && command->command.letter == 'B';
}

}  // namespace

Result<void> Reader::begin_programming() {
  if (auto done = sign_on(); !done) return done;
  const bool selected = select('1');
  const auto heard = hear(selected ? "option select" : "identification");
  if (stopped()) return tl::unexpected(*stopped());
  readout_.baud = proposed_baud_;
  if (!selected) {  // 6.4.1, 6.4.2: behind the data the meter takes commands at 300 Bd
    if (heard.silent()) return unexpected_answer(heard, "the request", "the data of a readout");
    proposed_baud_ = readout_.baud = 300;
    link_.set_baud(proposed_baud_);
    return {};
  }
  const bool readout = heard.kind == MessageKind::data || heard.kind == MessageKind::plain_data;
  if (heard.baud == proposed_baud_ && readout) {
    return failure(ErrorKind::data,
                   "the meter sent its readout: it does not enter programming mode, the operand message P0 expected");
  }
  const auto command = decode_command(heard.message);
  if (heard.kind != MessageKind::command || !command || command->command.letter != 'P') {
    return unexpected_answer(heard, "the option select", "the operand message '<SOH>P0<STX>(...)<ETX>' of programming mode");
  }
  FindingList findings;
  const auto offset = all_.size() - 1;
  readout_.telegram.checks.push_back(check_bcc_of(ByteView(heard.message).subspan(1, heard.message.size() - 2),
                                                  heard.message.back(), offset, LineEnds::cr_lf, findings));
  for (const auto& one : findings.take()) finding(one.clause, one.offset, one.text);
  // 1.10 D2: a meter with the sum wants it in commands, too.
  if (!options_.bcc && command->bcc.fits() == BccKind::sum7) bcc_ = BccKind::sum7;
  return {};
}

Result<Heard> Reader::command(const Command& command, std::string_view name, std::string_view shown) {
  link_.send(encode_command(command, bcc_), reaction(), shown);
  auto heard = hear(std::string(name));
  if (stopped()) return tl::unexpected(*stopped());
  lost_ = heard.silent();
  if (heard.silent() || heard.baud != proposed_baud_) return unexpected_answer(heard, name, "an answer");
  return heard;
}

Result<void> Reader::acknowledged(const Heard& heard, std::string_view name, std::string_view refusal) {
  if (heard.kind == MessageKind::ack) return {};
  if (heard.kind == MessageKind::nak)
    return failure(ErrorKind::data, fmt::format("NAK came in answer to {}: expected ACK", name));
  if (is_break(heard)) return failure(ErrorKind::data, fmt::format("a break came in answer to {}: {}", name, refusal));
  if (const auto message = decode_data_message(heard.message); heard.kind == MessageKind::data && message) {
    const auto error = error_text(decode_block(message->block, 0, {.programming = true, .value_limit = value_limit}));
    if (!error.empty())
      return failure(ErrorKind::data, fmt::format("the error message '{}' came in answer to {}: expected ACK", error, name));
  }
  return unexpected_answer(heard, name, "ACK");
}

Result<void> Reader::send_password() {
  link_.hide(options_.password);
  const auto heard = command(password_command('1', options_.password), "P1", "<SOH>P1<STX>(password not shown)<ETX>");
  if (!heard) return tl::unexpected(heard.error());
  return acknowledged(*heard, "P1", "the meter does not accept the password");
}

Result<std::vector<DataSet>> Reader::read(std::string_view address, std::string_view locations) {
  const auto name = fmt::format("R1 {}", address);
  const auto heard = command(read_command('1', address, locations), name);
  if (!heard) return tl::unexpected(heard.error());
  if (heard->kind == MessageKind::nak)
    return failure(ErrorKind::data, fmt::format("NAK came in answer to {}: expected data", name));
  if (is_break(*heard))
    return failure(ErrorKind::data, fmt::format("a break came in answer to {}: the meter has left programming mode", name));
  const auto message = decode_data_message(heard->message);
  if (heard->kind != MessageKind::data || !message || !message->bcc)
    return unexpected_answer(*heard, name, "data '<STX>...<ETX>' and a BCC");

  const auto start = all_.size() - heard->message.size();
  auto block = decode_block(message->block, start + 1, {.programming = true, .value_limit = value_limit});
  FindingList findings;
  const auto covered = ByteView(heard->message).subspan(1, heard->message.size() - frame_end);
  auto check = check_bcc_of(covered, heard->message.back(), all_.size() - 1, LineEnds::cr_lf, findings);
  if (message->partial) findings.add("6.3.9", all_.size() - frame_end, "<EOT> ends an answer to R1, <ETX> expected");
  findings.add_all(block.findings);
  for (const auto& one : findings.take()) finding(one.clause, one.offset, one.text);
  readout_.telegram.checks.push_back(std::move(check));
  if (const auto error = error_text(block); !error.empty()) {
    return failure(ErrorKind::data, fmt::format("the error message '{}' came in answer to {}", error, name));
  }
  if (block.datasets.empty())
    return failure(ErrorKind::data, fmt::format("the answer to {} holds no data set: '{}'", name, link_.describe(*heard)));
  if (!block.datasets.front().address) block.datasets.front().address = std::string(address);
  return std::move(block.datasets);
}

Result<void> Reader::write(std::string_view address, std::string_view value) {
  const auto name = fmt::format("W1 {}", address);
  const auto heard = command(write_command('1', address, value), name);
  if (!heard) return tl::unexpected(heard.error());
  return acknowledged(*heard, name, "the meter has left programming mode");
}

void Reader::sign_off() {
  link_.send(encode_command(break_command()), reaction());
  link_.set_baud(300);
}

Result<Readout> Reader::read_registers(const std::vector<std::string>& addresses) {
  auto ready = begin_programming();
  if (ready && !options_.password.empty()) ready = send_password();
  std::optional<Error> first;
  if (!ready) first = ready.error();
  for (std::size_t i = 0; ready && i < addresses.size() && !stopped(); ++i) {
    if (lost_) {
      readout_.missing.push_back(fmt::format("{}: not asked for, the meter does not answer any more", addresses[i]));
      continue;
    }
    auto sets = read(addresses[i]);
    if (sets) {
      for (auto& set : *sets) readout_.telegram.datasets.push_back(std::move(set));
      continue;
    }
    if (!first) first = sets.error();
    readout_.missing.push_back(fmt::format("{}: {}", addresses[i], sets.error().text));
  }
  if (auto trouble = stopped()) return tl::unexpected(std::move(*trouble));
  if (readout_.telegram.identification) sign_off();
  if (first && readout_.telegram.datasets.empty()) return tl::unexpected(std::move(*first));
  return take();
}

}  // namespace umirig::iec62056
