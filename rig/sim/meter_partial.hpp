// Transfers in partial blocks, as far as they have come. IEC 62056-21, 6.4.7.
#pragma once

#include <string>
#include <string_view>

namespace umirig::sim {

// The answer to R3 or R4, block by block.
class PartialRead {
 public:
  // `type` of the command, and how many blocks there are.
  void begin(char type, unsigned blocks);
  // Likewise, where the one before was cut short: with the block that would have come next.
  void resume(char type, unsigned blocks);
  void end();
  // Forgets that one was cut short, too.
  void reset() { *this = PartialRead(); }
  // Counts the next one as sent and gives back its number, from 1.
  unsigned next() { return ++sent_; }
  // More are to come when they are asked for.
  bool goes_on() const { return sent_ < blocks_; }
  // Likewise, in a transfer by that type of command.
  bool goes_on(char type) const { return type_ == type && goes_on(); }

 private:
  char type_ = 0;
  unsigned sent_ = 0;
  unsigned blocks_ = 0;
  unsigned cut_ = 0;  // blocks sent of an R3 that was cut short
};

// What the blocks of W3 or W4 have brought.
class PartialWrite {
 public:
  void begin(char type, std::string_view address);
  void add(std::string_view part);
  void end() { type_ = 0; }
  bool is_by(char type) const { return type_ == type; }
  bool is_under_way() const { return type_ != 0; }

  const std::string& address() const { return address_; }
  const std::string& first_part() const { return first_part_; }
  // All parts together.
  const std::string& value() const { return value_; }

 private:
  char type_ = 0;
  std::string address_;
  std::string first_part_;
  std::string value_;
  bool has_part_ = false;
};

}  // namespace umirig::sim
