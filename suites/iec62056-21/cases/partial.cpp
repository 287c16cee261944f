// Cases on reads in partial blocks (R3, R4). IEC 62056-21, 6.3.10 and 6.4.7.
#include <fmt/format.h>

#include "suites/iec62056-21/cases/partial_steps.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;

constexpr int blocks_at_most = 200;

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
  if (!goes_on(*message) && message->is_error())
    return fail(bench, head, fmt::format("R3: expected a block of data, saw the error message {}", seen(*message)));
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

// Where the next block comes by itself, what else comes behind a block says nothing of its own.
bool next_comes_unasked(Bench& bench) {
  if (!goes_on(*ask_partial(bench, '3'))) return false;
  const auto message = receive(bench, 3s);
  if (!is_block(*message)) return false;
  block(bench, "6.4.7/4", *message, "no block before it is asked for");
  return true;
}

bool is_the_same_but_for_its_bcc(const MeterMessage& one, const MeterMessage& other) {
  return is_block(one) && to_text(one.block()) == to_text(other.block());
}

void same_block_again(Bench& bench, const CaseHead& head) {
  const auto first = first_block(bench);
  if (!first) return;
  for (int i = 1; i <= 2; ++i) {
    const auto again = say_character(bench, "repeat request", iec62056::NAK);
    if (again->bytes != first->bytes && is_the_same_but_for_its_bcc(*again, *first))
      return block(bench, "6.2/2", *again, "the same block with its BCC");
    if (again->bytes != first->bytes && is_block(*again) && next_comes_unasked(bench)) return;
    if (again->bytes != first->bytes)
      return fail(bench, head, fmt::format("NAK behind a block: expected the same block, saw {}", seen(*again)));
  }
  const auto next = acknowledge(bench);
  if (!next->silence) return;
  // The same without repetition: where that brings nothing either, the ACK is another case's matter.
  if (!goes_on(*ask_partial(bench, '3')) || acknowledge(bench)->silence) return block(bench, "6.4.7/1", *next, "the next block");
  fail(bench, head, "ACK behind a repeated block is not answered any more");
}

// Behind the second block NAK brings the second again: not the first, and not the next.
void second_block_again(Bench& bench, const CaseHead& head) {
  const auto first = first_block(bench);
  if (!first) return;
  const auto second = acknowledge(bench);
  if (!is_block(*second) || second->bytes == first->bytes) return block(bench, "6.4.7/1", *second, "the next block");
  if (!goes_on(*second)) return;  // behind the last one it may be repeated, and need not
  const auto again = say_character(bench, "repeat request", iec62056::NAK);
  if (again->bytes == second->bytes) return;
  if (is_the_same_but_for_its_bcc(*again, *second)) return block(bench, "6.2/2", *again, "the same block with its BCC");
  if (is_block(*again) && next_comes_unasked(bench)) return;
  fail(bench, head, fmt::format("NAK behind the second block: expected {} again, saw {}", second->text, seen(*again)));
}

// Behind the last block a NAK may bring that one again, and need not bring anything; it brings no other one.
void no_other_than_last_block(Bench& bench, const CaseHead& head) {
  auto message = first_block(bench);
  for (int i = 1; message && goes_on(*message) && i < blocks_at_most; ++i) {
    auto next = acknowledge(bench);
    if (!is_block(*next) || next->bytes == message->bytes) return block(bench, "6.4.7/1", *next, "the next block");
    message = std::move(next);
  }
  if (!message) return;
  if (goes_on(*message)) return block(bench, "6.3.10/1", *message, "a last block");
  const auto again = say_character(bench, "repeat request", iec62056::NAK);
  if (!is_block(*again) || again->bytes == message->bytes || is_the_same_but_for_its_bcc(*again, *message)) return;
  fail(bench, head, fmt::format("NAK behind the last block: expected {} again, or nothing, saw {}", message->text, seen(*again)));
}

void another_command(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false)) return;
  const auto address = bench.sheet().ixit("read_address");
  const auto read = [&] {
    say_command(bench, iec62056::read_command('1', address));
    return receive(bench, answer_wait);
  };
  const auto plain = read();
  if (!plain->is_value()) return block(bench, "6.3.9/1", *plain, "a data message");
  bench.observed();
  if (goes_on(*plain)) return block(bench, "6.3.9/2", *plain, "a data message that ends with ETX");
  const auto first = ask_partial(bench, '3');
  if (!goes_on(*first)) return block(bench, "6.3.10/1", *first, "a block of data that ends with EOT");
  const auto answer = read();
  const bool form = answer->is_value() && !goes_on(*answer);
  if (!form && next_comes_unasked(bench)) return;
  if (!form) return fail(bench, head, fmt::format("R1 behind a partial block: expected its data, saw {}", seen(*answer)));
  const auto behind = acknowledge(bench);
  if (goes_on(*behind) && !next_comes_unasked(bench))
    fail(bench, head, "an ACK behind the other command goes on with the transfer");
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

// The same read in the middle of a transfer is another command, too.
void same_read_begins_anew(Bench& bench, const CaseHead& head) {
  if (!programming(bench, false)) return;
  const auto whole = values_of_transfer(bench);
  if (!whole) return;
  bench.observed();
  if (!goes_on(*ask_partial(bench, '3'))) return;
  const auto second = acknowledge(bench);
  if (!is_block(*second)) return block(bench, "6.4.7/1", *second, "the next block");
  if (!goes_on(*second)) return;
  const auto again = values_of_transfer(bench);
  if (again && *again != *whole) {
    if (next_comes_unasked(bench)) return;
    fail(bench, head, fmt::format("R3 in the middle of a transfer brings {} values: it had {} before", *again, *whole));
  }
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

}  // namespace

void add_partial_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.10", 1, "6.3.10/1", "valid", "R3 is answered with blocks; the last alone ends with ETX.", read_form});
  cases.push_back({"6.3.10", 2, "6.3.10/2", "valid", "R4 is answered with a block of data.", formatted_read});
  cases.push_back({"6.4.7", 1, "6.4.7/1", "valid", "Every ACK behind a block brings the next one.", next_blocks});
  cases.push_back({"6.4.7", 2, "6.4.7/2", "valid", "A NAK behind a block brings it again, twice, and then an ACK the next one.",
                   same_block_again});
  cases.push_back(
      {"6.4.7", 3, "6.4.7/3", "inopportune", "R1 behind a block is carried out and ends the transfer.", another_command});
  cases.push_back({"6.4.7", 4, "6.4.7/4", "inopportune", "Without an ACK no block follows.", not_unasked});
  cases.push_back({"6.4.7", 10, "6.4.7/10", "inopportune", "A break behind a block ends the session: a request is answered.",
                   break_ends_transfer});
  cases.push_back({"6.4.7", 12, "6.4.7/3", "inopportune", "R3 behind a transfer that R1 cut short begins with its first block.",
                   begins_anew});
  cases.push_back(
      {"6.4.7", 14, "6.4.7/2", "valid", "A NAK behind the second block brings the second again.", second_block_again});
  cases.push_back(
      {"6.4.7", 61, "6.4.7/2", "inopportune", "A NAK behind the last block brings no other one.", no_other_than_last_block});
  cases.push_back({"6.4.7", 15, "6.4.7/3", "inopportune", "R3 in the middle of a transfer begins with its first block.",
                   same_read_begins_anew});
}

}  // namespace umirig::suites
