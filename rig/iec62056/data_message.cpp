#include "rig/iec62056/data_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::array<std::uint8_t, 3> end_mark = {'!', CR, LF};  // 6.5.1

Bytes framed(ByteView block, std::uint8_t end, BccKind kind) {
  Bytes message;
  message.reserve(block.size() + 3);
  message.push_back(STX);
  message.insert(message.end(), block.begin(), block.end());
  message.push_back(end);
  if (kind != BccKind::none) message.push_back(bcc(kind, ByteView(message).subspan(1)));
  return message;
}

bool ends_with_end_mark(ByteView bytes) {
  return bytes.size() >= end_mark.size() && std::equal(end_mark.begin(), end_mark.end(), bytes.end() - end_mark.size());
}

}  // namespace

Bytes encode_readout(ByteView block, BccKind kind) {
  Bytes body(block.begin(), block.end());
  // 6.5: the last line of a readout ends with CR LF, too; an empty readout has no line.
  if (!body.empty() && body.back() != LF) body.insert(body.end(), {CR, LF});
  body.insert(body.end(), end_mark.begin(), end_mark.end());
  return kind == BccKind::none ? body : framed(body, ETX, kind);
}

Bytes encode_answer(ByteView block, bool partial, BccKind kind) { return framed(block, partial ? EOT : ETX, kind); }

Result<DataMessage> decode_data_message(ByteView message) {
  DataMessage decoded;
  if (message.empty() || message[0] != STX) {
    if (!ends_with_end_mark(message)) {
      return failure(ErrorKind::data,
                     fmt::format("a data message begins with <STX>, or ends with '!<CR><LF>' without check characters; seen: "
                                 "'{}' at offset 0",
                                 excerpt(message.first(std::min<std::size_t>(message.size(), 1)))));
    }
    decoded.block.assign(message.begin(), message.end());
    return decoded;
  }
  const auto is_end = [](std::uint8_t byte) { return byte == ETX || byte == EOT; };
  const auto end = static_cast<std::size_t>(std::find_if(message.begin() + 1, message.end(), is_end) - message.begin());
  if (end == message.size()) {
    return failure(ErrorKind::data,
                   fmt::format("a data message ends with <ETX> or <EOT> and a BCC, neither seen up to offset {}", end));
  }
  if (end + 2 != message.size()) {
    return failure(ErrorKind::data, fmt::format("{} bytes behind {} at offset {}, one BCC expected", message.size() - end - 1,
                                                to_readable(message.subspan(end, 1)), end));
  }
  decoded.block.assign(message.begin() + 1, message.begin() + static_cast<std::ptrdiff_t>(end));
  decoded.partial = message[end] == EOT;
  decoded.bcc = check_bcc(message.subspan(1, end), message[end + 1]);
  return decoded;
}

}  // namespace umirig::iec62056
