// What a message of the meter is in the words of this suite's scripts, as it follows what was said.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/base/node.hpp"
#include "rig/run/datasheet.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

class AnswerNames {
 public:
  // The datasheet must outlive it.
  explicit AnswerNames(const run::Datasheet& sheet) : sheet_(sheet) {}

  void said(const Bytes& frame);
  // A word of the vocabulary, "unreadable" or "something" where there is none; with arguments as { word = "data", value = "first"
  // }.
  Node name(const MeterMessage& message);
  // The last frame was a command.
  bool programming() const { return programming_; }

 private:
  Node name_of_block(const MeterMessage& message);
  Node name_of_value(const MeterMessage& message) const;

  const run::Datasheet& sheet_;
  bool programming_ = false;
  bool reads_ = false;       // it was R1
  bool reads_back_ = false;  // of the register that may be written
  bool cut_short_ = false;   // it came into a transfer
  Bytes block_;              // the last one of a transfer that is under way
};

}  // namespace umirig::suites
