// What a reader is told to do in programming mode, and its short form on command lines: "R1:1.8.0", "R5:P.01(10)",
// "W1:C.9=VALUE", "E2:RST=1". IEC 62056-21, 6.3.7 and 6.3.14.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/result.hpp"

namespace umirig::iec62056 {

struct Order {
  char letter = 'R';  // R, W or E
  char type = '1';
  std::string address;
  std::string value;      // what is written; of R: the number of locations
  bool verbatim = false;  // `address` is all of the data, without brackets: meters that want "F001"

  bool operator==(const Order&) const = default;
};

// "R5 P.01": letter, type and address, for messages.
std::string name_of(const Order& order);

// `letter` stands in front of the colon or is that of the option: "1.8.0" is R1, and "R2:[F001]" goes as "F001" without brackets.
// Error (usage): another letter, a reserved type, an address or value with characters that it may not hold; what was seen and
// what is expected.
Result<Order> parse_order(std::string_view text, char letter);

}  // namespace umirig::iec62056
