// Bytes as they stand on a wire, and their two readable forms.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"

namespace umirig {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// Lower-case hex without separators: {0x01, 0xAB} -> "01ab".
std::string to_hex(ByteView bytes);

// Reads hex of either case; white space between bytes is skipped. Error: an odd digit or another character, with its offset.
Result<Bytes> from_hex(std::string_view text);

// ISO 646 text for people: printable characters as they are, others by name, "/?!<CR><LF>", "<STX>", "<9F>".
std::string to_readable(ByteView bytes);

Bytes to_bytes(std::string_view text);
std::string to_text(ByteView bytes);
inline ByteView view(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace umirig
