#include "rig/iec62056/framer.hpp"

#include <gtest/gtest.h>

#include <random>

namespace umirig::iec62056 {
namespace {

// The messages that a stream holds, as "kind:text" each.
std::vector<std::string> messages(Framer& framer, std::string_view stream) {
  std::vector<std::string> found;
  for (const char c : stream) {
    if (framer.feed(static_cast<std::uint8_t>(c)) == Progress::complete) {
      found.push_back(std::string(to_text(framer.kind())) + ":" + to_readable(framer.bytes()));
    }
  }
  return found;
}

using Expected = std::vector<std::string>;

TEST(Framer, CutsWhatAMeterSends) {
  Framer framer(Side::meter);
  EXPECT_EQ(messages(framer,
                     "/ABC5M\r\n\x02"
                     "1(2)\r\n!\r\n\x03 \x06\x15\x01P0\x02()\x03`\x01"
                     "B0\x03q"),
            (Expected{"identification:/ABC5M<CR><LF>", "data:<STX>1(2)<CR><LF>!<CR><LF><ETX> ", "ack:<ACK>", "nak:<NAK>",
                      "command:<SOH>P0<STX>()<ETX>`", "command:<SOH>B0<ETX>q"}));
}

TEST(Framer, CutsWhatAReaderSends) {
  Framer framer(Side::reader);
  EXPECT_EQ(messages(framer,
                     "/?!\r\n\x06"
                     "050\r\n\x15\x01R1\x02"
                     "1()\x03z"),
            (Expected{"request:/?!<CR><LF>", "option select:<ACK>050<CR><LF>", "nak:<NAK>", "command:<SOH>R1<STX>1()<ETX>z"}));
  framer.set_programming(true);
  EXPECT_EQ(messages(framer, "\x06\x06"), (Expected{"ack:<ACK>", "ack:<ACK>"}));
}

TEST(Framer, ABccCanHaveAnyValue) {
  for (unsigned bcc = 0; bcc < 128; ++bcc) {
    Framer framer(Side::meter);
    std::string stream =
        "\x02"
        "1(2)\x03";
    stream += static_cast<char>(bcc);
    EXPECT_EQ(messages(framer, stream + "\x06").size(), 2U) << bcc;
  }
}

TEST(Framer, APartialBlockEndsWithEot) {
  Framer framer(Side::meter);
  EXPECT_EQ(messages(framer,
                     "\x02"
                     "1(2)\x04/\x02"
                     "3(4)\x03/")
                .size(),
            2U);
}

TEST(Framer, PlainDataEndWithTheEndMark) {
  Framer framer(Side::meter);
  EXPECT_EQ(messages(framer, "/ABC3M\r\n\r\n1(2)\r\n!\r\n/ABC3M\r\n1(2)!7D16\r\n"),
            (Expected{"identification:/ABC3M<CR><LF>", "plain data:<CR><LF>1(2)<CR><LF>!<CR><LF>",
                      "identification:/ABC3M<CR><LF>", "plain data:1(2)!7D16<CR><LF>"}));
}

TEST(Framer, AnEndMarkInAValueEndsNothing) {
  Framer framer(Side::meter);
  EXPECT_EQ(messages(framer, "1(a!b)\r\n2(!\r\n").size(), 1U);
}

TEST(Framer, TheParityBitIsMasked) {
  Framer framer(Side::meter);
  EXPECT_EQ(framer.feed(0x86), Progress::complete);
  framer.clear();
  EXPECT_EQ(framer.feed(0x95), Progress::complete);
  EXPECT_EQ(framer.bytes(), Bytes{0x15});
}

TEST(Framer, WhatStandsInFrontOfARequestIsSkipped) {
  Framer framer(Side::reader);
  EXPECT_EQ(framer.feed('x'), Progress::garbage);
  EXPECT_EQ(framer.kind(), MessageKind::garbage);
  EXPECT_EQ(messages(framer, std::string_view("\0yz/?!\r\n", 8)), Expected{"request:/?!<CR><LF>"});
  EXPECT_EQ(framer.skipped(), 4U);
}

TEST(Framer, AModeEMeterConfirmsTheOptionSelect) {
  Framer framer(Side::meter);
  framer.set_confirming(true);
  EXPECT_EQ(messages(framer,
                     "\x06"
                     "252\r\n"),
            Expected{"option select:<ACK>252<CR><LF>"});
}

TEST(Framer, AnEndlessOptionSelectIsGarbage) {
  Framer framer(Side::reader);
  EXPECT_TRUE(messages(framer,
                       "\x06"
                       "0123456789012345678")
                  .empty());
  EXPECT_EQ(framer.kind(), MessageKind::garbage);
}

TEST(Framer, MemoryIsBounded) {
  Framer framer(Side::meter, 100);
  for (int i = 0; i < 10000; ++i) framer.feed('x');
  EXPECT_EQ(framer.kind(), MessageKind::garbage);
  EXPECT_LE(framer.bytes().size(), 101U);
  EXPECT_EQ(messages(framer, "/ABC5\r\n").size(), 1U);
}

TEST(Framer, ClearForgetsWhatCame) {
  Framer framer(Side::meter);
  framer.feed('/');
  framer.clear();
  EXPECT_EQ(framer.kind(), MessageKind::nothing);
  EXPECT_TRUE(framer.bytes().empty());
  EXPECT_EQ(framer.feed(0x15), Progress::complete);
}

TEST(Framer, NoStreamIsTooStrange) {
  std::mt19937 random(2);
  Framer framer(Side::meter, 64);
  for (int i = 0; i < 200000; ++i) {
    const auto progress = framer.feed(static_cast<std::uint8_t>(random() % 40));
    ASSERT_EQ(progress == Progress::complete, framer.complete());
    ASSERT_EQ(progress == Progress::garbage, framer.kind() == MessageKind::garbage);
    ASSERT_LE(framer.bytes().size(), 64U);
  }
}

}  // namespace
}  // namespace umirig::iec62056
