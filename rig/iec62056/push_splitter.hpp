// Cuts a stream of pushed telegrams (mode D, P1) into telegrams while it comes in. It may begin anywhere, lose characters and run
// on; nothing goes by time. IEC 62056-21, 6.4.4; DSMR P1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rig/base/bytes.hpp"

namespace umirig::iec62056 {

class PushSplitter {
 public:
  static constexpr std::size_t default_limit = std::size_t{1} << 16U;

  // A telegram grows to `limit` bytes at most; what is longer is given as far as that.
  explicit PushSplitter(std::size_t limit = default_limit) : limit_(limit) {}

  struct Piece {
    Bytes bytes;              // from '/' on, as they came, bit 7 too
    bool whole = false;       // ended by "! CR LF", "! CRC CR LF", or the BCC where there was an STX; else the next one had begun
    std::size_t begin = 0;    // place of its '/' in the stream
    std::size_t skipped = 0;  // bytes in front of it that belong to no telegram
  };

  // One byte; the telegram that ends with it. Bit 7 does not count. A telegram begins with an identification: at the begin of a
  // line, or in the midst of one where characters got lost in front of it; what stands before the first is skipped.
  std::optional<Piece> feed(std::uint8_t byte);

  // What came of a telegram that has not ended.
  std::size_t pending() const { return begun_ ? buffer_.size() : 0; }
  // Bytes since the last telegram that belong to none.
  std::size_t skipped() const { return skipped_ + (begun_ ? 0 : buffer_.size()); }
  void clear();

 private:
  std::optional<Piece> line_ended();
  std::optional<Piece> resync();
  Piece take(std::size_t size, bool whole);
  bool ends_telegram() const;

  std::size_t limit_;
  Bytes buffer_;  // of the telegram, or of the line where none has begun
  Bytes seven_;   // the same without bit 7
  bool begun_ = false;
  bool framed_ = false;       // an STX came: ETX and a BCC end it
  bool behind_end_ = false;   // ETX or EOT was the last byte
  std::size_t line_ = 0;      // begin of the line in buffer_
  std::size_t position_ = 0;  // of the next byte in the stream
  std::size_t skipped_ = 0;
};

}  // namespace umirig::iec62056
