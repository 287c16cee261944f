// A virtual wire with two ends, each a SerialLine: the rig at one, a simulated device at the other. Every bit takes its time.
#pragma once

#include "rig/line/uart.hpp"
#include "rig/world/world.hpp"

namespace umirig {

class Wire;

class WireEnd : public SerialLine {
 public:
  WireEnd(World& world, WireEnd& other) : world_(world), other_(other) {}
  ~WireEnd() override;
  WireEnd(const WireEnd&) = delete;
  WireEnd& operator=(const WireEnd&) = delete;

  void set_format(const SerialFormat& format) override;
  SerialFormat format() const override { return queue_.format(); }
  void send(ByteView bytes) override;
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override;
  void send_break(Duration duration) override;
  void flush() override;
  Time idle_at() const override { return queue_.idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }

  // The same with the change of format put behind what is queued, for receiving too (a device with a transmit queue).
  void queue_format(const SerialFormat& format);
  // As send, but the first bit not before that time. Less than one microsecond behind the end of what is queued joins it without
  // a gap (a device whose clock is rounded up to microseconds).
  void send_at(ByteView bytes, Time begin);
  // Whether the start bit of a character from the other end has come and its stop bit has not: what on_character cannot tell yet.
  bool is_receiving() const;

 private:
  void settle();
  void arm();
  void finish();
  void deliver(const Transmission& sent);

  World& world_;
  WireEnd& other_;
  SerialReceiver* receiver_ = nullptr;
  SerialFormat receive_format_;
  TransmitQueue queue_;
  Time armed_ = never;  // when `event_` happens
  World::EventId event_ = 0;
};

// Both ends; the Wire must outlive neither the World nor whoever listens.
class Wire {
 public:
  explicit Wire(World& world) : rig_(world, device_), device_(world, rig_) {}
  WireEnd& rig_end() { return rig_; }
  WireEnd& device_end() { return device_; }

 private:
  WireEnd rig_;
  WireEnd device_;
};

}  // namespace umirig
