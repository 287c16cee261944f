// Cases on partial blocks: reads (R3, R4) and writes (W3, W4) in several blocks. IEC 62056-21, 6.3.8, 6.3.10 and 6.4.7.
#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr int blocks_at_most = 200;

void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

std::string seen(const MeterMessage& message) { return message.silence ? "nothing" : message.text; }

bool programming(Bench& bench, bool write) {
  return quiet(bench) && sign_on(bench) && enter_programming(bench) && unlock(bench, write);
}

// A block of data, whole, and how it ends.
bool is_block(const MeterMessage& message) { return message.kind == MessageKind::data && message.whole && !message.unreadable(); }
bool goes_on(const MeterMessage& message) {
  return is_block(message) && message.bytes[message.bytes.size() - 2] == iec62056::EOT;
}

std::unique_ptr<MeterMessage> ask_partial(Bench& bench, char type) {
  iec62056::Command command;
  command.letter = 'R';
  command.type = type;
  command.data = to_bytes(bench.sheet().ixit(type == '3' ? "partial_read" : "partial_read_4"));
  command.has_data = true;
  bench.notes()["asked"] = to_text(command.data).substr(0, to_text(command.data).find('('));
  say_command(bench, command);
  return receive(bench, answer_wait);
}

std::unique_ptr<MeterMessage> say_character(Bench& bench, const char* what, std::uint8_t byte) {
  set_said(bench, Said::command);
  say(bench, what, Bytes{byte});
  return receive(bench, answer_wait);
}

std::unique_ptr<MeterMessage> acknowledge(Bench& bench) { return say_character(bench, "acknowledgement", iec62056::ACK); }

// The first block of a read with more blocks behind it, or null with a verdict.
std::unique_ptr<MeterMessage> first_block(Bench& bench) {
  if (!programming(bench, false)) return nullptr;
  auto message = ask_partial(bench, '3');
  if (goes_on(*message)) {
    bench.observed();
    return message;
  }
  block(bench, "6.3.10/1", *message, "a block of data that ends with EOT");
  return nullptr;
}

// The number of locations that the IXIT asks for; nothing where it names none.
std::optional<std::size_t> locations(const Bench& bench) {
  const auto text = bench.sheet().ixit("partial_read");
  const auto open = text.find('(');
  if (open == std::string::npos || !bench.sheet().holds("C.18")) return std::nullopt;
  std::size_t count = 0;
  for (std::size_t i = open + 1; i < text.size() && text[i] >= '0' && text[i] <= '9' && count < 100000; ++i)
    count = 10 * count + static_cast<std::size_t>(text[i] - '0');
  return count == 0 ? std::nullopt : std::optional(count);
}

// Where the answer to R1 does not end as it should, that of R3 says nothing of its own.
bool ends_answers_well(Bench& bench) {
  if (!bench.sheet().holds("C.4")) return true;
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  const auto message = receive(bench, answer_wait);
  if (message->kind != MessageKind::data || (is_block(*message) && !goes_on(*message))) return true;
  block(bench, "6.3.9/2", *message, "a data message with ETX and BCC");
  return false;
}

void read_form(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false) || !ends_answers_well(bench)) return;
  auto message = ask_partial(bench, '3');
  if (!is_block(*message)) return fail(bench, head, fmt::format("R3: expected a block of data, saw {}", seen(*message)));
  bench.observed();
  if (!goes_on(*message)) return fail(bench, head, "the first of several blocks ends with ETX: expected EOT");
  for (int i = 2; i <= blocks_at_most; ++i) {
    auto next = acknowledge(bench);
    if (next->silence && i == 2) return block(bench, "6.4.7/1", *next, "the next block");
    if (next->silence) return fail(bench, head, fmt::format("block {}, the last one, ends with EOT: expected ETX", i - 1));
    if (!is_block(*next)) return fail(bench, head, fmt::format("block {}: expected a block of data, saw {}", i, seen(*next)));
    if (next->bytes == message->bytes) return block(bench, "6.4.7/1", *next, "the next block");
    if (!goes_on(*next)) return;
    message = std::move(next);
  }
  fail(bench, head, fmt::format("no block of {} ends with ETX", blocks_at_most));
}

