// Which kind of block check character the messages of one side have, judged over several of them. IEC 62056-21, 6.2, and the
// arithmetic sum of meters in the field.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/bcc.hpp"

namespace umirig::iec62056 {

enum class BccVerdict {
  undecided,  // no message, or every one fits both kinds, or none fits either
  xor_,
  sum7,
  none,   // messages end with ETX or EOT and nothing behind it
  mixed,  // some fit the exclusive or alone, others the sum alone
};

using umirig::to_text;  // stays visible beside this one
// "undecided", "xor", "sum7", "none", "mixed".
std::string_view to_text(BccVerdict verdict);

struct BccJudgement {
  BccVerdict verdict = BccVerdict::undecided;
  std::size_t frames = 0;          // that have a BCC and were judged
  std::size_t fit_xor_only = 0;    // of them
  std::size_t fit_sum7_only = 0;   // of them
  std::size_t fit_both = 0;        // of them: they tell nothing
  std::size_t without = 0;         // that have no BCC
  std::size_t exempt = 0;          // breaks, which every meter sends with the exclusive or
  std::vector<std::size_t> odd;    // offsets of those that fit the rarer kind alone, where it is mixed
  std::vector<std::size_t> wrong;  // offsets of those that fit neither kind

  // Two messages or more tell the kind; one alone only fits it, which happens by chance as well.
  bool proven() const;

  bool operator==(const BccJudgement&) const = default;
};

// "BCC is sum7, judged over 13 messages (1 of them fits both kinds)"; "BCC fits sum7, judged over 1 message: one alone proves no
// kind". Empty where there was no message at all.
std::string describe(const BccJudgement& judgement, std::string_view place = "at offset");

// Takes message by message; keeps a few bytes of each.
class BccJudge {
 public:
  struct Frame {
    std::size_t offset = 0;  // of the BCC
    BccCheck check;
    bool exempt = false;  // "SOH B 0 ETX": 71 with every meter
  };

  // `covered`: all behind the first SOH or STX up to and with ETX or EOT, bit 7 clear. `offset` is that of the BCC.
  void add(ByteView covered, std::uint8_t seen, std::size_t offset = 0);
  // The same where the sums are known.
  void add(const BccCheck& check, bool exempt, std::size_t offset = 0);
  // A message with ETX or EOT and no BCC.
  void add_without() { ++without_; }
  void add_all(const BccJudge& other);
  // The same, all at that offset: the number of a line.
  void add_all_at(std::size_t offset, const BccJudge& other);

  BccJudgement judgement() const;
  // Of the judgement that alone, at once.
  BccVerdict verdict() const;
  // Whether more messages fit the sum alone than the exclusive or alone.
  bool leans_to_sum7() const { return sum7_only_ > xor_only_; }
  const std::vector<Frame>& frames() const { return frames_; }

 private:
  std::vector<Frame> frames_;
  std::size_t judged_ = 0;
  std::size_t xor_only_ = 0;
  std::size_t sum7_only_ = 0;
  std::size_t without_ = 0;
};

// Whether that is "B 0 ETX", what the BCC of a break covers.
bool covers_break(ByteView covered);

}  // namespace umirig::iec62056
