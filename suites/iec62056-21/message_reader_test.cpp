#include "suites/iec62056-21/message_reader.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/bcc.hpp"

namespace umirig::suites {
namespace {

// STX, the text, ETX and its BCC.
std::string block(const std::string& text, int off = 0) {
  auto bytes = to_bytes("\x02" + text + "\x03");
  const auto bcc = iec62056::bcc_xor(ByteView(bytes).subspan(1));
  bytes.push_back(static_cast<std::uint8_t>(bcc + off));
  return to_text(bytes);
}

std::string kinds(const std::string& text) {
  std::string all;
  std::size_t size = 0;
  for (const auto& one : read_meter_messages(view(text))) {
    all += (all.empty() ? "" : ", ") + one.kind;
    size += one.size;
    EXPECT_EQ(one.form.size(), one.size);
  }
  EXPECT_EQ(size, text.size());
  return all;
}

std::string form(const std::string& text) { return run::form_key(read_meter_messages(view(text)).at(0).form); }

TEST(MeterMessages, HaveKinds) {
  EXPECT_EQ(kinds("/ABC5METER\r\n"), "identification");
  EXPECT_EQ(kinds(block("1.8.0(1*kWh)\r\n!\r\n")), "readout");
  EXPECT_EQ(kinds(block("(123.4*kWh)")), "data");
  EXPECT_EQ(kinds(block("(ER01)")), "error message");
  EXPECT_EQ(kinds(block("ERROR")), "error message");
  EXPECT_EQ(kinds(block("(NOTE-1)")), "data");
  EXPECT_EQ(kinds("\x06"), "ACK");
  EXPECT_EQ(kinds("\x15"), "NAK");
  EXPECT_EQ(kinds("\x01P0\x02(1234)\x03_"), "operand");
  EXPECT_EQ(kinds("\x01"
                  "B0\x03q"),
            "break");
  EXPECT_EQ(kinds(""), "");
}

TEST(MeterMessages, FollowEachOtherWithoutAPause) {
  EXPECT_EQ(kinds("/ABC5METER\r\n" + block("1.8.0(1)\r\n!\r\n")), "identification, readout");
  EXPECT_EQ(kinds("\x7f\x7f/ABC5METER\r\n"), "characters, identification");
  EXPECT_EQ(kinds("\x06\x06"), "ACK, ACK");
  EXPECT_EQ(kinds("/ABC5METER\r\n/AB"), "identification, identification");
}

TEST(MeterMessages, ValuesMayMoveOnAndTheirCheckCharacterWithThem) {
  EXPECT_EQ(form(block("1.8.0(001*kWh)(12)!")), form(block("1.8.0(999*kWh)(47)!")));
  EXPECT_EQ(form(block("1.8.0(99.9*kWh)!")), form(block("1.8.0(100.0*kWh)!")));
  EXPECT_EQ(form(block("C.9(BBBB)!")), form(block("C.9(UMIRIG)!")));
  EXPECT_EQ(form(block("(A-1)")), form(block("(47)")));
  EXPECT_NE(form(block("1.8.0(001*kWh)!")), form(block("1.8.1(001*kWh)!")));
  EXPECT_NE(form(block("1.8.0(001*kWh)!")), form(block("1.8.0(001*k2h)!")));
  EXPECT_NE(form(block("1.8.0(001)!")), form(block("1.8.0(001)!", 1)));
}

TEST(MeterMessages, WhatIsNoValueIsForm) {
  EXPECT_NE(form(block("1.8.0(001.12*kWh)!")), form(block("1.8.0(001.1*kWh)!")));
  EXPECT_NE(form(block("C.1()!")), form(block("C.1(A02)!")));
  EXPECT_NE(form(block("(ER01)")), form(block("(ER02)")));
  EXPECT_NE(form("/ABC5v1\r\n"), form("/ABC5v2\r\n"));
}

TEST(MeterMessages, ParityBitsAreNoPartOfThem) {
  EXPECT_EQ(form("\xaf"
                 "ABC5v1\r\x8a"),
            form("/ABC5v1\r\n"));
}

}  // namespace
}  // namespace umirig::suites
