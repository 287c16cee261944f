// Cuts a stream of characters into messages while it comes in: the first character decides. IEC 62056-21, 6.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rig/base/bytes.hpp"

namespace umirig::iec62056 {

enum class MessageKind {
  nothing,         // no character yet
  identification,  // "/..." from a meter, ends with LF
  request,         // "/..." from a reader, ends with LF
  option_select,   // ACK and more, ends with LF
  ack,
  nak,
  command,     // SOH, ends with the character behind ETX or EOT
  data,        // STX, ends with the character behind ETX or EOT
  plain_data,  // no STX: ends with "! CR LF", or with "! hex CR LF" as of P1
  garbage,     // no message begins like this, or it grew beyond the limit
};

using umirig::to_text;  // stays visible beside this one
std::string_view to_text(MessageKind kind);

// Whose messages are read.
enum class Side { meter, reader };

enum class Progress {
  incomplete,  // the message goes on
  complete,    // kind() and bytes() are final
  garbage,     // the character belongs to no message
};

class Framer {
 public:
  static constexpr std::size_t default_limit = std::size_t{1} << 20U;

  explicit Framer(Side side, std::size_t limit = default_limit) : side_(side), limit_(limit) {}

  void clear();

  // One character without its parity bit (bit 7 is masked). A character behind a complete message begins the next one. Behind
  // garbage '/', SOH and STX begin a message (5: whatever stands before '/' is skipped), other characters stay garbage; at most
  // `limit` bytes are kept.
  Progress feed(std::uint8_t byte7);

  MessageKind kind() const { return kind_; }
  bool complete() const { return complete_; }
  const Bytes& bytes() const { return bytes_; }
  // Characters of garbage that stood in front of the message.
  std::size_t skipped() const { return skipped_; }

  // Reader side: in programming an ACK is a message by itself (6.3.5, partial blocks); otherwise it begins an option select.
  void set_programming(bool on) { programming_ = on; }
  // Meter side: whether an ACK begins the confirmation "ACK 2 Z 2 CR LF" of mode E; otherwise it is a message by itself.
  void set_confirming(bool on) { confirming_ = on; }
  // Without check characters ETX or EOT end a message by themselves.
  void set_check(bool on) { check_ = on; }
  // ETX or EOT came, the BCC did not yet.
  bool lacks_bcc() const { return behind_end_ && !complete_; }

 private:
  void begin(std::uint8_t byte);
  Progress garbage();
  Progress finish();
  bool plain_data_ends(std::uint8_t byte);

  Side side_;
  std::size_t limit_;
  MessageKind kind_ = MessageKind::nothing;
  bool complete_ = false;
  bool programming_ = false;
  bool confirming_ = false;
  bool check_ = true;
  bool behind_end_ = false;  // ETX or EOT was the last character: the BCC follows
  bool end_mark_ = false;    // plain data: only hex digits and CR since '!'
  std::size_t skipped_ = 0;
  Bytes bytes_;
};

}  // namespace umirig::iec62056