// Every ACK brings another block, and all of them together hold what was asked for.
void next_blocks(Bench& bench, const CaseHead& head) {
  auto message = first_block(bench);
  if (!message) return;
  std::size_t values = 0;
  const auto count = [&](const MeterMessage& one) {
    for (const auto& set : one.decoded(true).datasets) values += set.values.size();
  };
  count(*message);
  int number = 1;
  while (goes_on(*message) && number < blocks_at_most) {
    auto next = acknowledge(bench);
    ++number;
    if (next->silence && number > 2) return block(bench, "6.3.10/1", *next, "the next block, or ETX at the end of the last one");
    if (!is_block(*next))
      return fail(bench, head, fmt::format("ACK behind block {}: expected the next one, saw {}", number - 1, seen(*next)));
    if (next->bytes == message->bytes)
      return fail(bench, head, fmt::format("ACK behind block {} gives the same block again", number - 1));
    count(*next);
    message = std::move(next);
  }
  const auto wanted = locations(bench);
  // A location may hold several values (D13 of the field), but none of them none.
  if (wanted && values < *wanted) {
    fail(bench, head, fmt::format("the {} blocks hold {} values: {} locations were asked for", number, values, *wanted));
  }
}

void same_block_again(Bench& bench, const CaseHead& head) {
  const auto first = first_block(bench);
  if (!first) return;
  for (int i = 1; i <= 2; ++i) {
    const auto again = say_character(bench, "repeat request", iec62056::NAK);
    if (is_block(*again) && !again->silence && again->block().size() == first->block().size() &&
        std::equal(again->block().begin(), again->block().end(), first->block().begin()) && again->bytes != first->bytes)
      return block(bench, "6.2/2", *again, "the same block with its BCC");
    if (again->bytes != first->bytes)
      return fail(bench, head, fmt::format("NAK behind a block: expected the same block, saw {}", seen(*again)));
  }
  const auto next = acknowledge(bench);
  if (!next->silence) return;
  // The same without repetition: where that brings nothing either, the ACK is another case's matter.
  if (!goes_on(*ask_partial(bench, '3')) || acknowledge(bench)->silence) return block(bench, "6.4.7/1", *next, "the next block");
  fail(bench, head, "ACK behind a repeated block is not answered any more");
}

void another_command(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false)) return;
  const auto address = bench.sheet().ixit("read_address");
  const auto read = [&] {
    say_command(bench, iec62056::read_command('1', address));
    return receive(bench, answer_wait);
  };
  const auto plain = read();
  if (!plain->is_data() && !plain->is_doubtful_error()) return block(bench, "6.3.9/1", *plain, "a data message");
  bench.observed();
  if (goes_on(*plain)) return block(bench, "6.3.9/2", *plain, "a data message that ends with ETX");
  const auto first = ask_partial(bench, '3');
  if (!goes_on(*first)) return block(bench, "6.3.10/1", *first, "a block of data that ends with EOT");
  const auto answer = read();
  const bool form = (answer->is_data() || answer->is_doubtful_error()) && !goes_on(*answer);
  if (!form) return fail(bench, head, fmt::format("R1 behind a partial block: expected its data, saw {}", seen(*answer)));
  const auto behind = acknowledge(bench);
  if (goes_on(*behind)) fail(bench, head, "an ACK behind the other command goes on with the transfer");
}

void not_unasked(Bench& bench, const CaseHead& head) {
  const auto first = first_block(bench);
  if (!first) return;
  const auto message = receive(bench, 10s);
  if (message->bytes == first->bytes) return block(bench, "6.3.9/4", *message, "nothing");
  if (!message->silence) fail(bench, head, fmt::format("without an acknowledgement {} comes", message->text));
}

// All values of a transfer; nothing, with a verdict, where a block is missing.
std::optional<std::size_t> values_of_transfer(Bench& bench) {
  std::size_t values = 0;
  auto message = ask_partial(bench, '3');
  for (int i = 1; is_block(*message); ++i) {
    for (const auto& set : message->decoded(true).datasets) values += set.values.size();
    if (!goes_on(*message)) return values;
    message = i < blocks_at_most ? acknowledge(bench) : std::make_unique<MeterMessage>();
  }
  block(bench, "6.3.10/1", *message, "blocks of data up to one that ends with ETX");
  return std::nullopt;
}

