#include "rig/run/echo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::run {
namespace {

LineEvent event(LineEvent::Kind kind, Time at, std::string_view text) {
  LineEvent one;
  one.kind = kind;
  one.at = at;
  one.bytes = umirig::to_bytes(text);
  return one;
}
LineEvent sent(Time at, std::string_view text) { return event(LineEvent::Kind::sent, at, text); }
LineEvent received(Time at, std::string_view text) { return event(LineEvent::Kind::received, at, text); }

TEST(Echo, AnAnswerBehindWhatWasSentIsSeenAsOne) {
  EXPECT_TRUE(echoes({sent(0s, "/?!\r\n"), received(40ms, "/?!\r\n"), received(1s, "/ABC5\r\n")}));
  EXPECT_TRUE(echoes({sent(0s, "/?!\r\n"), received(40ms, "/?!\r\n/ABC5\r\n")}));
  EXPECT_FALSE(echoes({sent(0s, "/?!\r\n"), received(1s, "/ABC5\r\n")}));
}

TEST(Echo, WhatIsSentInSeveralPartsIsOneMessage) {
  EXPECT_TRUE(echoes({sent(0s, "/?"), sent(67ms, "!\r\n"), received(40ms, "/?!\r\n")}));
}

TEST(Echo, TheParityBitIsNoMatter) { EXPECT_TRUE(echoes({sent(0s, "AB"), received(40ms, "\xC1\x42")})); }

TEST(Echo, OneMessageThatIsRepeatedByRightIsNone) {
  EXPECT_FALSE(echoes({sent(0s, "/?!\r\n"), received(1s, "/ABC5\\2\r\n"),
                       sent(2s,
                            "\x06"
                            "252\r\n"),
                       received(3s,
                                "\x06"
                                "252\r\n")}));
}

TEST(Echo, SingleCharactersAndSilenceSayNothing) {
  EXPECT_FALSE(echoes({sent(0s, "\x06"), received(1s, "\x06")}));
  EXPECT_FALSE(echoes({sent(0s, "/?!\r\n")}));
  EXPECT_FALSE(echoes({received(0s, "/ABC5\r\n")}));
  EXPECT_FALSE(echoes({}));
  EXPECT_FALSE(echoes({sent(0s, "/?!\r\n"), received(40ms, "/?!")}));
}

}  // namespace
}  // namespace umirig::run
