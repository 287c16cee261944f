// Telegrams that a meter sends without being asked. IEC 62056-21, 6.4.4 (mode D); DSMR P1 is a derivative of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

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

// Cuts what a meter sends by itself into telegrams, character by character: live and out of a record.
class TelegramGatherer {
 public:
  // Whether one begins with this character; else it is the rest of one that had begun before the rig listened.
  bool begins(const Character& character);
  void take(const Character& character);
  // It has its end, or no telegram is that long.
  bool complete() const;
  // The next character belongs to it no more: it comes too late, or begins another one.
  bool over(const Character& next) const;
  // When nothing more comes, it is over.
  Time deadline() const { return all_.back().end + longest_gap; }
  std::unique_ptr<PushTelegram> telegram() const;

 private:
  static constexpr Duration longest_gap = 2000ms;  // IEC 62056-21, 6.1 allows less than 1500 ms
  std::vector<Character> all_;
  Bytes bytes_;
  bool whole_ = false;
  Time last_ = -longest_gap;
};

// A telegram among the other messages of a meter.
class TelegramMessage : public MeterMessage {
 public:
  explicit TelegramMessage(std::unique_ptr<PushTelegram> telegram);
  std::unique_ptr<PushTelegram> telegram;
  std::optional<Duration> interval;  // from the start of the one before, where that was heard
  // It can be read, and data stand behind its first line.
  bool is_telegram() const { return !telegram->unreadable() && !telegram->data->silence; }
};

// The telegram that the message is; null for others.
const TelegramMessage* telegram_of(const MeterMessage& message);

// The format of the telegrams, IXIT push_baud and push_format.
SerialFormat push_format(const run::Bench& bench);
SerialFormat push_format(const run::Datasheet& sheet);
// Whether the rig listens for telegrams: the meter is of mode D, and the line has their format.
bool listens_for_telegrams(const run::Datasheet& sheet, const SerialFormat& format);
// The longest time between the starts of two telegrams, IXIT push_interval_s; nothing where it is no number of 1 to 300.
std::optional<Duration> push_interval(const run::Bench& bench);

// The next telegram that begins while the rig listens; null when none did within `patience`. Characters that come before its
// first one (the rest of a telegram that had begun earlier) are passed over.
std::unique_ptr<PushTelegram> receive_telegram(run::Bench& bench, Duration patience);

// The same for cases that need one: waits as long as the meter may take, and leaves an INCONCLUSIVE verdict where none comes.
std::unique_ptr<PushTelegram> hear_telegram(run::Bench& bench);

}  // namespace umirig::suites
