#include "rig/run/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string shape(std::string_view text) { return wording_of(text).shape; }

TEST(Wordings, TimesStandApartAndOtherNumbersGo) {
  const auto wording = wording_of("time from identification to readout is 2600 ms: expected 1.5 s to 2200 ms");
  EXPECT_EQ(wording.shape, "time from identification to readout is # ms: expected # s to # ms");
  EXPECT_THAT(wording.times_ms, ElementsAre(2600, 1500, 2200));
  EXPECT_THAT(wording_of("request 10 of 20 is not answered any more").times_ms, IsEmpty());
  EXPECT_EQ(shape("request 10 of 20 is not answered"), shape("request 4 of 7 is not answered"));
  EXPECT_EQ(shape("the BCC of the readout is 7D"), shape("the BCC of the readout is 28"));
}

TEST(Wordings, WhatIsQuotedBelongsToOneDevice) {
  EXPECT_EQ(shape("offset 157: the unit 'UNIT OF 17 CHARAC' has 17 characters"),
            shape("offset 1: the unit 'UNIT-OF-17-LETTER' has 17 characters"));
  EXPECT_EQ(shape("the meter's answer"), "the meter's answer");
}

TEST(Wordings, AMessageKeepsItsControlCharactersAndWhatStandsInBrackets) {
  EXPECT_EQ(shape("expected NAK, saw <STX>(001234.567*kWh)<ETX>b"), "expected NAK, saw <STX>(0*)<ETX>");
  EXPECT_EQ(shape("expected NAK, saw <STX>(ERROR)<ETX>Z (no NAK)"), "expected NAK, saw <STX>(A)<ETX> (no NAK)");
  EXPECT_EQ(shape("saw <SOH>P0<STX>()<ETX>`"), "saw <SOH>P0<STX>()<ETX>");
  EXPECT_EQ(shape("saw /SIM5METER-1<CR><LF>"), shape("saw /ABC2X<CR><LF>"));
  EXPECT_NE(shape("saw <NAK>"), shape("saw <ACK>"));
}

TEST(Wordings, ALongMessageIsItsBeginning) {
  EXPECT_EQ(shape("saw <STX>F.F(00000000)<CR><LF>0.0.0(1… (162 characters)"), shape("saw <STX>1.8.0(7)<CR>… (9000 characters)"));
  EXPECT_NE(shape("saw <STX>F.F(00000000)<CR>… (162 characters)"), shape("saw /SIM5… (162 characters)"));
}

TEST(Wordings, TheCaseThatATextPointsToIsLeftOut) {
  EXPECT_EQ(shape("blocked by iec62056-21/6.4.3/1: expected a readout"), "expected a readout");
  EXPECT_EQ(shape("in iec62056-21/5.4/1: no BCC"), "no BCC");
  EXPECT_EQ(shape("in the end: no BCC"), "in the end: no BCC");
}

TEST(Wordings, AMessageThatCannotBeReadIsToldByItsLength) {
  const auto noise = [](int count) {
    return shape("saw " + std::to_string(count) + " characters with framing errors (another rate?)");
  };
  EXPECT_EQ(noise(158), noise(402));  // readouts of two devices
  EXPECT_EQ(noise(8), noise(10));     // operand messages
  EXPECT_NE(noise(8), noise(158));
  EXPECT_NE(noise(1), noise(8));
}

TEST(Wordings, OddTextsAreTakenAsTheyAre) {
  EXPECT_EQ(shape(""), "");
  EXPECT_EQ(shape("  "), "  ");
  EXPECT_EQ(shape("<SOH>"), "<SOH>");
  EXPECT_EQ(shape("<SOH>P"), "<SOH>P");
  EXPECT_EQ(shape("a < b > c '"), "a < b > c '");
}

TEST(Wordings, LikenessGoesByWordsAndByTimes) {
  const auto alike_texts = [](std::string_view a, std::string_view b) { return alike(wording_of(a), wording_of(b)); };
  EXPECT_DOUBLE_EQ(alike_texts("starts 5 ms behind", "starts 5 ms behind"), 1);
  EXPECT_GT(alike_texts("starts 5 ms behind", "starts 5.002 ms behind"), 0.99);
  EXPECT_LT(alike_texts("starts 5 ms behind", "starts 50 ms behind"), 0.6);
  EXPECT_GE(alike_texts("starts 5 ms behind", "starts 500 ms behind"), 0.5);
  EXPECT_LE(alike_texts("expected NAK, saw <ACK>", "expected NAK, saw nothing"), 0.5);
  EXPECT_GT(alike_texts("expected NAK, saw <ACK>", "expected NAK, saw nothing"),
            alike_texts("expected NAK, saw <ACK>", "the parity is odd"));
  EXPECT_DOUBLE_EQ(alike_texts("a", "b"), 0);
}

}  // namespace
}  // namespace umirig::run
