// Cases on writes in partial blocks (W3, W4). IEC 62056-21, 6.3.8 and 6.4.7.
#include <fmt/format.h>

#include "suites/iec62056-21/cases/partial_steps.hpp"
#include "suites/iec62056-21/supported.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

struct Parts {
  std::string first;
  std::string second;
};

// The value to write in two parts; nothing, and the case does not apply, where it is too short for that.
std::optional<Parts> parts_of(Bench& bench, const char* item) {
  const auto value = bench.sheet().ixit(item);
  if (value.size() < 2) {
    bench.not_applicable(fmt::format("IXIT {} is too short for two blocks", item));
    return std::nullopt;
  }
  return Parts{value.substr(0, value.size() / 2), value.substr(value.size() / 2)};
}

std::unique_ptr<MeterMessage> write_block(Bench& bench, const std::string& address, const std::string& part, bool last,
                                          bool wrong_bcc = false) {
  Damage damage;
  damage.wrong_bcc = wrong_bcc;
  say_command(bench, iec62056::write_command('3', address, part, !last), damage);
  return receive(bench, answer_wait);
}

bool acknowledged(Bench& bench, const MeterMessage& message) {
  if (message.kind == MessageKind::ack) return true;
  block(bench, "6.4.7/5", message, "ACK to a block");
  return false;
}

// What a read gives back; nothing with a verdict where there is no data message.
std::optional<std::string> read_back(Bench& bench) {
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("write_address")));
  const auto message = receive(bench, answer_wait);
  const auto sets = message->decoded(true).datasets;
  if ((message->is_data() || message->is_error() || message->is_doubtful_error()) && !sets.empty() && !sets[0].values.empty()) {
    bench.observed();
    return sets[0].values[0].value;
  }
  block(bench, "6.3.9/1", *message, "a data message");
  return std::nullopt;
}

// Writes the whole value by W1, so that a part of another one can be told from it.
bool write_whole(Bench& bench, const char* item) {
  say_command(bench, iec62056::write_command('1', bench.sheet().ixit("write_address"), bench.sheet().ixit(item)));
  const auto message = receive(bench, answer_wait);
  if (message->kind == MessageKind::ack) return true;
  block(bench, "6.3.7/6", *message, "ACK to a write");
  return false;
}

// The same, and sees that it stands there.
bool prepare(Bench& bench, const char* item) {
  const auto wanted = bench.sheet().ixit(item);
  if (!write_whole(bench, item)) return false;
  const auto value = read_back(bench);
  if (!value || *value == wanted) return value.has_value();
  bench.verdict(Verdict::inconclusive, "6.3.7/7", fmt::format("'{}' was written by W1, and '{}' is read back", wanted, *value));
  return false;
}

// A read with a wrong BCC is refused with NAK: otherwise a damaged block says nothing of its own.
bool refuses_wrong_bcc(Bench& bench) {
  Damage damage;
  damage.wrong_bcc = true;
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")), damage);
  const auto refused = receive(bench, answer_wait);
  if (refused->kind == MessageKind::nak) return true;
  block(bench, "6.2/3", *refused, "NAK to a command with a wrong BCC");
  return false;
}

void blocks_acknowledged(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !has_rights(bench)) return;
  const auto address = bench.sheet().ixit("write_address");
  const auto first = write_block(bench, address, parts->first, false);
  if (first->kind != MessageKind::ack)
    return fail(bench, head, fmt::format("the first block of W3: expected ACK, saw {}", seen(*first)));
  bench.observed();
  const auto last = write_block(bench, "", parts->second, true);
  if (last->kind != MessageKind::ack) fail(bench, head, fmt::format("the last block of W3: expected ACK, saw {}", seen(*last)));
}

void blocks_together(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !prepare(bench, "write_value_2")) return;
  const auto address = bench.sheet().ixit("write_address");
  if (!acknowledged(bench, *write_block(bench, address, parts->first, false))) return;
  if (!acknowledged(bench, *write_block(bench, "", parts->second, true))) return;
  const auto value = read_back(bench);
  if (value && *value != parts->first + parts->second) {
    fail(bench, head, fmt::format("written in two blocks: '{}' and '{}'; read back: '{}'", parts->first, parts->second, *value));
  }
}

