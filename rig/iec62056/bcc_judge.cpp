#include "rig/iec62056/bcc_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t enough = 2;          // messages that fit one kind alone
constexpr std::size_t listed_offsets = 8;  // in a text

std::string messages(std::size_t count) { return fmt::format("{} message{}", count, count == 1 ? "" : "s"); }

std::string offsets_text(const std::vector<std::size_t>& offsets) {
  std::string text;
  for (std::size_t i = 0; i < std::min(offsets.size(), listed_offsets); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", offsets[i]);
  return offsets.size() > listed_offsets ? text + ", ..." : text;
}

std::string verdict_text(const BccJudgement& one) {
  switch (one.verdict) {
    case BccVerdict::xor_:
    case BccVerdict::sum7:
      return fmt::format("BCC {} {}", one.proven() ? "is" : "fits", to_text(one.verdict));
    case BccVerdict::none:
      return "BCC is left out";
    case BccVerdict::mixed:
      return fmt::format("BCC is mixed: {} fit xor alone, {} sum7 alone", one.fit_xor_only, one.fit_sum7_only);
    case BccVerdict::undecided:
      break;
  }
  if (one.frames == 0) return "BCC is not to be told";
  return one.fit_both > 0 ? "BCC is undecided: xor and sum7 both fit" : "BCC fits neither xor nor sum7";
}

}  // namespace

std::string_view to_text(BccVerdict verdict) {
  constexpr std::array<std::string_view, 5> names = {"undecided", "xor", "sum7", "none", "mixed"};
  return names[static_cast<std::size_t>(verdict)];
}

bool covers_break(ByteView covered) { return covered.size() == 3 && covered[0] == 'B' && covered[1] == '0' && covered[2] == ETX; }

bool BccJudgement::proven() const {
  switch (verdict) {
    case BccVerdict::xor_:
      return fit_xor_only >= enough;
    case BccVerdict::sum7:
      return fit_sum7_only >= enough;
    case BccVerdict::none:
      return without >= enough;
    case BccVerdict::undecided:
    case BccVerdict::mixed:
      break;
  }
  return false;
}

std::string describe(const BccJudgement& one, std::string_view place) {
  if (one.frames + one.without + one.exempt == 0) return {};
  const auto count = one.verdict == BccVerdict::none ? one.without : one.frames;
  auto text = fmt::format("{}, judged over {}", verdict_text(one), messages(count));
  const bool kind = one.verdict == BccVerdict::xor_ || one.verdict == BccVerdict::sum7;
  if (kind && !one.proven()) text += ": one alone proves no kind";
  std::string remarks;
  const auto remark = [&remarks](const std::string& words) { remarks += (remarks.empty() ? "" : "; ") + words; };
  if (!one.odd.empty()) remark(fmt::format("of the rarer kind: the BCC {} {}", place, offsets_text(one.odd)));
  if (!one.wrong.empty())
    remark(fmt::format("{} fit{} neither: the BCC {} {}", one.wrong.size(), one.wrong.size() == 1 ? "s" : "", place,
                       offsets_text(one.wrong)));
  if (kind && one.fit_both > 0) remark(fmt::format("{} fit{} both kinds", one.fit_both, one.fit_both == 1 ? "s" : ""));
  if (one.verdict != BccVerdict::none && one.without > 0) remark(fmt::format("{} without a BCC", messages(one.without)));
  if (one.exempt > 0) remark(fmt::format("{} left out: {} always has the exclusive or", messages(one.exempt), "a break"));
  return remarks.empty() ? text : fmt::format("{} ({})", text, remarks);
}

void BccJudge::add(ByteView covered, std::uint8_t seen, std::size_t offset) {
  add(check_bcc(covered, seen), covers_break(covered), offset);
}

void BccJudge::add(const BccCheck& check, bool exempt, std::size_t offset) {
  frames_.push_back({offset, check, exempt});
  if (exempt) return;
  ++judged_;
  const bool fits_xor = check.holds(BccKind::xor_);
  const bool fits_sum7 = check.holds(BccKind::sum7);
  xor_only_ += fits_xor && !fits_sum7 ? 1 : 0;
  sum7_only_ += fits_sum7 && !fits_xor ? 1 : 0;
}

void BccJudge::add_all_at(std::size_t offset, const BccJudge& other) {
  for (const auto& one : other.frames_) add(one.check, one.exempt, offset);
  without_ += other.without_;
}

void BccJudge::add_all(const BccJudge& other) {
  for (const auto& one : other.frames_) add(one.check, one.exempt, one.offset);
  without_ += other.without_;
}

BccVerdict BccJudge::verdict() const {
  if (xor_only_ > 0 && sum7_only_ > 0) return BccVerdict::mixed;
  if (xor_only_ > 0) return BccVerdict::xor_;
  if (sum7_only_ > 0) return BccVerdict::sum7;
  return judged_ == 0 && without_ > 0 ? BccVerdict::none : BccVerdict::undecided;
}

BccJudgement BccJudge::judgement() const {
  BccJudgement result;
  result.verdict = verdict();
  result.frames = judged_;
  result.fit_xor_only = xor_only_;
  result.fit_sum7_only = sum7_only_;
  result.without = without_;
  result.exempt = frames_.size() - judged_;
  const auto rarer = leans_to_sum7() ? BccKind::xor_ : BccKind::sum7;
  for (const auto& [offset, check, exempt] : frames_) {
    if (exempt) continue;
    const bool fits_xor = check.holds(BccKind::xor_);
    const bool fits_sum7 = check.holds(BccKind::sum7);
    if (fits_xor && fits_sum7) {
      ++result.fit_both;
    } else if (!fits_xor && !fits_sum7) {
      result.wrong.push_back(offset);
    } else if (result.verdict == BccVerdict::mixed && check.holds(rarer)) {
      result.odd.push_back(offset);
    }
  }
  return result;
}

}  // namespace umirig::iec62056
