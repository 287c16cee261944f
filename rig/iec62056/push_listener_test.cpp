#include "rig/iec62056/push_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/reader_test.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string p1 = "/ABC5M1\r\n\r\n1.8.0(1*kWh)\r\n!3C11\r\n";
const std::string unpadded = "/ABC5M1\r\n\r\n1.8.0(6*kWh)\r\n!C37\r\n";
const std::string wrong = "/ABC5M1\r\n\r\n1.8.0(7*kWh)\r\n!3C11\r\n";
const std::string plain = "/HAG3EHZ\r\n\r\n1.8.0(1*kWh)\r\n2.8.0(2*kWh)\r\n!\r\n";

// A meter that says each of them, then pauses; nobody asks it.
class Pusher {
 public:
  Pusher(World& world, WireEnd& line, const std::vector<std::string>& texts, const SerialFormat& format, Duration pause) {
    line.set_format(format);
    Time at = world.now() + 1s;
    for (const auto& text : texts) {
      world.at(at, [&line, text] { line.send(view(text)); });
      at += format.characters(text.size()) + pause;
    }
  }
};

class PushListeners : public testing::Test, protected ReaderBench {
 protected:
  void push(const std::vector<std::string>& texts, const SerialFormat& format = {2400, 7, 'E', 1}, Duration pause = 1s) {
    put<Pusher>(texts, format, pause);
  }
  ListenOptions listening;
};

TEST_F(PushListeners, TelegramsComeOneByOneWithTheirVerdicts) {
  push({p1, unpadded, wrong}, {115200, 8, 'N', 1});
  listening.baud = 115200;
  PushListener listener(world, line, listening);
  auto one = listener.next();
  ASSERT_TRUE(one) << one.error().text;
  EXPECT_EQ(one->telegram.mode, "P1");
  EXPECT_TRUE(one->whole);
  EXPECT_TRUE(one->telegram.checks.at(0).ok);
  EXPECT_EQ(to_text(one->format), "115200 8N1");
  const Time first = one->end;
  one = listener.next();
  EXPECT_TRUE(one->telegram.checks.at(0).ok) << "without its leading zero";
  EXPECT_THAT(one->telegram.findings, Contains(Field(&Finding::text, HasSubstr("3 digits"))));
  EXPECT_NEAR(to_ms(one->end - first), 1000 + 34 / 11.52, 0.5);
  EXPECT_FALSE(listener.next()->telegram.checks.at(0).ok);
  const auto end = listener.next();
  ASSERT_FALSE(end);
  EXPECT_THAT(end.error().text, AllOf(HasSubstr("no telegram within 60 s at 115200 8N1"), HasSubstr("nothing at all")));
}

TEST_F(PushListeners, ParityBitsAreFoundInBit7) {
  for (const bool seven : {false, true}) {
    listening.seven_bits = seven;
    push({plain});
    const auto one = PushListener(world, line, listening).next();
    ASSERT_TRUE(one) << one.error().text;
    EXPECT_EQ(to_text(one->format), "2400 7E1");
    EXPECT_EQ(one->telegram.mode, "D");
    EXPECT_EQ(one->telegram.datasets.size(), 2U);
    EXPECT_THAT(one->telegram.findings, IsEmpty());
  }
}

TEST_F(PushListeners, AParityErrorIsAFindingWhereItStands) {
  for (const bool seven : {false, true}) {
    listening.seven_bits = seven;
    push({plain});
    line.heard_at.clear();
    // Character 15 is the '8' of 1.8.0: B8 with its parity bit, 38 without.
    if (seven) line.errors = {{15, parity_error}};
    if (!seven) line.bytes = {{15, 0xB9}};
    const auto one = PushListener(world, line, listening).next();
    line.errors.clear();
    line.bytes.clear();
    ASSERT_TRUE(one);
    ASSERT_EQ(one->telegram.findings.size(), 1U);
    EXPECT_EQ(one->telegram.findings[0].clause, "5.6");
    EXPECT_EQ(one->telegram.findings[0].offset, 15U);
  }
}

TEST_F(PushListeners, TheRateIsFound) {
  for (const std::uint32_t baud : {2400U, 9600U, 115200U, 300U, 4800U, 19200U, 1200U, 600U}) {
    push({plain, plain, plain, plain, plain, plain, plain, plain, plain, plain, plain, plain}, {baud, 7, 'E', 1}, 500ms);
    listening.patience = 100s;
    PushListener listener(world, line, listening);
    const auto one = listener.next();
    ASSERT_TRUE(one) << baud << " " << one.error().text;
    EXPECT_EQ(one->format.baud, baud);
  }
}

TEST_F(PushListeners, AStreamIsEnteredInTheMidstOfATelegram) {
  push({plain.substr(20) + plain});
  const auto one = PushListener(world, line, listening).next();
  ASSERT_TRUE(one);
  EXPECT_EQ(one->skipped, plain.size() - 20);
  EXPECT_EQ(one->telegram.datasets.size(), 2U);
}

TEST_F(PushListeners, ATelegramWhoseEndIsLostIsGivenAsCut) {
  push({plain.substr(0, 30) + p1});
  PushListener listener(world, line, listening);
  auto one = listener.next();
  EXPECT_FALSE(one->whole);
  EXPECT_EQ(one->telegram.identification->manufacturer, "HAG");
  one = listener.next();
  EXPECT_TRUE(one->whole);
  EXPECT_TRUE(one->telegram.checks.at(0).ok);
}

TEST_F(PushListeners, GapsEndNothing) {
  push({p1.substr(0, 29), p1.substr(29)}, {2400, 7, 'E', 1}, 20s);
  const auto one = PushListener(world, line, listening).next();
  ASSERT_TRUE(one) << "the check characters may be late";
  EXPECT_TRUE(one->telegram.checks.at(0).ok);
}

TEST_F(PushListeners, WhatIsNoTelegramIsShown) {
  push({"hello, this is no meter\r\n"});
  const auto one = PushListener(world, line, listening).next();
  ASSERT_FALSE(one);
  EXPECT_THAT(one.error().text, HasSubstr("25 characters came, at last 'hello, this is no meter<CR><LF>'"));
}

TEST_F(PushListeners, AWrongRateIsNamed) {
  push({plain}, {9600, 7, 'E', 1});
  listening.baud = 2400;
  const auto one = PushListener(world, line, listening).next();
  ASSERT_FALSE(one);
  EXPECT_THAT(one.error().text, AllOf(HasSubstr("at 2400 8N1"), HasSubstr("another rate?")));
}

TEST_F(PushListeners, ACalledOffListenerReturns) {
  push({plain});
  world.set_interrupt([&] { return world.now() > 11s; });
  const auto one = PushListener(world, line, listening).next();
  world.set_interrupt({});
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().text, "interrupted");
}

}  // namespace
}  // namespace umirig::iec62056
