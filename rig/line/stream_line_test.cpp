// A line over a stream: every character takes its time, formats and breaks stand in their order, and what a stream cannot carry
// is said.
#include "rig/line/stream_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <string>

namespace umirig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

constexpr SerialFormat fast{9600, 7, 'E', 1};  // 1.04 ms a character

// What was done to the stream, in words, and what it hands over when it is asked.
class TestStream : public Stream {
 public:
  explicit TestStream(Carries carries) : carries_(carries), event_(::eventfd(0, EFD_NONBLOCK)) {}
  ~TestStream() override { ::close(event_); }
  TestStream(const TestStream&) = delete;
  TestStream& operator=(const TestStream&) = delete;
  Carries carries() const override { return carries_; }
  int descriptor() const override { return event_; }
  Result<std::size_t> write(ByteView bytes) override {
    if (broken) return failure(ErrorKind::rig, "unplugged");
    const auto count = std::min(bytes.size(), room);
    for (const auto byte : bytes.first(count)) done.push_back(to_hex({&byte, 1}));
    return count;
  }
  Result<std::vector<StreamByte>> read() override {
    std::uint64_t count = 0;
    if (::read(event_, &count, sizeof count) < 0) count = 0;
    if (broken) return failure(ErrorKind::rig, "unplugged");
    return std::exchange(coming, {});
  }
  Result<void> set_format(const SerialFormat& format) override {
    done.push_back(to_text(format));
    return {};
  }
  Result<void> set_break(bool on) override {
    done.push_back(on ? "break" : "mark");
    return {};
  }
  Uncertainty uncertainty() const override { return {Duration(0), 5ms}; }
  std::string what() const override { return "a test"; }
  void come(std::vector<StreamByte> bytes) {
    coming = std::move(bytes);
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(event_, &one, sizeof one), static_cast<ssize_t>(sizeof one));
  }

  std::vector<std::string> done;
  std::vector<StreamByte> coming;
  std::size_t room = 1000;
  bool broken = false;

 private:
  Carries carries_;
  int event_;
};

struct Heard : SerialReceiver {
  void on_character(const Character& character) override { all.push_back(character); }
  std::vector<Character> all;
};

struct TestLine {
  explicit TestLine(Stream::Carries carries) {
    auto owned = std::make_unique<TestStream>(carries);
    stream = owned.get();
    line.emplace(world, std::move(owned));
    line->listen(&heard);
    stream->done.clear();
  }
  World world;
  Heard heard;
  TestStream* stream = nullptr;
  std::optional<StreamLine> line;
};

TEST(StreamLines, CharactersAreHandedOverWhenTheyAreDueAndNotBefore) {
  TestLine one(Stream::Carries::frames);
  one.line->set_format(fast);
  const Time begin = one.world.now();
  one.line->send(view("abcdefghij"));
  const Time end = one.line->idle_at();
  EXPECT_EQ(end - begin, fast.characters(10));
  one.world.run_until(begin + fast.characters(5) - 1us);
  EXPECT_GE(one.stream->done.size(), 2U);
  EXPECT_LE(one.stream->done.size(), 11U);
  one.world.run_until(end);
  EXPECT_THAT(one.stream->done, ElementsAre("9600 7E1", "61", "62", "63", "64", "65", "66", "67", "68", "69", "6a"));
}

TEST(StreamLines, WithoutAUartACharacterIsThereAtItsEnd) {
  TestLine one(Stream::Carries::characters);
  one.line->send(view("a"));
  one.world.run_until(one.line->idle_at() - 5ms);
  EXPECT_THAT(one.stream->done, ElementsAre());
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.stream->done, ElementsAre("61"));
}

TEST(StreamLines, AFormatAndABreakStandBehindWhatWasQueuedBefore) {
  TestLine one(Stream::Carries::frames);
  one.line->set_format(fast);
  one.line->send(view("a"));
  one.line->send_break(3ms);
  one.line->set_format({4800, 7, 'E', 1});
  one.line->send(view("b"));
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.stream->done, ElementsAre("9600 7E1", "61", "break", "mark", "4800 7E1", "62"));
}

TEST(StreamLines, AWrongParityBitIsSentInTheOtherParity) {
  TestLine one(Stream::Carries::frames);
  one.line->set_format(fast);
  one.line->send(view("a"));
  one.line->send_damaged('b', parity_error);
  one.line->send(view("c"));
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.stream->done, ElementsAre("9600 7E1", "61", "9600 7O1", "62", "9600 7E1", "63"));
}

