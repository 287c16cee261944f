// Telegrams that a meter sends without being asked. IEC 62056-21, 6.4.4 (mode D); DSMR P1 is a derivative of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

struct PushTelegram {
  Time begin{0};
  Time end{0};
  bool whole = false;                            // it has its end character '!' and a line end
  Bytes bytes;                                   // all of it, without parity bits
  std::unique_ptr<MeterMessage> identification;  // its first line
  std::unique_ptr<MeterMessage> data;            // what follows
  std::string crc;                               // what stands between '!' and CR LF
  bool unreadable() const { return identification->unreadable(); }
};

// The format of the telegrams, IXIT push_baud and push_format.
SerialFormat push_format(const run::Bench& bench);
// The longest time between the starts of two telegrams, IXIT push_interval_s; nothing where it is no number of 1 to 300.
std::optional<Duration> push_interval(const run::Bench& bench);

// The next telegram that begins while the rig listens; null when none did within `patience`. Characters that come before its
// first one (the rest of a telegram that had begun earlier) are passed over.
std::unique_ptr<PushTelegram> receive_telegram(run::Bench& bench, Duration patience);

// The same for cases that need one: waits as long as the meter may take, and leaves an INCONCLUSIVE verdict where none comes.
std::unique_ptr<PushTelegram> hear_telegram(run::Bench& bench);

}  // namespace umirig::suites
