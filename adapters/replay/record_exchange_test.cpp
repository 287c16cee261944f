#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/replay/exchange.hpp"

namespace umirig::replay {
namespace {

using testing::HasSubstr;

LineEvent event(LineEvent::Kind kind, Time at, std::string_view text = "", std::uint32_t baud = 300) {
  LineEvent one;
  one.kind = kind;
  one.at = at;
  one.bytes = to_bytes(text);
  one.format.baud = baud;
  return one;
}

class Records : public testing::Test {
 protected:
  void add(const std::string& id, std::vector<LineEvent> events) {
    run::CaseRecord one;
    one.id = id;
    one.events = std::move(events);
    record.cases.push_back(std::move(one));
  }
  Exchange load(std::string_view id = "") { return exchange_from_record(record, id).value(); }

  run::Record record;
};

TEST_F(Records, TheFirstCaseThatReceivedSomethingIsTaken) {
  add("s/1/1", {event(LineEvent::Kind::sent, 0ms, "a")});
  add("s/1/2", {event(LineEvent::Kind::sent, 0ms, "b"), event(LineEvent::Kind::received, 1s, "c")});
  add("s/1/3", {event(LineEvent::Kind::sent, 0ms, "d"), event(LineEvent::Kind::received, 1s, "e")});
  EXPECT_EQ(to_text(load()[0].bytes), "b");
  EXPECT_EQ(to_text(load("s/1/3")[0].bytes), "d");
  EXPECT_EQ(to_text(load("1/3")[0].bytes), "d");
  const auto error = exchange_from_record(record, "s/9").error();
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_THAT(error.text, testing::AllOf(HasSubstr("'s/9'"), HasSubstr("s/1/2, s/1/3")));
}

TEST_F(Records, WithoutAnyAnswerThereIsNothingToReplay) {
  add("s/1/1", {event(LineEvent::Kind::sent, 0ms, "a")});
  EXPECT_THAT(exchange_from_record(record, "").error().text, HasSubstr("nothing was received"));
}

TEST_F(Records, StepsKeepFormatAndPause) {
  add("s/1/1", {event(LineEvent::Kind::sent, 0ms, "abc"), event(LineEvent::Kind::received, 350ms, "x", 9600),
                event(LineEvent::Kind::received, 2s, "y", 9600)});
  const auto exchange = load();
  ASSERT_EQ(exchange.size(), 3U);
  EXPECT_EQ(exchange[1].format.baud, 9600U);
  EXPECT_EQ(exchange[1].pause, 250ms);
  EXPECT_EQ(exchange[2].pause, 2s - 350ms - exchange[1].format.characters(1));
  EXPECT_EQ(exchange[2].where, "event 3");
}

TEST_F(Records, CharactersSentWithGapsAreOneMessage) {
  auto secret = event(LineEvent::Kind::sent, 1s, "bc");
  secret.hidden = {0, 1};
  add("s/1/1", {event(LineEvent::Kind::sent, 0ms, "a"), secret, event(LineEvent::Kind::sent, 5s, "d"),
                event(LineEvent::Kind::received, 6s, "x")});
  const auto exchange = load();
  ASSERT_EQ(exchange.size(), 3U);
  EXPECT_EQ(to_text(exchange[0].bytes), "abc");
  EXPECT_EQ(exchange[0].hidden, (Bytes{0, 0, 1}));
  EXPECT_EQ(to_text(exchange[1].bytes), "d");
}

TEST_F(Records, WhatCouldNotBeReadIsSentAsItWasRead) {
  auto format = event(LineEvent::Kind::format, 0ms, "", 9600);
  auto garbage = event(LineEvent::Kind::received, 1s, std::string_view("\0", 1));
  garbage.errors = {framing_error};
  add("s/1/1", {format, event(LineEvent::Kind::sent, 0ms, "a", 9600), garbage});
  const auto exchange = load();
  EXPECT_EQ(exchange[1].format.baud, 9600U);
  EXPECT_EQ(exchange[1].error(0), framing_error);
}

TEST_F(Records, ABreakConditionIsAStep) {
  auto condition = event(LineEvent::Kind::break_, 0ms);
  condition.duration = 300ms;
  add("s/1/1", {condition, event(LineEvent::Kind::received, 500ms, "x")});
  const auto exchange = load();
  EXPECT_TRUE(exchange[0].condition);
  EXPECT_EQ(exchange[1].pause, 200ms);
}

}  // namespace
}  // namespace umirig::replay
