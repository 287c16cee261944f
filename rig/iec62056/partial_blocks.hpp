// Data that go in several blocks, each ended by EOT and the last one by ETX. IEC 62056-21, 6.3.8, 6.3.10 and 6.4.7.
#pragma once

#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/data_message.hpp"

namespace umirig::iec62056 {

// After so many repeat requests in a row the reader gives up and sends a break.
inline constexpr unsigned most_repeats = 3;

// R3, R4, W3 and W4.
bool is_partial_type(char letter, char type);

// The commands that write a value in blocks of at most `size` characters (0: all in one): the address stands in the first alone,
// all but the last end with EOT.
std::vector<Command> write_blocks(char type, std::string_view address, std::string_view value, std::size_t size);

// What the blocks of an answer hold together.
class BlockJoiner {
 public:
  // Error: more than a meter can have to say; the blocks so far stay.
  Result<void> add(ByteView block);
  std::size_t count() const { return count_; }
  // All of it as one block; a group that an EOT cut in two is whole again.
  const Bytes& joined() const { return joined_; }

 private:
  Bytes joined_;
  std::size_t count_ = 0;
};

}  // namespace umirig::iec62056
