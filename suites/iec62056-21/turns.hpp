// The events of one case as the turns of a dialogue: frames of the rig, messages of the meter, changes of the line between them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "rig/line/tap.hpp"
#include "rig/run/datasheet.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

struct Turn {
  enum class Kind { frame, message, format, restart, break_ };
  Kind kind = Kind::frame;
  Time begin{0};
  Time end{0};
  // A frame of the rig.
  Bytes bytes;
  Duration gap{0};                             // between any two of its characters
  Duration longest_gap{0};                     // where they differ
  std::optional<std::size_t> wrong_parity_at;  // index of a character
  std::size_t hidden = 0;                      // characters of it that are secret
  bool spoilt = false;                         // damaged in another way than these
  bool cuts_in = false;                        // sent while the meter was sending

  std::unique_ptr<MeterMessage> message;
  SerialFormat format;  // the rig's, from here on
};

// In the order of time. The datasheet tells where telegrams come unasked.
std::vector<Turn> turns_of(const std::vector<LineEvent>& events, const run::Datasheet& sheet);

}  // namespace umirig::suites
