#include "rig/iec62056/bcc.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/p1_crc.hpp"

namespace umirig::iec62056 {
namespace {

TEST(Bcc, KindsGoThereAndBack) {
  for (const auto kind : {BccKind::xor_, BccKind::sum7, BccKind::none}) EXPECT_EQ(bcc_kind_from(to_text(kind)), kind);
  EXPECT_EQ(bcc_kind_from("crc"), std::nullopt);
}

TEST(Bcc, OfNothingIsZero) {
  EXPECT_EQ(bcc_xor({}), 0);
  EXPECT_EQ(bcc_sum7({}), 0);
  EXPECT_EQ(bcc(BccKind::none, view("abc")), 0);
}

TEST(Bcc, TheExclusiveOrComesFirstWhereBothFit) {
  const Bytes covered = {0x04};
  EXPECT_EQ(check_bcc(covered, 0x04).fits(), BccKind::xor_);
  EXPECT_TRUE(check_bcc(covered, 0x04).holds(BccKind::sum7));
}

TEST(Bcc, TheParityBitOfTheBccItselfDoesNotCount) {
  const auto check = check_bcc(view("B0\x03"), 0xF1);
  EXPECT_EQ(check.seen, 0x71);
  EXPECT_TRUE(check.holds(BccKind::xor_));
}

TEST(Bcc, ItHasBitsZeroToSixOnly) {
  const Bytes many(1000, 0x7F);
  EXPECT_EQ(bcc_sum7(many), (1000U * 0x7FU) % 128U);
  EXPECT_EQ(bcc_xor(many), 0);
}

TEST(P1Crc, HasTheCheckValueOfArc) { EXPECT_EQ(crc16_arc(view("123456789")), 0xBB3D); }

}  // namespace
}  // namespace umirig::iec62056
