#include "rig/run/exchange.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

LineEvent event(LineEvent::Kind kind, Time at, std::string_view text) {
  LineEvent one;
  one.kind = kind;
  one.at = at;
  one.bytes = to_bytes(text);
  return one;
}

LineEvent sent(Time at, std::string_view text) { return event(LineEvent::Kind::sent, at, text); }
LineEvent received(Time at, std::string_view text) { return event(LineEvent::Kind::received, at, text); }

TEST(Exchanges, CharactersOfOneSideAreOneMessageWhateverTheirPauses) {
  const auto all = exchange_of({sent(0s, "/?"), sent(1s, "!\r\n"), received(2s, "/A"), received(3s, "BC\r\n")}, nullptr);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[0].by_device);
  EXPECT_EQ(all[0].text, "/?!<CR><LF>");
  EXPECT_TRUE(all[1].by_device);
  EXPECT_EQ(all[1].text, "/ABC<CR><LF>");
  EXPECT_EQ(all[1].longest_pause, 1s - SerialFormat{}.characters(2));
  EXPECT_EQ(all[1].end, 3s + SerialFormat{}.characters(4));
}

TEST(Exchanges, AReactionCountsFromTheLastStopBitOfTheRig) {
  const auto all = exchange_of({received(0s, "x"), sent(1s, "abc"), received(2s, "d")}, nullptr);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_FALSE(all[0].reaction);
  EXPECT_EQ(all[2].reaction, 1s - SerialFormat{}.characters(3));
}

TEST(Exchanges, BreaksRestartsAndLossesPartMessages) {
  auto pause = event(LineEvent::Kind::break_, 1s, "");
  pause.duration = 250ms;
  auto loss = event(LineEvent::Kind::loss, 3s, "");
  loss.text = "it crashed";
  const auto all =
      exchange_of({sent(0s, "a"), pause, received(2s, "b"), event(LineEvent::Kind::restart, 2500ms, ""), loss}, nullptr);
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[1].text, "a break of 250 ms");
  EXPECT_EQ(all[2].reaction, 750ms);
  EXPECT_EQ(all[3].kind, "restart");
  EXPECT_EQ(all[4].text, "it crashed");
  EXPECT_FALSE(all[4].reaction);
}

TEST(Exchanges, WhatADeviceSaysWhenItStartsIsNoReaction) {
  const auto all = exchange_of({event(LineEvent::Kind::restart, 0s, ""), received(1s, "boot")}, nullptr);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[1].reaction);
}

TEST(Exchanges, WithoutASuiteDigitsMayMoveOn) {
  const auto form = [](std::string_view text) { return exchange_of({received(0s, text)}, nullptr).at(0).form; };
  EXPECT_EQ(form("1.8.0(123)"), form("1.8.0(999)"));
  EXPECT_NE(form("1.8.0(123)"), form("1.8.0(99)"));
  EXPECT_NE(form("1.8.0(123)"), form("1.8.0(12x)"));
}

TEST(Exchanges, ErrorsAreFormAndMostlyFramingErrorsAreUnreadable) {
  auto parity = received(0s, "abcd");
  parity.errors = {0, parity_error, 0, 0};
  EXPECT_NE(exchange_of({parity}, nullptr).at(0).form, exchange_of({received(0s, "abcd")}, nullptr).at(0).form);
  auto noise = received(0s, "abcd");
  noise.errors = {framing_error, framing_error, 0, 0};
  EXPECT_EQ(exchange_of({noise}, nullptr).at(0).kind, "unreadable");
  auto damage = sent(0s, "abcd");
  damage.errors = {0, parity_error, 0, 0};
  EXPECT_NE(exchange_of({damage}, nullptr).at(0).form, exchange_of({sent(0s, "abcd")}, nullptr).at(0).form);
}

TEST(Exchanges, ASuiteSaysWhereMessagesEnd) {
  const auto reader = [](ByteView bytes) {
    return std::vector<MessageReading>{{1, "first", "f"}, {bytes.size() - 1, "rest", "r"}};
  };
  const auto all = exchange_of({sent(0s, "?"), received(1s, "abc")}, reader);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].kind, "first");
  EXPECT_TRUE(all[1].reaction);
  EXPECT_EQ(all[2].text, "bc");
  EXPECT_FALSE(all[2].reaction);
}

}  // namespace
}  // namespace umirig::run
