// How a frame of the rig is said in the words of this suite's scripts.
#pragma once

#include <cstdint>
#include <string>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/run/datasheet.hpp"
#include "suites/iec62056-21/turns.hpp"

namespace umirig::suites {

class FrameNames {
 public:
  // `exact`: each character as it was, a wake-up too; else in words that fit any device. `near`: a password that was taken though
  // it may be another one of the same length; null: there is none. Datasheet and turn must outlive it.
  FrameNames(const run::Datasheet& sheet, bool exact, const Turn* near) : sheet_(sheet), exact_(exact), near_(near) {}

  // A `send` step: words where there are any, else characters. `acknowledged`: ACK came behind it. `z`: of the last
  // identification. Error (data): a secret that no word has.
  Result<Node> name(const Turn& turn, bool acknowledged, char z) const;

  // NUL characters that the words for what comes behind them send by themselves, as the PICS says (annex B).
  bool wakes(const Turn& turn, const Turn& next) const;

 private:
  bool sleeps() const;
  Result<Node> password(const Turn& turn, bool acknowledged) const;
  Node wake_up(const Turn& turn) const;
  Node request(const Bytes& bytes) const;
  Node option_select(const Bytes& bytes, char z) const;
  Node command(const Bytes& bytes) const;
  Node write_block(const std::string& address, const std::string& value, bool goes_on) const;
  Node words(const iec62056::Command& found) const;

  const run::Datasheet& sheet_;
  bool exact_;
  const Turn* near_;
};

}  // namespace umirig::suites
