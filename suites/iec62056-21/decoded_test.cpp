#include "suites/iec62056-21/decoded.hpp"

#include <gtest/gtest.h>

namespace umirig::suites {
namespace {

std::string meaning(std::string_view text) { return decoded(to_bytes(text)); }

TEST(Decoded, EachKindOfMessageHasItsNameAndMeaning) {
  EXPECT_EQ(meaning("/?!\r\n"), "request");
  EXPECT_EQ(meaning("/?00012345!\r\n"), "request: 00012345");
  EXPECT_EQ(meaning("/SIM5METER-1\r\n"), "identification: SIM, 5 (baud rate character, 9600 Bd, modes C, D and E), METER-1");
  EXPECT_EQ(meaning("\x06"
                    "050\r\n"),
            "option select: V = 0 (protocol: normal), Z = 5 (baud rate character, 9600 Bd, modes C, D and E), Y = 0 (mode: data "
            "readout)");
  EXPECT_EQ(meaning("\x06"), "acknowledgement");
  EXPECT_EQ(meaning("\x15"), "negative acknowledgement");
  EXPECT_EQ(meaning("\x01"
                    "B0\x03q"),
            "command: break");
  EXPECT_EQ(meaning("\x01R1\x02"
                    "1.8.0()\x03Z"),
            "command: read, 1.8.0");
  EXPECT_EQ(meaning("\x02"
                    "1.8.0(0012.5*kWh)\x03&"),
            "data message: 1.8.0 = 0012.5 kWh");
}

TEST(Decoded, ManyDataSetsAreCounted) {
  std::string text = "\x02";
  for (int i = 0; i < 12; ++i) text += "1.8." + std::to_string(i) + "(1)\r\n";
  EXPECT_EQ(meaning(text + "!\r\n\x03x"), "data message: 12 data sets");
}

TEST(Decoded, WhatIsNoMessageHasNoMeaning) {
  EXPECT_EQ(meaning(""), "");
  EXPECT_EQ(meaning("noise"), "");
}

TEST(Decoded, APasswordIsNotTold) { EXPECT_EQ(meaning("\x01P1\x02(TOPSECRET)\x03*"), "command: password"); }

TEST(Decoded, ALongFieldIsCut) { EXPECT_LT(meaning("/ABC5" + std::string(4000, 'x') + "\r\n").size(), 250U); }

TEST(Decoded, ALongMessageIsCountedAsAShortOneIs) {
  const std::string set = "1.8.0(0012.5*kWh)(1)\r\n";
  EXPECT_EQ(meaning("\x02" + set + set + set + "!\r\n\x03x"),
            "data message: 1.8.0 = 0012.5 kWh = 1, 1.8.0 = 0012.5 kWh = 1, 1.8.0 = 0012.5 kWh = 1");
  EXPECT_EQ(meaning("\x02" + set + set + set + set + "!\r\n\x03x"), "data message: 4 data sets");
}

}  // namespace
}  // namespace umirig::suites
