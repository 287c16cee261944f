// At which rate each message of a session goes over the line, worked out from the messages alone. IEC 62056-21, 6.4.1 to 6.4.6.
#pragma once

#include <cstdint>

#include "rig/base/bytes.hpp"

namespace umirig::replay {

class ExchangeRate {
 public:
  // The rate in Bd of that message, from the reader or from the meter; each in turn, in the order of the session.
  //   reader: a request and the option select go at 300 Bd; behind "ACK V Z Y CR LF" the rate is that of Z, where the
  //           identification proposed the same Z (or none was seen) and V and Y are not reserved, else 300 Bd; behind a
  //           break it is 300 Bd again.
  //   meter:  behind an identification of mode B the data come at the rate of its Z, and 300 Bd follow.
  std::uint32_t from_reader(ByteView message);
  std::uint32_t from_meter(ByteView message);
  // The rate of what the meter says next.
  std::uint32_t next_from_meter() const { return data_baud_ != 0 ? data_baud_ : baud_; }

 private:
  std::uint32_t baud_ = 300;
  std::uint32_t data_baud_ = 0;  // mode B: of the next message of the meter; 0: none
  char z_ = 0;                   // of the last identification; 0: none yet
};

// What a message is, by its first bytes; parity bits do not count.
bool is_request(ByteView message);
// "SOH B 0 ETX BCC", whole.
bool is_break(ByteView message);
// The baud rate character of an identification; 0: it is none.
char baud_character(ByteView message);

}  // namespace umirig::replay
