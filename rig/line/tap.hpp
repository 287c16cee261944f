// The tap: a SerialLine in front of another one that writes down by itself every byte that passes, with its time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig {

// One thing that happened on the line. Bytes that follow each other without a gap are one event: character k of them begins at
// `at + format.characters(k)`.
struct LineEvent {
  enum class Kind {
    sent,      // the rig's bytes
    received,  // the device's bytes, as the rig's receiver read them
    format,    // the rig's own format from here on
    break_,    // the rig's break condition, `duration` long (a received one is a `received` byte of its own with a `duration`)
    flush,     // the rig dropped what it had queued
    restart,   // the device was brought to the state after power on
    loss,      // the device will never answer again; `text` says why
    fault,     // the line is of no use any more; `text` says why
    command,   // the rig told the device what to do: `text`
    refusal,   // it would not: `text` is the errno value
    report,    // a line of what the device says it found
    unseen,    // such an error would not reach the device as one; `text` says why
    blind,     // the rig would not see such an error of the device; `text` says why
    note,      // a line of the device's own log
  };
  Kind kind = Kind::sent;
  Time at{0};
  SerialFormat format;
  Bytes bytes;
  Bytes errors;  // LineError flags a byte, empty where there are none; for `sent`: the damage done on purpose
  Bytes hidden;  // 1 a byte that is secret, empty where there is none
  Duration duration{0};
  std::string text;

  bool operator==(const LineEvent&) const = default;
};

std::string to_text(LineEvent::Kind kind);

class Tap : public SerialLine, private SerialReceiver {
 public:
  Tap(World& world, SerialLine& line);
  ~Tap() override;
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  const std::vector<LineEvent>& events() const { return events_; }
  // Ends the list: takes it away; the next begins with the format of now.
  std::vector<LineEvent> take();
  void note(std::string text) { write(LineEvent::Kind::note, std::move(text)); }

  // Marks the bytes [first, first + count) of the next send as secret.
  void hide(std::size_t first, std::size_t count);

  void set_format(const SerialFormat& format) override;
  SerialFormat format() const override { return line_.format(); }
  void send(ByteView bytes) override;
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override;
  std::optional<std::string> cannot_show(LineError error) override;
  std::optional<std::string> cannot_see(LineError error) override;
  void send_break(Duration duration) override;
  void flush() override;
  Time idle_at() const override { return line_.idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  Result<int> command(std::string_view text) override;
  std::optional<SerialFormat> device_format() const override { return line_.device_format(); }
  Uncertainty uncertainty() const override { return line_.uncertainty(); }
  bool restart_device() override;
  std::optional<std::string> fault() const override { return line_.fault(); }
  std::optional<std::string> device_loss() const override { return line_.device_loss(); }

  // Writes down a loss or a fault of the line, once.
  void look();

 private:
  void on_character(const Character& character) override;
  void on_report(const std::string& line) override;
  void write(LineEvent::Kind kind, std::string text);
  std::optional<std::string> noted(LineEvent::Kind kind, std::optional<std::string> why);
  void add_sent(ByteView bytes, std::uint8_t damage);

  World& world_;
  SerialLine& line_;
  SerialReceiver* receiver_ = nullptr;
  std::vector<LineEvent> events_;
  std::size_t hide_first_ = 0;
  std::size_t hide_count_ = 0;
  bool lost_ = false;
  bool faulty_ = false;
};

}  // namespace umirig
