// A serial port of Linux: any rate by termios2, 7E1 by its UART where the driver keeps it, else by hand.
#pragma once

#include <memory>
#include <string>

#include "rig/base/file_descriptor.hpp"
#include "rig/line/stream_line.hpp"

namespace umirig::serial {

struct PortOptions {
  enum class Level { off, on, untouched };
  Level rts = Level::on;  // heads take their power from these
  Level dtr = Level::on;
  bool parity_by_hand = false;  // even where the UART could
  Duration latency{0};          // 0: what the port says of itself
};

// Opens the port for this process alone. Error (rig): it is not there, is used by another, may not be opened by this user, or is
// no serial port; with what can be done about it.
Result<std::unique_ptr<Stream>> open_port(const std::string& path, const PortOptions& options);

// The bytes that a tty hands over with PARMRK set: 377 000 c is c with an error, 377 000 000 a break, 377 377 is 377.
class ErrorMarks {
 public:
  void take(std::uint8_t byte, std::vector<StreamByte>& out);

 private:
  int seen_ = 0;  // of a mark
};

}  // namespace umirig::serial