// The values may have moved on, and so may their form: how many there are has not.
void begins_anew(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false)) return;
  const auto whole = values_of_transfer(bench);
  if (!whole) return;
  bench.observed();
  const auto first = ask_partial(bench, '3');
  if (!goes_on(*first)) return block(bench, "6.3.10/1", *first, "a block of data that ends with EOT");
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  const auto answer = receive(bench, answer_wait);
  if (goes_on(*answer) || !is_block(*answer)) return block(bench, "6.4.7/3", *answer, "an answer to R1");
  const auto again = values_of_transfer(bench);
  if (again && *again != *whole)
    fail(bench, head, fmt::format("R3 behind a transfer that R1 cut short brings {} values: it had {} before", *again, *whole));
}

// A break, and back to the start; whether that ends a session is another case's matter, where no transfer is open.
void leave(Bench& bench) {
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  set_rate(bench, false);
}

bool break_ends_session(Bench& bench) {
  leave(bench);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (message->silence) block(bench, "6.3.12/1", *message, "an identification behind a break");
  return !message->silence && let_readout_pass(bench);
}

void break_ends_transfer(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false) || !break_ends_session(bench) || !first_block(bench)) return;
  leave(bench);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (message->silence) return fail(bench, head, "behind a block and a break a request at 300 Bd is not answered");
  if (!message->is_identification()) block(bench, "6.3.2/1", *message, "an identification");
}

void formatted_read(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false) || !ends_answers_well(bench)) return;
  const auto message = ask_partial(bench, '4');
  if (is_block(*message) && !message->decoded(true).datasets.empty()) return bench.observed();
  fail(bench, head, fmt::format("R4: expected a block of data, saw {}", seen(*message)));
}

// --- writes

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
  if (!parts || !programming(bench, true)) return;
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
  const auto message = write_block(bench, "", bench.sheet().ixit("write_value"), true);
  if (message->kind == MessageKind::ack)
    return fail(bench, head, "a block of W3 without address, with none before it, is acknowledged");
  if (!readable) return message->silence ? void() : bench.observed();
  const auto value = read_back(bench);
  if (value && *value != bench.sheet().ixit("write_value_2"))
    fail(bench, head, fmt::format("a block of W3 without address has changed a value to '{}'", *value));
}

void formatted_write(Bench& bench, const CaseHead& head) {
  if (!programming(bench, true)) return;
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

void add_partial_cases(std::vector<CaseEntry>& cases) {
  cases.push_back(
      {"6.3.8", 1, "6.3.8/1", "inopportune", "A block without address, with none before it, writes nothing.", no_address});
  cases.push_back({"6.3.10", 1, "6.3.10/1", "valid", "R3 is answered with blocks; the last alone ends with ETX.", read_form});
  cases.push_back({"6.3.10", 2, "6.3.10/2", "valid", "R4 is answered with a block of data.", formatted_read});
  cases.push_back({"6.4.7", 1, "6.4.7/1", "valid", "Every ACK behind a block brings the next one.", next_blocks});
  cases.push_back({"6.4.7", 2, "6.4.7/2", "valid", "A NAK behind a block brings it again, twice, and then an ACK the next one.",
                   same_block_again});
  cases.push_back(
      {"6.4.7", 3, "6.4.7/3", "inopportune", "R1 behind a block is carried out and ends the transfer.", another_command});
  cases.push_back({"6.4.7", 4, "6.4.7/4", "inopportune", "Without an ACK no block follows.", not_unasked});
  cases.push_back({"6.4.7", 5, "6.4.7/5", "valid", "Both blocks of a write are acknowledged.", blocks_acknowledged});
  cases.push_back({"6.4.7", 6, "6.4.7/6", "valid", "A value written in two blocks is read back whole.", blocks_together});
  cases.push_back({"6.4.7", 7, "6.4.7/7", "inopportune", "A write that a read cuts short has changed nothing.", cut_short});
  cases.push_back(
      {"6.4.7", 8, "6.4.7/8", "invalid", "A block with a wrong BCC is refused, and taken when it comes again.", damaged_block});
  cases.push_back({"6.4.7", 9, "6.4.7/9", "valid", "W4 is acknowledged.", formatted_write});
  cases.push_back({"6.4.7", 10, "6.4.7/10", "inopportune", "A break behind a block ends the session: a request is answered.",
                   break_ends_transfer});
  cases.push_back(
      {"6.4.7", 11, "6.4.7/11", "inopportune", "A write that a break cuts short has changed nothing.", cut_short_by_break});
  cases.push_back({"6.4.7", 12, "6.4.7/3", "inopportune", "R3 behind a transfer that R1 cut short begins with its first block.",
                   begins_anew});
}

}  // namespace umirig::suites
