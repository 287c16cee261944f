// A SerialLine over a stream of bytes in real time: what ports, ptys and sockets have in common. Each character is handed over
// when it is due on a line of that rate, so that the rig knows its time without asking the other end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/uart.hpp"
#include "rig/world/world.hpp"

namespace umirig {

struct StreamByte {
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;  // LineError flags
};

// The other side of a StreamLine: a descriptor and what can be done with it. It never waits.
class Stream {
 public:
  // What stands for one character.
  enum class Carries {
    frames,      // a UART of its own sends and checks whatever format is set
    octets,      // a UART that knows 8N1 alone: 7E1 and 7O1 are made here, the parity bit is the eighth
    characters,  // bytes alone: whoever is at the other end hears neither rate, nor parity, nor break
  };
  virtual ~Stream() = default;
  virtual Carries carries() const = 0;
  // Whether the other end sends each character out bit by bit; else it has a character at once, and is given it when its last bit
  // would have come.
  virtual bool has_uart() const { return carries() != Carries::characters; }
  // Negative while there is none.
  virtual int descriptor() const = 0;
  virtual bool wants_to_write() const { return false; }
  // How many of them it took. Error (rig): the stream is of no use any more.
  virtual Result<std::size_t> write(ByteView bytes) = 0;
  // What has come. Error (rig): the stream is of no use any more.
  virtual Result<std::vector<StreamByte>> read() = 0;
  // Of a UART; behind what it was given.
  virtual Result<void> set_format(const SerialFormat& format) = 0;
  virtual Result<void> set_break(bool on) = 0;
  virtual Uncertainty uncertainty() const = 0;
  // What it is, in a sentence: "a pty".
  virtual std::string what() const = 0;
};

class StreamLine : public SerialLine, private Actor, private Source {
 public:
  // Makes the World real.
  StreamLine(World& world, std::unique_ptr<Stream> stream);
  ~StreamLine() override;
  StreamLine(const StreamLine&) = delete;
  StreamLine& operator=(const StreamLine&) = delete;

  void set_format(const SerialFormat& format) override;
  SerialFormat format() const override { return queue_.format(); }
  void send(ByteView bytes) override { queue_.send(bytes, world_.now()); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { queue_.send_damaged(byte, errors, world_.now()); }
  void send_break(Duration duration) override { queue_.send_break(duration, world_.now()); }
  void flush() override;
  Time idle_at() const override { return queue_.idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }

  std::optional<std::string> cannot_show(LineError error) override;
  std::optional<std::string> cannot_see(LineError error) override;
  Uncertainty uncertainty() const override;
  std::optional<std::string> fault() const override { return fault_; }

 private:
  Time next_deadline() const override;
  void on_deadline(Time now) override;
  int descriptor() const override { return fault_ ? -1 : stream_->descriptor(); }
  bool wants_to_write() const override { return !backlog_.empty() || stream_->wants_to_write(); }
  void on_ready(Time now) override;

  Time due(const Transmission& item) const;
  bool start(const Transmission& item);
  void end(const Transmission& item);
  void apply(const SerialFormat& format);
  void put(std::uint8_t byte);
  void write_backlog();
  void lose(const Result<void>& done);
  Character heard(const StreamByte& one, Time end) const;

  World& world_;
  std::unique_ptr<Stream> stream_;
  SerialReceiver* receiver_ = nullptr;
  TransmitQueue queue_;
  SerialFormat format_;   // that of the stream
  bool started_ = false;  // the first of the queue was handed over, and has not ended
  Bytes backlog_;         // handed over, and not taken yet
  Time last_heard_{-1us};
  std::optional<std::string> fault_;
};

// What a UART of ten bits that knows 8N1 alone sends for that character; and what a receiver of that format makes of one.
std::uint8_t with_parity_bit(std::uint8_t byte, const SerialFormat& format, std::uint8_t damage);
StreamByte without_parity_bit(std::uint8_t octet, const SerialFormat& format);

}  // namespace umirig