TEST(StreamLines, WhereAUartKnowsEightBitsAloneTheParityBitIsMadeHere) {
  TestLine one(Stream::Carries::octets);
  one.line->set_format(fast);
  one.line->send(view("ac"));
  one.line->send_damaged('a', parity_error);
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.stream->done, ElementsAre("9600 8N1", "e1", "63", "61"));
  one.stream->come({{0xE1, no_error}, {0x61, no_error}});
  one.world.run_until([&] { return one.heard.all.size() == 2; }, one.world.now() + 1s);
  ASSERT_EQ(one.heard.all.size(), 2U);
  EXPECT_EQ(one.heard.all[0].byte, 'a');
  EXPECT_EQ(one.heard.all[0].errors, no_error);
  EXPECT_EQ(one.heard.all[1].byte, 'a');
  EXPECT_EQ(one.heard.all[1].errors, parity_error);
  EXPECT_EQ(one.line->fault(), std::nullopt);
  one.line->set_format({9600, 8, 'E', 1});
  EXPECT_THAT(one.line->fault(), Optional(HasSubstr("9600 8E1")));
}

TEST(StreamLines, OfSeveralCharactersFoundTogetherOnlyTheLastHasEndedNow) {
  TestLine one(Stream::Carries::frames);
  one.line->set_format(fast);
  one.world.run_until(one.world.now() + 20ms);
  one.stream->come({{'a', no_error}, {'b', parity_error}, {'c', no_error}});
  one.world.run_until([&] { return one.heard.all.size() == 3; }, one.world.now() + 1s);
  ASSERT_EQ(one.heard.all.size(), 3U);
  EXPECT_EQ(one.heard.all[1].errors, parity_error);
  EXPECT_EQ(one.heard.all[2].end - one.heard.all[0].end, fast.characters(2));
  EXPECT_EQ(one.heard.all[2].end - one.heard.all[2].begin, fast.characters(1));
  // None began before what was heard already.
  one.stream->come(std::vector<StreamByte>(200, {'d', no_error}));
  const Time last = one.heard.all[2].end;
  one.world.run_until([&] { return one.heard.all.size() == 203; }, one.world.now() + 1s);
  ASSERT_EQ(one.heard.all.size(), 203U);
  EXPECT_GE(one.heard.all[3].begin, last);
}

TEST(StreamLines, WhatTheStreamDoesNotTakeAtOnceIsKept) {
  TestLine one(Stream::Carries::frames);
  one.line->set_format({115200, 8, 'N', 1});
  one.stream->room = 1;
  one.line->send(view("abc"));
  one.world.run_until(one.line->idle_at() + 20ms);
  EXPECT_THAT(one.stream->done, ElementsAre("115200 8N1", "61", "62", "63"));
}

TEST(StreamLines, AStreamThatFailsIsTheRigsTrouble) {
  TestLine one(Stream::Carries::frames);
  one.stream->broken = true;
  one.line->send(view("a"));
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.line->fault(), Optional(HasSubstr("unplugged")));
}

TEST(StreamLines, WhatItCannotCarryIsSaid) {
  for (const auto carries : {Stream::Carries::frames, Stream::Carries::octets}) {
    TestLine one(carries);
    EXPECT_EQ(one.line->cannot_show(parity_error), std::nullopt);
    EXPECT_EQ(one.line->cannot_show(break_condition), std::nullopt);
    EXPECT_THAT(one.line->cannot_show(framing_error), Optional(HasSubstr("a wrong stop bit cannot be sent over a test")));
    EXPECT_EQ(one.line->cannot_see(parity_error), std::nullopt);
  }
  TestLine bare(Stream::Carries::characters);
  EXPECT_THAT(bare.line->cannot_show(parity_error), Optional(HasSubstr("a wrong parity bit")));
  EXPECT_THAT(bare.line->cannot_show(break_condition), Optional(HasSubstr("a break")));
  EXPECT_THAT(bare.line->cannot_see(parity_error), Optional(HasSubstr("parity bits cannot be seen")));
}

TEST(StreamLines, FlushDropsWhatWasNotHandedOver) {
  TestLine one(Stream::Carries::frames);
  one.line->send(view("abc"));
  one.world.run_until(one.world.now() + 1ms);
  one.line->flush();
  one.world.run_until(one.line->idle_at());
  EXPECT_THAT(one.stream->done, ElementsAre("61"));
}

TEST(StreamLines, TheUncertaintyGrowsByHowLateTheMachineWas) {
  TestLine one(Stream::Carries::frames);
  one.world.at(one.world.now(), [] {});
  one.world.run_until(one.world.now() + 1ms);
  EXPECT_EQ(one.line->uncertainty().late, 5ms + one.world.worst_lag());
}

}  // namespace
}  // namespace umirig
