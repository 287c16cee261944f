#include "rig/iec62056/checks.hpp"

#include <algorithm>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/p1_crc.hpp"

namespace umirig::iec62056 {
namespace {

Check as_check(std::string_view kind, std::uint8_t expected, std::uint8_t seen) {
  return {std::string(kind), fmt::format("{:02x}", expected), fmt::format("{:02x}", seen), expected == seen};
}

unsigned hex_value(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

}  // namespace

Check check_bcc_of(ByteView covered, std::uint8_t seen, std::size_t offset, LineEnds ends, FindingList& findings,
                   BccJudge& judge) {
  const auto as_sent = check_bcc(covered, seen);
  auto check = as_sent;
  if (check.fits() != BccKind::xor_ && ends != LineEnds::cr_lf) {
    const auto restored = check_bcc(with_cr_lf(covered, ends), seen);
    if (restored.fits() == BccKind::xor_ || check.fits() == BccKind::none) {
      check = restored;
      if (check.fits() != BccKind::none)
        findings.add("6.2", offset, "the BCC {:02x} holds once the line ends are CR LF again", seen);
    }
  }
  judge.add(check, covers_break(covered), offset);
  switch (check.fits()) {
    case BccKind::xor_:
      return as_check("bcc-xor", check.expected_xor, seen);
    case BccKind::sum7:
      findings.add("6.2", offset, "the BCC {:02x} fits the sum of the seven data bits, the exclusive or {:02x} expected", seen,
                   check.expected_xor);
      return as_check("bcc-sum7", check.expected_sum7, seen);
    case BccKind::none:
      break;
  }
  findings.add("6.2", offset, "BCC {:02x} seen, {:02x} expected (the sum would be {:02x})", seen, as_sent.expected_xor,
               as_sent.expected_sum7);
  return as_check("bcc-xor", as_sent.expected_xor, seen);
}

void hold_to(Check& check, const BccJudge::Frame& frame, BccKind kind) {
  if (frame.exempt) return;
  const auto& sums = frame.check;
  if (kind == BccKind::none) {
    check.ok = true;
  } else if (kind == BccKind::xor_) {
    check = as_check("bcc-xor", sums.expected_xor, sums.seen);
  } else {
    check = as_check("bcc-sum7", sums.expected_sum7, sums.seen);
  }
}

void hold_to(Telegram& telegram, BccKind kind) {
  auto frame = telegram.bcc.frames().begin();
  for (auto& check : telegram.checks) {
    if (check.kind.starts_with("bcc") && frame != telegram.bcc.frames().end()) hold_to(check, *frame++, kind);
  }
}

Check check_crc_of(ByteView covered, std::string_view digits, std::size_t offset, LineEnds ends, FindingList& findings) {
  const auto seen = hex_value(digits);
  unsigned expected = crc16_arc(covered);
  if (expected != seen && ends != LineEnds::cr_lf) {
    const unsigned restored = crc16_arc(with_cr_lf(covered, ends));
    if (restored == seen) {
      expected = restored;
      findings.add("P1", offset, "the CRC {} holds once the line ends are CR LF again", digits);
    }
  }
  if (digits.size() < 4) findings.add("P1", offset, "the CRC '{}' has {} digits, four expected", digits, digits.size());
  if (std::any_of(digits.begin(), digits.end(), [](char c) { return c >= 'a'; })) {
    findings.add("P1", offset, "the CRC '{}' has lower case digits", digits);
  }
  if (expected != seen) findings.add("P1", offset, "CRC {} seen, {:04X} expected", digits, expected);
  return {"crc16", fmt::format("{:04X}", expected), std::string(digits), expected == seen};
}

}  // namespace umirig::iec62056
