#include "suites/iec62056-21/supported.hpp"

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/block_words.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

constexpr int blocks_at_most = 200;

// A read in blocks to its end. False where one does not come, or comes twice.
bool let_blocks_pass(run::Bench& bench, std::unique_ptr<MeterMessage> message) {
  for (int i = 0; i < blocks_at_most && is_block(*message); ++i) {
    if (!goes_on(*message)) return true;
    set_said(bench, Said::command);
    say(bench, "acknowledgement", Bytes{iec62056::ACK});
    auto next = receive(bench, answer_wait);
    if (next->bytes == message->bytes) return false;
    message = std::move(next);
  }
  return false;
}

void leave(run::Bench& bench) {
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
}

}  // namespace

const std::vector<SupportedCommand>& further_commands() {
  static const std::vector<SupportedCommand> list = {{'R', '2', "C.6", "read_2", "6.3.7/8"},
                                                     {'R', '3', "C.8", "partial_read", "6.3.10/1"},
                                                     {'R', '4', "C.10", "partial_read_4", "6.3.10/2"},
                                                     {'R', '5', "C.12", "read_5", "6.3.7/10"},
                                                     {'R', '6', "C.13", "read_6", "6.3.7/11"},
                                                     {'W', '2', "C.7", "write_2", "6.3.7/9"},
                                                     {'W', '3', "C.9", "", "6.4.7/5"},
                                                     {'W', '4', "C.11", "partial_write_4", "6.4.7/9"},
                                                     {'W', '5', "C.14", "write_5", "6.3.7/12"},
                                                     {'E', '2', "C.15", "execute_2", "6.3.7/13"}};
  return list;
}

std::vector<SupportedCommand> supported_commands(const run::Bench& bench, char letter) {
  std::vector<SupportedCommand> found;
  for (const auto& one : further_commands()) {
    if (bench.sheet().holds(one.pics) && (letter == '\0' || letter == one.letter)) found.push_back(one);
  }
  return found;
}

std::string carried(const run::Bench& bench, const SupportedCommand& one) {
  const auto& sheet = bench.sheet();
  return one.ixit[0] != '\0' ? sheet.ixit(one.ixit) : sheet.ixit("write_address") + "(" + sheet.ixit("write_value") + ")";
}

std::string address_carried(const run::Bench& bench, const SupportedCommand& one) {
  const auto text = carried(bench, one);
  const auto open = text.find('(');
  return open == std::string::npos ? "" : text.substr(0, open);
}

std::unique_ptr<MeterMessage> ask(run::Bench& bench, const SupportedCommand& one, const Damage& damage) {
  return ask(bench, one, carried(bench, one), damage);
}

std::unique_ptr<MeterMessage> ask(run::Bench& bench, const SupportedCommand& one, const std::string& data, const Damage& damage) {
  iec62056::Command command;
  command.letter = one.letter;
  command.type = one.type;
  command.data = to_bytes(data);
  command.has_data = true;
  say_command(bench, command, damage);
  return receive(bench, answer_wait);
}

bool is_done(const SupportedCommand& one, const MeterMessage& message) {
  const bool acknowledged = message.kind == MessageKind::ack && !message.unreadable();
  if (one.letter == 'R') return message.is_value();
  return acknowledged || (one.letter == 'E' && message.is_value());
}

bool works(run::Bench& bench, const SupportedCommand& one) {
  auto message = ask(bench, one);
  if (!is_done(one, *message)) return false;
  return one.letter != 'R' || !goes_on(*message) || (one.in_blocks() && let_blocks_pass(bench, std::move(message)));
}

void for_each_working(run::Bench& bench, const std::vector<SupportedCommand>& commands, const EachCommand& judge) {
  if (!quiet(bench)) return;
  bool first = true;
  bool any = false;
  for (const auto& one : commands) {
    if (!first) leave(bench);
    first = false;
    if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, one.letter != 'R')) return;
    // Twice: what ends the session behind itself is another matter.
    if (!works(bench, one)) continue;
    if (const bool again = works(bench, one); !again) continue;
    any = true;
    bench.observed();
    judge(one);
    if (bench.over()) return;
  }
  if (!any) bench.not_applicable("the meter has no such command that works, beside R1, W1 and P1");
}

bool has_rights(run::Bench& bench) {
  const auto& sheet = bench.sheet();
  if (!sheet.holds("C.2") || !sheet.holds("C.5") || (sheet.pics("C.3") != "write" && sheet.pics("C.3") != "all")) return true;
  say_command(bench, iec62056::write_command('1', sheet.ixit("write_address"), sheet.ixit("write_value")));
  const auto message = receive(bench, answer_wait);
  if (!message->is_error() && !message->is_doubtful_error()) return true;
  block(bench, "D/3", *message, "ACK to a write behind the right password");
  return false;
}

}  // namespace umirig::suites
