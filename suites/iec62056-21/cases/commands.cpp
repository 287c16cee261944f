// Each command that the meter has by its PICS is treated as R1 and W1 are. IEC 62056-21, 5.6, 6.2, 6.3.7, 6.3.11 and annex D.
#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/session_probes.hpp"
#include "suites/iec62056-21/supported.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr std::int64_t in_data_set = 5;  // SOH letter type STX: a character of the data set

std::string seen(const MeterMessage& message) { return message.silence ? "nothing" : message.text; }

// A command damaged in that way is refused with NAK.
run::FunctionCase::Body refused(const char* how, Damage damage) {
  return [=](Bench& bench, const CaseHead& head) {
    for_each_working(bench, supported_commands(bench), [&](const SupportedCommand& one) {
      const auto message = ask(bench, one, damage);
      if (is_nak(*message)) return;
      bench.verdict(Verdict::fail, head.requirement, fmt::format("{} {}: expected NAK, saw {}", one.name(), how, seen(*message)));
    });
  };
}

// The right password or result, damaged; the same undamaged in a session before is acknowledged. `nak_alone`: nothing else will
// do; otherwise it must not be acknowledged, and a break counts as well.
run::FunctionCase::Body password_refused(char type, const char* how, Damage damage, bool nak_alone) {
  return [=](Bench& bench, const CaseHead& head) {
    const auto session = [&] { return sign_on(bench) && enter_programming(bench); };
    if (!quiet(bench) || !session()) return;
    say_password(bench, true, {}, type);
    const auto right = receive(bench, answer_wait);
    if (right->kind != MessageKind::ack)
      return block(bench, type == '2' ? "6.3.7/14" : "6.3.7/1", *right, fmt::format("ACK to the right P{}", type));
    bench.observed();
    say_break(bench);
    bench.wait_until(bench.last_activity() + back_wait);
    if (!session()) return;
    say_password(bench, true, damage, type);
    const auto message = receive(bench, answer_wait);
    const bool fits = is_nak(*message) || (!nak_alone && message->kind != MessageKind::ack);
    if (!fits) {
      bench.verdict(Verdict::fail, head.requirement, fmt::format("P{} {}: expected NAK, saw {}", type, how, seen(*message)));
    }
  };
}

// A wrong BCC behind the password, whether or not commands need it.
void wrong_bcc_behind_password(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench)) return;
  say_password(bench, true);
  const auto right = receive(bench, answer_wait);
  if (right->kind != MessageKind::ack) return block(bench, "6.3.7/1", *right, "ACK to the right password");
  const auto read = iec62056::read_command('1', bench.sheet().ixit("read_address"));
  say_command(bench, read);
  const auto data = receive(bench, answer_wait);
  if (!data->is_value()) return block(bench, "6.3.9/1", *data, "a data message");
  bench.observed();
  Damage damage;
  damage.wrong_bcc = true;
  say_command(bench, read, damage);
  const auto message = receive(bench, answer_wait);
  if (is_nak(*message)) return;
  bench.verdict(Verdict::fail, head.requirement,
                fmt::format("R1 with a wrong BCC, behind the password: expected NAK, saw {}", seen(*message)));
}

// The same command for an address that the meter does not have.
run::FunctionCase::Body unknown_address(std::string names) {
  return [=](Bench& bench, const CaseHead& head) {
    auto commands = supported_commands(bench);
    std::erase_if(commands, [&](const auto& one) {
      return names.find(one.name()) == std::string::npos || address_carried(bench, one).empty();
    });
    for_each_working(bench, commands, [&](const SupportedCommand& one) {
      const auto known = ask(bench, one);
      const auto rest = carried(bench, one).substr(address_carried(bench, one).size());
      if (one.letter == 'R' && one.in_blocks() && !works(bench, one)) return;
      const auto message = ask(bench, one, bench.sheet().ixit("unknown_address") + rest);
      const bool same = message->kind == MessageKind::data && message->bytes == known->bytes;
      if ((message->is_error() || message->is_doubtful_error()) && !same) return;
      bench.verdict(Verdict::fail, head.requirement,
                    fmt::format("{} of an unknown address: expected an error message, saw {}{}", one.name(), seen(*message),
                                same ? ", as of the known one" : ""));
    });
  };
}

// A register that is read, and what R1 gives for it; nothing with a verdict.
std::unique_ptr<MeterMessage> read_known(Bench& bench) {
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  auto message = receive(bench, answer_wait);
  if (!message->is_value()) {
    block(bench, "6.3.9/1", *message, "a data message");
    return nullptr;
  }
  bench.observed();
  return message;
}

