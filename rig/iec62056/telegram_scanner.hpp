// Walks over a captured input message by message. Internal: decode_telegram and explain are made of it.
#pragma once

#include <string>
#include <vector>

#include "rig/iec62056/block_scanner.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {

class TelegramScanner {
 public:
  // `input` without parity bits. `findings` are about the input as a whole; they go to the first telegram.
  TelegramScanner(ByteView input, FindingList findings, std::vector<Field>* fields);

  std::vector<Telegram> run();

 private:
  // What is known of the telegram being read, beyond what it reports.
  struct Traits {
    std::size_t begin = 0;       // of the identification
    std::size_t body = 0;        // behind its line end
    bool framed = false;         // an STX came
    bool empty_line = false;     // stands behind the identification: mode D and P1
    bool cut = false;            // a framed message has no end
    bool end_mark = false;       // '!' came
    bool crc = false;            // with hex digits behind it
    bool programming = false;    // a command or "ACK V Z 1" came: answers have no end mark
    bool hdlc = false;           // HDLC follows: mode E
    bool hdlc_selected = false;  // "ACK 2 Z 2" came
  };

  void identification(std::size_t size);
  void request();
  bool padded_confirmation() const;
  void acknowledgement();
  void negative_acknowledgement();
  bool command_begins() const;
  void command();
  void frame();
  void framed_block(std::size_t start, std::size_t block, BlockScanner::Rules rules);
  void block_check(std::size_t start);
  void end_without_start();
  bool hdlc_begins() const;
  void hdlc();
  void skip_byte();
  void plain_block();
  void end_mark();
  void crc(std::size_t mark, std::size_t end);
  std::size_t line_end();

  void finish();
  std::optional<std::string> mode() const;
  void check_missed_rate();
  void check_end_mark();
  bool blank() const;

  std::uint8_t at(std::size_t position) const { return position < input_.size() ? input_[position] : std::uint8_t{0xFF}; }
  ByteView part(std::size_t begin, std::size_t end) const { return input_.subspan(begin, end - begin); }

  // Words for the layout cost time: only where it is wanted.
  template <typename Words>
  std::string meaning(Words words) const {
    return layout_.wanted() ? words() : std::string();
  }

  ByteView input_;
  FindingList findings_;
  LineEnds ends_;
  Layout layout_;
  BlockScanner blocks_;
  std::size_t position_ = 0;
  Telegram current_;
  Traits traits_;
  std::vector<Telegram> done_;
};

}  // namespace umirig::iec62056
