// An asynchronous serial line as the rig sees it from its own end: an optical head, a V.24 port, or a virtual wire. IEC
// 62056-21, 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"
#include "rig/world/time.hpp"

namespace umirig {

struct SerialFormat {
  std::uint32_t baud = 300;
  std::uint8_t data_bits = 7;
  char parity = 'E';  // N, E or O
  std::uint8_t stop_bits = 1;

  unsigned bits() const { return 1U + data_bits + (parity == 'N' ? 0U : 1U) + stop_bits; }
  // How long so many characters take back to back, rounded to the nanosecond once for the whole run of them.
  Duration characters(std::size_t count) const;
  Duration bit_times(std::size_t count) const;
  bool operator==(const SerialFormat&) const = default;
};

// "300 7E1"
std::string to_text(const SerialFormat& format);

// What a receiver notices of a character, as flags.
enum LineError : std::uint8_t { no_error = 0, parity_error = 1, framing_error = 2, break_condition = 4 };

struct Character {
  std::uint8_t byte = 0;    // as a receiver with its own format reads it
  std::uint8_t errors = 0;  // LineError flags
  Time begin{0};            // first edge of the start bit
  Time end{0};              // end of the last stop bit
  // What really was sent: known on a virtual wire only, for devices that are told so (SIL). No role may look at it.
  std::uint8_t sent_byte = 0;
  SerialFormat sent_format;
};

class SerialReceiver {
 public:
  virtual ~SerialReceiver() = default;
  // At the end of the character's stop bit.
  virtual void on_character(const Character& character) = 0;
  // A line of what a device that is a reader says it found.
  virtual void on_report(const std::string& /*line*/) {}
};

// How far a time stamp of this line may lie from the truth: [-early, +late].
struct Uncertainty {
  Duration early{0};
  Duration late{0};
};

class SerialLine {
 public:
  virtual ~SerialLine() = default;

  // For sending it takes effect behind what is queued, for receiving at once.
  virtual void set_format(const SerialFormat& format) = 0;
  virtual SerialFormat format() const = 0;

  // Queues bytes behind what is queued already, without gaps between them. Bits above the format's data bits are not sent.
  virtual void send(ByteView bytes) = 0;
  // Queues one character with a wrong parity bit or a wrong stop bit.
  virtual void send_damaged(std::uint8_t byte, std::uint8_t errors) = 0;
  // What a line cannot carry. Why a character with such an error that the rig sends now would not reach the device as one (a SIL
  // device that listens without parity is handed it as it was meant; a pty has neither parity nor break), and why the rig would
  // not see one that the device sends. Nothing where bits travel.
  virtual std::optional<std::string> cannot_show(LineError) { return std::nullopt; }
  virtual std::optional<std::string> cannot_see(LineError) { return std::nullopt; }
  // Holds the line in SPACE for so long, behind what is queued.
  virtual void send_break(Duration duration) = 0;
  // Drops what is queued behind the character being sent.
  virtual void flush() = 0;
  // The end of the last stop bit of what is queued; now or earlier when nothing is.
  virtual Time idle_at() const = 0;

  // Who gets the characters from now on; null for nobody. At most one.
  virtual void listen(SerialReceiver* receiver) = 0;

  // For a device that is a reader: what it is to do now ("read"). Its answer, 0 or an errno value; ENOTSUP where it takes no
  // commands, as a meter. Error (rig): it is lost.
  virtual Result<int> command(std::string_view text);
  // What the device listens in now: known on virtual wires only, for whoever passes characters on. No role may look at it.
  virtual std::optional<SerialFormat> device_format() const { return std::nullopt; }

  virtual Uncertainty uncertainty() const { return {}; }
  // Brings the device to the state after power on, where the adapter can; false where it cannot.
  virtual bool restart_device() { return false; }
  // Why the line is of no use any more (unplugged, refused): the rig's trouble, not the device's.
  virtual std::optional<std::string> fault() const { return std::nullopt; }
  // Why the device will never answer again (a SIL device crashed or hangs): the device's trouble.
  virtual std::optional<std::string> device_loss() const { return std::nullopt; }
};

}  // namespace umirig
