// The two halves of a UART without a clock of its own: what the bits of one character become in a receiver that may be set to
// another format, and a transmit queue in which every bit has its time. IEC 62056-21, 5.4.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "rig/line/serial_line.hpp"

namespace umirig {

struct Reception {
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;  // LineError flags
};

// `damage`: LineError flags that the sender put in on purpose. A rate that differs by more than 3 % cannot be followed over ten
// bits: the byte is then what the receiver samples, flagged as a framing error.
Reception receive(std::uint8_t byte, const SerialFormat& sender, std::uint8_t damage, const SerialFormat& receiver);

// The parity bit that belongs to the low `data_bits` of `byte`.
bool parity_bit(std::uint8_t byte, std::uint8_t data_bits, char parity);

// One thing in a transmit queue, with its place in time.
struct Transmission {
  enum class Kind : std::uint8_t { character, break_, format };
  Kind kind = Kind::character;
  std::uint8_t byte = 0;     // of a character, without the bits above the format's data bits
  std::uint8_t damage = 0;   // LineError flags that were asked for
  bool receive_too = false;  // of a format: for receiving as well
  SerialFormat format;       // in which it is sent, or the new one
  Time begin{0};
  Time end{0};  // of the last stop bit; of a format its begin
};

// What is sent, in order and without gaps. Times never go back: each `now` is the same as that of the call before, or later.
// What is handed over less than 1 us behind the end of what was queued still follows it without a gap: a device whose clock is
// rounded up to microseconds cannot come sooner.
class TransmitQueue {
 public:
  // Takes effect when what is queued before it is out.
  void set_format(const SerialFormat& format, Time now, bool receive_too = false);
  void send(ByteView bytes, Time now);
  void send_damaged(std::uint8_t byte, std::uint8_t errors, Time now);
  void send_break(Duration duration, Time now);
  // Drops what has not begun by now.
  void flush(Time now);
  // Drops everything but the format, the character being sent too.
  void clear(Time now);

  // For what is queued next.
  const SerialFormat& format() const { return format_; }
  // The end of the last bit that was queued; it may be past.
  Time idle_at() const { return std::max(tail_, Time(0)); }
  // What is not yet taken, in order.
  const std::deque<Transmission>& items() const { return items_; }
  Time next_end() const { return items_.empty() ? never : items_.front().end; }
  // Takes out the first, once it has ended.
  std::optional<Transmission> take(Time now);

 private:
  Time start(Time now) const { return now < tail_ + 1us ? tail_ : now; }
  void push_character(std::uint8_t byte, std::uint8_t damage, Time now);

  std::deque<Transmission> items_;
  SerialFormat format_;
  Time tail_{-1us};
  Time taken_{-1us};  // end of the last bit that was taken out
  SerialFormat taken_format_;
  Time run_begin_{0};  // characters back to back are counted from here, so that rounding does not add up
  std::size_t run_length_ = 0;
};

}  // namespace umirig