// Neither the unknown address, asked behind a known one, nor one that begins as the known one does gives the known one's data.
void not_the_known_data(Bench& bench, const CaseHead& head) {
  constexpr std::size_t longest_address = 16;  // 6.3.14
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  const auto known = bench.sheet().ixit("read_address");
  std::vector<std::string> addresses = {bench.sheet().ixit("unknown_address")};
  if (known.size() + 2 <= longest_address) addresses.push_back(known + "ZZ");
  for (const auto& address : addresses) {
    const auto right = read_known(bench);
    if (!right) return;
    say_command(bench, iec62056::read_command('1', address));
    const auto message = receive(bench, answer_wait);
    const bool same = message->kind == MessageKind::data && message->bytes == right->bytes;
    const auto sets = message->decoded(true).datasets;
    const bool of_known = message->is_data() && !sets.empty() && sets[0].address == known;
    if (same || of_known) {
      return bench.verdict(
          Verdict::fail, head.requirement,
          fmt::format("a read of the unknown address {} is answered as one of {}: {}", address, known, message->text));
    }
  }
}

// A write to an unknown address leaves what there is as it was.
void unknown_write_changes_nothing(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  const auto& sheet = bench.sheet();
  const auto address = sheet.ixit("write_address");
  const auto before = sheet.ixit("write_value_2");
  if (!stands_there(bench, address, before)) return;
  for (const auto& unknown : {sheet.ixit("unknown_address"), address + "ZZ"}) {
    say_command(bench, iec62056::write_command('1', unknown, sheet.ixit("write_value")));
    const auto message = receive(bench, answer_wait);
    const auto now = value_of_register(bench, address);
    if (now == sheet.ixit("write_value")) {
      return bench.verdict(
          Verdict::fail, head.requirement,
          fmt::format("a write to the unknown address {} changes {}: '{}' in place of '{}'", unknown, address, now, before));
    }
    if (message->kind == MessageKind::ack)
      return block(bench, "6.3.11/3", *message, fmt::format("an error message to a write to {}", unknown));
  }
}

// Reads with every reserved type, and commands with lower-case letters: none may be carried out.
void reserved_commands(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  auto right = read_known(bench);
  if (!right) return;
  for (const auto* name : {"R0", "R7", "R8", "R9", "r1"}) {
    iec62056::Command command = iec62056::read_command(name[1], bench.sheet().ixit("read_address"));
    command.letter = name[0];
    say_command(bench, command);
    const auto message = receive(bench, silence_wait);
    auto behind = read_known(bench);
    if (!behind) return;
    const bool answered = message->bytes == right->bytes || message->bytes == behind->bytes || message->is_data();
    const bool data = message->kind == MessageKind::data && answered && !message->is_doubtful_error();
    const bool same = message->kind == MessageKind::data && (message->bytes == right->bytes || message->bytes == behind->bytes);
    if (data || same || message->kind == MessageKind::ack) {
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("the reserved command {} is carried out: {}", name, message->text));
    }
    right = std::move(behind);
  }
}

// What writes of reserved types, and of a lower-case letter, carry is not there behind them.
void reserved_writes(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  const auto address = bench.sheet().ixit("write_address");
  if (!stands_there(bench, address, bench.sheet().ixit("write_value_2"))) return;
  for (const auto* name : {"W0", "W6", "W7", "W8", "W9", "w1"}) {
    iec62056::Command command = iec62056::write_command(name[1], address, bench.sheet().ixit("write_value"));
    command.letter = name[0];
    say_command(bench, command);
    const auto message = receive(bench, silence_wait);
    const bool changed = value_of_register(bench, address) == bench.sheet().ixit("write_value");
    if (changed || message->kind == MessageKind::ack) {
      return bench.verdict(Verdict::fail, head.requirement,
                           fmt::format("the reserved command {} is carried out: {}", name, seen(*message)));
    }
  }
}

// The right result gives the rights that a write did not have before.
void result_unlocks(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench)) return;
  const auto write = [&] {
    say_command(bench, iec62056::write_command('1', bench.sheet().ixit("write_address"), bench.sheet().ixit("write_value")));
    return receive(bench, answer_wait);
  };
  const auto before = write();
  if (before->kind == MessageKind::ack) return block(bench, "D/1", *before, "an error message before the password");
  say_password(bench, true, {}, '2');
  const auto right = receive(bench, answer_wait);
  if (right->kind != MessageKind::ack) return block(bench, "6.3.7/14", *right, "ACK to the right result");
  const auto behind = write();
  if (behind->kind == MessageKind::ack) return bench.observed();
  const bool is_refused = behind->is_error() || behind->is_doubtful_error();
  if (!is_refused) return block(bench, "6.3.7/6", *behind, "ACK to a write");
  // Where P1 gives no rights either, or W1 does not work, that is another case's matter of the same requirement.
  bench.verdict(Verdict::fail, head.requirement,
                fmt::format("a write behind the right result of P2: expected ACK, saw {}", behind->text));
}