void cut_short(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !prepare(bench, "write_value_2")) return;
  if (!acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts->first, false))) return;
  // The read is the other command; asked twice, so that what it changes is seen as well.
  for (int i = 0; i < 2; ++i) {
    const auto value = read_back(bench);
    if (!value) return;
    if (*value != bench.sheet().ixit("write_value_2"))
      return fail(bench, head, fmt::format("a write that was cut short behind its first block: the value is '{}' now", *value));
  }
}

// First by a read, which must not store it either: what goes wrong with that is another case's matter.
void cut_short_by_break(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true)) return;
  const auto before = bench.sheet().ixit("write_value_2");
  const auto begin = [&] {
    return prepare(bench, "write_value_2") &&
           acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts->first, false));
  };
  if (!begin()) return;
  const auto control = read_back(bench);
  if (!control) return;
  if (*control != before) {
    return bench.verdict(Verdict::inconclusive, "6.4.7/7",
                         fmt::format("a write that a read cuts short: the value is '{}' now", *control));
  }
  if (!begin()) return;
  leave(bench);
  if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
  const auto value = read_back(bench);
  if (value && *value != before)
    fail(bench, head, fmt::format("a write that a break cut short behind its first block: the value is '{}' now", *value));
}

// A value in two blocks, and read back: what goes wrong with that is another case's matter.
bool writes_in_blocks(Bench& bench, const Parts& parts) {
  if (!acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts.first, false))) return false;
  if (!acknowledged(bench, *write_block(bench, "", parts.second, true))) return false;
  const auto value = read_back(bench);
  if (!value || *value == parts.first + parts.second) return value.has_value();
  bench.verdict(Verdict::inconclusive, "6.4.7/6", fmt::format("a value written in two blocks is read back as '{}'", *value));
  return false;
}

void damaged_block(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !refuses_wrong_bcc(bench) || !writes_in_blocks(bench, *parts) ||
      !write_whole(bench, "write_value_2"))
    return;
  if (!acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts->first, false))) return;
  const auto refused = write_block(bench, "", parts->second, true, true);
  if (refused->kind != MessageKind::nak)
    return fail(bench, head, fmt::format("a block with a wrong BCC: expected NAK, saw {}", seen(*refused)));
  const auto again = write_block(bench, "", parts->second, true);
  if (again->kind != MessageKind::ack)
    return fail(bench, head, fmt::format("the block sent again: expected ACK, saw {}", seen(*again)));
  const auto value = read_back(bench);
  if (value && *value != parts->first + parts->second) {
    fail(bench, head,
         fmt::format("a block was refused and sent again: expected the value '{}', saw '{}'", parts->first + parts->second,
                     *value));
  }
}

void no_address(Bench& bench, const CaseHead& head) {
  if (!programming(bench, true)) return;
  const bool readable = bench.sheet().holds("C.4");
  if (readable && !prepare(bench, "write_value_2")) return;
  // A meter that takes any address takes none as well: that is another requirement.
  const auto unknown = write_block(bench, bench.sheet().ixit("unknown_address"), bench.sheet().ixit("write_value"), true);
  if (unknown->kind == MessageKind::ack) return block(bench, "6.3.11/3", *unknown, "an error message to an unknown address");
  const auto message = write_block(bench, "", bench.sheet().ixit("write_value"), true);
  if (message->kind == MessageKind::ack)
    return fail(bench, head, "a block of W3 without address, with none before it, is acknowledged");
  if (!readable) return message->silence ? void() : bench.observed();
  const auto value = read_back(bench);
  if (value && *value != bench.sheet().ixit("write_value_2"))
    fail(bench, head, fmt::format("a block of W3 without address has changed a value to '{}'", *value));
}

