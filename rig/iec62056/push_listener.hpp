// The reader of meters that push their telegrams unasked: mode D, P1 and what resembles them. It begins anywhere in the stream
// and finds the rate by itself. IEC 62056-21, 6.4.4; DSMR P1.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/push_splitter.hpp"
#include "rig/iec62056/reader_link.hpp"
#include "rig/iec62056/telegram.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/world/world.hpp"

namespace umirig::iec62056 {

struct ListenOptions {
  std::optional<std::uint32_t> baud;                // nothing: 2400 (6.4.4), and others while nothing can be read
  bool seven_bits = false;                          // sets the line to 7E1; else to 8N1, where parity bits are found in bit 7
  Duration patience = 60s;                          // how long until a telegram has come; it does not limit gaps
  std::size_t limit = PushSplitter::default_limit;  // of a telegram, in bytes
  std::function<void(const Passage&)> trace;
  std::function<void(std::size_t characters)> progress;  // since the last telegram
};

struct PushedTelegram {
  Telegram telegram;        // offsets of findings count from its '/'
  bool whole = false;       // it had its end; else the next one began in the midst of it
  Time end{0};              // of its last character
  SerialFormat format;      // as heard: 7E1 where bit 7 carries even parity, else 8N1
  std::size_t skipped = 0;  // characters in front of it that belong to no telegram
};

class PushListener : private SerialReceiver {
 public:
  // World and line must outlive it.
  PushListener(World& world, SerialLine& line, ListenOptions options = {});
  ~PushListener() override;
  PushListener(const PushListener&) = delete;
  PushListener& operator=(const PushListener&) = delete;

  // The next telegram, whole or cut short by the one behind it. Error (data): none within the patience, with what came instead;
  // (rig): the line failed, or it was called off.
  Result<PushedTelegram> next();

  std::uint32_t baud() const { return line_.format().baud; }

 private:
  void on_character(const Character& character) override { inbox_.push_back(character); }
  void set_rate(std::uint32_t baud);
  void judge_rate(const Character& character);
  PushedTelegram decode(const PushSplitter::Piece& piece, Time end);
  std::string silence(Duration waited) const;
  std::optional<Error> trouble() const;

  World& world_;
  SerialLine& line_;
  ListenOptions options_;
  std::deque<Character> inbox_;
  PushSplitter splitter_;
  std::size_t rate_ = 0;        // of the list
  bool rate_found_ = false;     // a whole telegram has come
  unsigned bad_ = 0;            // of the last characters
  unsigned heard_ = 0;          // since the change of rate
  std::size_t unreadable_ = 0;  // in all
  std::size_t characters_ = 0;  // since the last telegram
  Bytes last_;                  // of them the last few
};

}  // namespace umirig::iec62056