// Behind the break on a wrong result the session is over.
void start_behind_wrong_result(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench)) return;
  say_password(bench, false, {}, '2');
  const auto message = receive(bench, answer_wait);
  if (!message->is_command('B', '0')) return block(bench, "6.3.7/15", *message, "a break");
  bench.observed();
  bench.wait_until(bench.reference() + back_wait);
  set_rate(bench, false);
  say_request(bench);
  const auto answer = receive(bench, answer_wait);
  if (answer->silence) {
    return bench.verdict(Verdict::fail, head.requirement, "behind the break on a wrong result a request is not answered");
  }
  if (!answer->is_identification()) block(bench, "6.3.2/1", *answer, "an identification");
}

}  // namespace

void add_command_cases(std::vector<CaseEntry>& cases) {
  Damage bcc;
  bcc.wrong_bcc = true;
  Damage brackets;
  brackets.without_brackets = true;
  Damage parity;
  parity.wrong_parity_at = in_data_set;
  cases.push_back({"5.6", 21, "5.6/2", "invalid", "Every other command of the meter is refused with NAK for a parity error.",
                   refused("with a parity error", parity)});
  cases.push_back({"5.6",
                   22,
                   "5.6/2",
                   "invalid",
                   "The result of the secure algorithm (P2) is refused with NAK for a parity error.",
                   password_refused('2', "with a parity error", parity, true),
                   {"C.16"}});
  cases.push_back({"6.2", 21, "6.2/3", "invalid", "Every other command of the meter is refused with NAK for a wrong BCC.",
                   refused("with a wrong BCC", bcc)});
  cases.push_back({"6.2",
                   22,
                   "6.2/3",
                   "invalid",
                   "The result of the secure algorithm (P2) is refused with NAK for a wrong BCC.",
                   password_refused('2', "with a wrong BCC", bcc, true),
                   {"C.16"}});
  cases.push_back({"6.2",
                   23,
                   "6.2/3",
                   "invalid",
                   "Behind the password a wrong BCC is refused with NAK as well.",
                   wrong_bcc_behind_password,
                   {"C.2"}});
  cases.push_back({"6.3.7", 26, "6.3.7/5", "invalid",
                   "Every other command of the meter is refused with NAK without its brackets.",
                   refused("without its brackets", brackets)});
  cases.push_back({"6.3.7",
                   27,
                   "6.3.7/5",
                   "invalid",
                   "The right password without its brackets is not accepted.",
                   password_refused('1', "without its brackets", brackets, false),
                   {"C.2"}});
  cases.push_back({"6.3.7",
                   28,
                   "6.3.7/4",
                   "invalid",
                   "Reads of reserved types, and with a lower-case letter, are not carried out.",
                   reserved_commands,
                   {"C.4"}});
  cases.push_back({"6.3.7",
                   29,
                   "6.3.7/4",
                   "invalid",
                   "Writes of a reserved type, and with a lower-case letter, write nothing.",
                   reserved_writes,
                   {"C.4", "C.5"}});
  cases.push_back({"6.3.7",
                   30,
                   "6.3.7/3",
                   "inopportune",
                   "After the break on a wrong result (P2) a request at 300 Bd is answered.",
                   start_behind_wrong_result,
                   {"C.16"}});
  cases.push_back({"6.3.11", 8, "6.3.11/1", "invalid",
                   "Reads of other types of an unknown address are answered with an error message.",
                   unknown_address("R2 R5 R6")});
  cases.push_back({"6.3.11", 9, "6.3.11/3", "invalid",
                   "Writes of other types, and executes, for an unknown address are answered with an error message.",
                   unknown_address("W2 W3 W4 W5 E2")});
  cases.push_back(
      {"6.3.11", 10, "6.3.11/1", "invalid", "An unknown address does not give the data of a known one.", not_the_known_data});
  cases.push_back({"6.3.11",
                   11,
                   "6.3.11/3",
                   "invalid",
                   "A write to an unknown address changes no other register.",
                   unknown_write_changes_nothing,
                   {"C.4"}});
  cases.push_back({"6.3.10",
                   4,
                   "6.3.10/3",
                   "invalid",
                   "A formatted read with partial blocks of an unknown address is answered with an error message.",
                   unknown_address("R4"),
                   {"C.10"}});
  cases.push_back({"D",
                   10,
                   "D/3",
                   "valid",
                   "Behind the right result (P2) a write command that was refused before is acknowledged.",
                   result_unlocks,
                   {"C.16"}});
}

}  // namespace umirig::suites
