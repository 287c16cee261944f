#include "rig/iec62056/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t header = 3;  // SOH C D

Command with_data(char letter, char type, Bytes data) {
  Command command;
  command.letter = letter;
  command.type = type;
  command.data = std::move(data);
  command.has_data = true;
  return command;
}

Bytes group(std::string_view address, std::string_view content) { return to_bytes(fmt::format("{}({})", address, content)); }

// 6.3.14: the letters, and the types that are not reserved.
void check_header(const Command& command, FindingList& findings) {
  std::string_view types;
  switch (command.letter) {
    case 'P':
      types = "012";
      break;
    case 'W':
      types = "12345";
      break;
    case 'R':
      types = "123456";
      break;
    case 'E':
      types = "2";
      break;
    case 'B':
      types = "01";
      break;
    default:
      findings.add("6.3.14", 1, "command letter '{}', one of P W R E B expected", excerpt(view({&command.letter, 1})));
      return;
  }
  if (types.find(command.type) == std::string_view::npos) {
    findings.add("6.3.14", 2, "command type '{}' is reserved, one of {} expected behind {}", excerpt(view({&command.type, 1})),
                 types, command.letter);
  }
}

}  // namespace

Bytes encode_command(const Command& command, BccKind kind) {
  Bytes message = {SOH, static_cast<std::uint8_t>(command.letter), static_cast<std::uint8_t>(command.type)};
  if (command.has_data) {
    message.push_back(STX);
    message.insert(message.end(), command.data.begin(), command.data.end());
  }
  message.push_back(command.partial ? EOT : ETX);
  if (kind != BccKind::none) message.push_back(bcc(kind, ByteView(message).subspan(1)));
  return message;
}

Result<DecodedCommand> decode_command(ByteView message) {
  if (message.empty() || message[0] != SOH) {
    return failure(ErrorKind::data,
                   fmt::format("a command begins with <SOH>, seen: '{}'", excerpt(message.first(message.empty() ? 0 : 1))));
  }
  const auto is_end = [](std::uint8_t byte) { return byte == ETX || byte == EOT; };
  const auto end = static_cast<std::size_t>(std::find_if(message.begin() + 1, message.end(), is_end) - message.begin());
  if (end == message.size()) {
    return failure(ErrorKind::data,
                   fmt::format("a command ends with <ETX> or <EOT> and a BCC, neither seen up to offset {}", end));
  }
  if (end < header) {
    return failure(ErrorKind::data, fmt::format("the command ends at offset {}, a letter and a type expected behind <SOH>", end));
  }
  if (end + 2 != message.size()) {
    return failure(ErrorKind::data, fmt::format("{} bytes behind {} at offset {}, one BCC expected", message.size() - end - 1,
                                                to_readable(message.subspan(end, 1)), end));
  }
  DecodedCommand decoded;
  decoded.command.letter = static_cast<char>(message[1]);
  decoded.command.type = static_cast<char>(message[2]);
  decoded.command.partial = message[end] == EOT;
  if (end > header) {
    if (message[header] != STX) {
      return failure(ErrorKind::data, fmt::format("'{}' at offset {}, <STX> or the end of the command expected behind '{}{}'",
                                                  excerpt(message.subspan(header, 1)), header, excerpt(message.subspan(1, 1)),
                                                  excerpt(message.subspan(2, 1))));
    }
    decoded.command.has_data = true;
    decoded.command.data.assign(message.begin() + header + 1, message.begin() + static_cast<std::ptrdiff_t>(end));
  }
  decoded.bcc = check_bcc(message.subspan(1, end), message[end + 1]);
  FindingList findings;
  check_header(decoded.command, findings);
  decoded.findings = findings.take();
  return decoded;
}

Command password_command(char type, std::string_view password) { return with_data('P', type, group("", password)); }

Command read_command(char type, std::string_view address, std::string_view argument) {
  return with_data('R', type, group(address, argument));
}

Command write_command(char type, std::string_view address, std::string_view value, bool partial) {
  auto command = with_data('W', type, group(address, value));
  command.partial = partial;
  return command;
}

Command execute_command(char type, std::string_view address, std::string_view value) {
  return with_data('E', type, group(address, value));
}

Command break_command(char type) {
  Command command;
  command.letter = 'B';
  command.type = type;
  return command;
}

}  // namespace umirig::iec62056
