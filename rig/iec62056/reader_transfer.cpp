// The reader's commands R, W and E, in one message or in partial blocks. IEC 62056-21, 6.3.7 to 6.3.10 and 6.4.7.
#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/reader.hpp"

namespace umirig::iec62056 {
namespace {

Command command_of(const Order& order) {
  Command command;
  command.letter = order.letter;
  command.type = order.type;
  command.has_data = true;
  command.data = to_bytes(order.verbatim ? order.address : fmt::format("{}({})", order.address, order.value));
  return command;
}

Order register_order(char letter, std::string_view address, std::string_view value) {
  Order order;
  order.letter = letter;
  order.address = address;
  order.value = value;
  return order;
}

// The data message as bytes that can be taken apart, whether it has a BCC or not.
Result<DataMessage> message_of(const Heard& heard) {
  auto bytes = heard.message;
  if (heard.lacks_bcc) bytes.push_back(0);
  return decode_data_message(bytes);
}

}  // namespace

// The session is over: nothing more can be asked for.
tl::unexpected<Error> Reader::give_up(std::string text) {
  link_.send(encode_command(break_command()), reaction());
  given_up_ = true;
  ended_ = "the reader has ended the session with a break";
  return failure(ErrorKind::data, std::move(text));
}

Result<std::vector<DataSet>> Reader::data_of(ByteView block, const Order& order) {
  auto decoded = decode_block(block, all_.size() - std::min(all_.size(), block.size()),
                              {.programming = true, .value_limit = programming_value_limit});
  if (const auto error = error_text(decoded); !error.empty())
    return failure(ErrorKind::data, fmt::format("the error message '{}' came in answer to {}", error, name_of(order)));
  if (decoded.datasets.empty()) {
    return failure(ErrorKind::data, fmt::format("the answer to {} holds no data set: '{}'", name_of(order), excerpt(block)));
  }
  if (!decoded.datasets.front().address && !order.verbatim) decoded.datasets.front().address = order.address;
  return std::move(decoded.datasets);
}

// 6.4.7: ACK asks for the next block, NAK for the last one again; the block with ETX ends it and is not acknowledged.
Result<std::vector<DataSet>> Reader::gather_blocks(Heard heard, const Order& order) {
  const auto name = name_of(order);
  const bool partial = is_partial_type(order.letter, order.type);
  BlockJoiner blocks;
  for (unsigned repeats = 0;;) {
    if (const auto error = refusal(heard, name)) return tl::unexpected(*error);
    if (heard.kind == MessageKind::ack) {
      return failure(ErrorKind::data,
                     fmt::format("ACK alone came in answer to {}: expected data; some meters give them to R5 only", name));
    }
    const auto message = message_of(heard);
    if (heard.kind != MessageKind::data || !message || !message->bcc)
      return unexpected_answer(heard, name, "data '<STX>...<ETX>' and a BCC");
    const bool damaged = options_.check && is_damaged(heard) && !heard.lacks_bcc;
    if (damaged && partial && repeats < options_.repeats) {
      ++repeats;
      readout_.remarks.push_back(
          fmt::format("{}: block {} was damaged, asked for again (repeat request {})", name, blocks.count() + 1, repeats));
      auto again = answer_to(Bytes{NAK}, fmt::format("repeat request of {}", name));
      if (!again) return tl::unexpected(again.error());
      heard = std::move(*again);
      continue;
    }
    if (damaged && partial && options_.repeats > 0) {
      return give_up(fmt::format("block {} of the answer to {} is damaged after {} repeat requests as well: break sent",
                                 blocks.count() + 1, name, repeats));
    }
    check_frame(heard);
    const auto start = all_.size() - heard.message.size() + 1;
    for (const auto& one :
         decode_block(message->block, start, {.programming = true, .value_limit = programming_value_limit}).findings)
      finding(one.clause, one.offset, one.text);
    if (auto added = blocks.add(message->block); !added) return give_up(added.error().text);
    if (message->partial && !partial)
      finding("6.3.9", all_.size() - 2, fmt::format("<EOT> ends an answer to {}{}, <ETX> expected", order.letter, order.type));
    if (!message->partial || !partial) return data_of(blocks.joined(), order);
    repeats = 0;
    auto next = answer_to(Bytes{ACK}, fmt::format("ACK of block {} of {}", blocks.count(), name));
    if (!next) return tl::unexpected(next.error());
    heard = std::move(*next);
  }
}

Result<std::vector<DataSet>> Reader::read(const Order& order) {
  auto heard = command(command_of(order), name_of(order));
  if (!heard) return tl::unexpected(heard.error());
  return gather_blocks(std::move(*heard), order);
}

Result<std::vector<DataSet>> Reader::read(std::string_view address, std::string_view locations) {
  return read(register_order('R', address, locations));
}

// 6.4.7: NAK wants the block again; three in a row end the session.
Result<void> Reader::write_in_blocks(const Order& order) {
  const auto name = name_of(order);
  const auto blocks = write_blocks(order.type, order.address, order.value, options_.block_size);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto block_name = blocks.size() == 1 ? name : fmt::format("{}, block {} of {}", name, i + 1, blocks.size());
    for (unsigned naks = 0;;) {
      const auto heard = command(blocks[i], block_name);
      if (!heard) return tl::unexpected(heard.error());
      if (heard->kind != MessageKind::nak) {
        if (auto done = acknowledged(*heard, block_name, "the meter has left programming mode"); !done) return done;
        break;
      }
      if (++naks >= most_repeats) return give_up(fmt::format("NAK came in answer to {} {} times: break sent", block_name, naks));
    }
  }
  return {};
}

Result<void> Reader::write(const Order& order) {
  const auto name = name_of(order);
  if (is_partial_type(order.letter, order.type) && !order.verbatim) return write_in_blocks(order);
  const auto heard = command(command_of(order), name);
  if (!heard) return tl::unexpected(heard.error());
  return acknowledged(*heard, name, "the meter has left programming mode");
}

Result<void> Reader::write(std::string_view address, std::string_view value) {
  return write(register_order('W', address, value));
}

Result<std::vector<DataSet>> Reader::execute(const Order& order) {
  auto heard = command(command_of(order), name_of(order));
  if (!heard) return tl::unexpected(heard.error());
  if (heard->kind == MessageKind::ack) return std::vector<DataSet>{};
  return gather_blocks(std::move(*heard), order);
}

Result<std::vector<DataSet>> Reader::obey(const Order& order) {
  if (order.letter == 'R') return read(order);
  Result<std::vector<DataSet>> sets;
  if (order.letter == 'E') {
    sets = execute(order);
  } else if (auto done = write(order); !done) {
    sets = tl::unexpected(done.error());
  }
  if (sets) readout_.done.push_back(name_of(order));
  return sets;
}

}  // namespace umirig::iec62056
