// The baud rate character Z of the identification and of the option select. IEC 62056-21, 6.3.14, item 13.
#pragma once

#include <cstdint>
#include <optional>

namespace umirig::iec62056 {

// The rate that Z stands for: '0' to '6' of modes C, D and E, 'A' to 'F' of mode B. Nothing for reserved characters and mode A.
std::optional<std::uint32_t> baud_of(char z);

// Which table Z belongs to: 'C' for the digits (modes C, D and E share it), 'B' for 'A' to 'I', otherwise 'A'.
char mode_of(char z);

// A digit or letter that a table keeps for later: '7' to '9', 'G' to 'I'.
bool is_reserved_rate(char z);

// The character of a rate in the table of mode 'B' or 'C'. Nothing for another rate or mode.
std::optional<char> rate_character(char mode, std::uint32_t baud);

}  // namespace umirig::iec62056
