#include "rig/iec62056/request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t address_limit = 32;  // 6.3.14

std::string_view without_leading_zeros(std::string_view address) {
  return address.substr(std::min(address.find_first_not_of('0'), address.size()));
}

bool is_device_address_character(std::uint8_t byte) { return is_digit(byte) || is_letter(byte) || byte == ' '; }

}  // namespace

Bytes encode_request(std::string_view address) { return to_bytes(fmt::format("/?{}!\r\n", address)); }

bool legal_address(std::string_view address) {
  const auto bytes = view(address);
  return address.size() <= address_limit && std::all_of(bytes.begin(), bytes.end(), is_device_address_character);
}

bool same_address(std::string_view a, std::string_view b) {
  return a.empty() == b.empty() && without_leading_zeros(a) == without_leading_zeros(b);
}

Result<Request> decode_request(ByteView message) {
  const auto text = to_text(message);
  if (!text.starts_with("/?")) {
    return failure(ErrorKind::data, fmt::format("a request begins with '/?' at offset 0, seen: '{}'",
                                                to_readable(message.first(std::min<std::size_t>(2, message.size())))));
  }
  if (text.size() < 5 || !text.ends_with("!\r\n")) {
    return failure(ErrorKind::data, fmt::format("a request ends with '!<CR><LF>', seen up to offset {}: '{}'", text.size(),
                                                to_readable(message.last(std::min<std::size_t>(3, message.size() - 2)))));
  }
  Request request{text.substr(2, text.size() - 5)};
  const auto bytes = view(request.address);
  const auto bad = std::find_if_not(bytes.begin(), bytes.end(), is_device_address_character);
  if (bad != bytes.end()) {
    return failure(ErrorKind::data, fmt::format("'{}' at offset {} is not allowed in a device address: 0-9, A-Z, a-z and space",
                                                to_readable({bad, 1}), 2 + (bad - bytes.begin())));
  }
  if (bytes.size() > address_limit) {
    return failure(ErrorKind::data,
                   fmt::format("the device address has {} characters, at most {} are allowed", bytes.size(), address_limit));
  }
  return request;
}

}  // namespace umirig::iec62056