// A block without address, where none is open: acknowledged, or with an effect on `before`, it says nothing of transfers.
bool refuses_lonely_block(Bench& bench, const std::string& part, const std::string& before) {
  const auto lonely = write_block(bench, "", part, true);
  if (lonely->kind == MessageKind::ack) {
    block(bench, "6.3.8/1", *lonely, "an error message to a first block without address");
    return false;
  }
  const auto value = read_back(bench);
  if (!value || *value == before) return value.has_value();
  bench.verdict(Verdict::inconclusive, "6.3.8/1", fmt::format("a first block without address: the value is '{}' now", *value));
  return false;
}

// The other command is answered, and what was begun before it is no longer there to go on with.
void not_continued(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !prepare(bench, "write_value_2")) return;
  const auto before = bench.sheet().ixit("write_value_2");
  if (!refuses_lonely_block(bench, parts->second, before)) return;
  if (!acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts->first, false))) return;
  if (!read_back(bench)) return;
  const auto message = write_block(bench, "", parts->second, true);
  if (message->kind == MessageKind::ack)
    return fail(bench, head, "R1 came between two blocks of W3: the second one is acknowledged all the same");
  const auto value = read_back(bench);
  if (value && *value != before)
    fail(bench, head, fmt::format("R1 came between two blocks of W3: the value is '{}' now", *value));
}

// A finished write is as good as none: a block without address behind it has no beginning.
void not_continued_behind_the_last(Bench& bench, const CaseHead& head) {
  const auto parts = parts_of(bench, "write_value");
  if (!parts || !programming(bench, true) || !writes_in_blocks(bench, *parts)) return;
  if (!acknowledged(bench, *write_block(bench, bench.sheet().ixit("write_address"), parts->first, false))) return;
  if (!acknowledged(bench, *write_block(bench, "", parts->second, true))) return;
  const auto message = write_block(bench, "", parts->second, true);
  if (message->kind == MessageKind::ack)
    return fail(bench, head, "a block without address behind the last one of a write is acknowledged");
  const auto value = read_back(bench);
  if (value && *value != parts->first + parts->second)
    fail(bench, head, fmt::format("a block without address behind the last one of a write: the value is '{}' now", *value));
}

void formatted_write(Bench& bench, const CaseHead& head) {
  if (!programming(bench, true) || !has_rights(bench)) return;
  iec62056::Command command;
  command.letter = 'W';
  command.type = '4';
  command.data = to_bytes(bench.sheet().ixit("partial_write_4"));
  command.has_data = true;
  say_command(bench, command);
  const auto message = receive(bench, answer_wait);
  if (message->kind == MessageKind::ack) return bench.observed();
  fail(bench, head, fmt::format("W4: expected ACK, saw {}", seen(*message)));
}

}  // namespace

void add_partial_write_cases(std::vector<CaseEntry>& cases) {
  cases.push_back(
      {"6.3.8", 1, "6.3.8/1", "inopportune", "A block without address, with none before it, writes nothing.", no_address});
  cases.push_back({"6.4.7", 5, "6.4.7/5", "valid", "Both blocks of a write are acknowledged.", blocks_acknowledged});
  cases.push_back({"6.4.7", 6, "6.4.7/6", "valid", "A value written in two blocks is read back whole.", blocks_together});
  cases.push_back({"6.4.7", 7, "6.4.7/7", "inopportune", "A write that a read cuts short has changed nothing.", cut_short});
  cases.push_back(
      {"6.4.7", 8, "6.4.7/8", "invalid", "A block with a wrong BCC is refused, and taken when it comes again.", damaged_block});
  cases.push_back({"6.4.7", 9, "6.4.7/9", "valid", "W4 is acknowledged.", formatted_write});
  cases.push_back(
      {"6.4.7", 11, "6.4.7/11", "inopportune", "A write that a break cuts short has changed nothing.", cut_short_by_break});
  cases.push_back({"6.4.7", 13, "6.4.7/7", "inopportune", "A write that R1 cut short is not gone on with.", not_continued});
  cases.push_back({"6.3.8",
                   2,
                   "6.3.8/1",
                   "inopportune",
                   "A block without address behind a finished write writes nothing.",
                   not_continued_behind_the_last,
                   {"C.4"}});
}

}  // namespace umirig::suites
