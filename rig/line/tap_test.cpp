#include "rig/line/tap.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "rig/line/wire.hpp"

namespace umirig {
namespace {

using Kind = LineEvent::Kind;

// The rig's end of a wire, with the troubles that a real adapter has.
class TroubledLine : public SerialLine {
 public:
  explicit TroubledLine(SerialLine& line) : line_(line) {}
  void set_format(const SerialFormat& format) override { line_.set_format(format); }
  SerialFormat format() const override { return line_.format(); }
  void send(ByteView bytes) override { line_.send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { line_.send_damaged(byte, errors); }
  void send_break(Duration duration) override { line_.send_break(duration); }
  void flush() override { line_.flush(); }
  Time idle_at() const override { return line_.idle_at(); }
  void listen(SerialReceiver* receiver) override { line_.listen(receiver); }
  Uncertainty uncertainty() const override { return {1us, 2us}; }
  bool restart_device() override {
    if (can_restart) lost.reset();
    return can_restart;
  }
  std::optional<std::string> fault() const override { return faulty; }
  std::optional<std::string> device_loss() const override { return lost; }

  bool can_restart = true;
  std::optional<std::string> faulty;
  std::optional<std::string> lost;

 private:
  SerialLine& line_;
};

class Listener : public SerialReceiver {
 public:
  void on_character(const Character& character) override { characters.push_back(character); }
  std::vector<Character> characters;
};

class Taps : public testing::Test {
 protected:
  SerialLine& device() { return wire.device_end(); }
  std::vector<Kind> kinds() const {
    std::vector<Kind> list;
    for (const auto& event : tap.events()) list.push_back(event.kind);
    return list;
  }

  World world;
  Wire wire{world};
  TroubledLine line{wire.rig_end()};
  Tap tap{world, line};
  const Duration character = SerialFormat{}.characters(1);
};

TEST_F(Taps, BytesWithoutAGapAreOneEventWithTheTimeOfTheFirst) {
  world.run_until(10ms);
  tap.send(view("ab"));
  tap.send(view("c"));
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].kind, Kind::sent);
  EXPECT_EQ(tap.events()[0].at, 10ms);
  EXPECT_EQ(to_text(tap.events()[0].bytes), "abc");
  EXPECT_EQ(tap.events()[0].format, SerialFormat{});
}

TEST_F(Taps, AGapBeginsANewEvent) {
  tap.send(view("a"));
  world.run_until(character + 5ms);
  tap.send(view("b"));
  ASSERT_EQ(tap.events().size(), 2U);
  EXPECT_EQ(tap.events()[1].at, character + 5ms);
}

TEST_F(Taps, ReceivedBytesAreWrittenDownAndHandedOn) {
  Listener listener;
  tap.listen(&listener);
  world.run_until(1ms);
  device().send(view("hello"));
  world.run_until(1s);
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].kind, Kind::received);
  EXPECT_EQ(tap.events()[0].at, 1ms);
  EXPECT_EQ(to_text(tap.events()[0].bytes), "hello");
  ASSERT_EQ(listener.characters.size(), 5U);
  EXPECT_EQ(listener.characters[4].end, 1ms + SerialFormat{}.characters(5));
}

TEST_F(Taps, WhatComesWhileNobodyListensIsWrittenDownToo) {
  device().send(view("x"));
  world.run_until(1s);
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(to_text(tap.events()[0].bytes), "x");
}

TEST_F(Taps, SentAndReceivedAtTheSameTimeStayApart) {
  tap.send(view("abc"));
  device().send(view("xyz"));
  world.run_until(1s);
  std::string sent;
  std::string received;
  for (const auto& event : tap.events()) (event.kind == Kind::sent ? sent : received) += to_text(event.bytes);
  EXPECT_EQ(sent, "abc");
  EXPECT_EQ(received, "xyz");
}

TEST_F(Taps, ADamagedCharacterHasItsFlagAmongGoodOnes) {
  tap.send(view("ab"));
  tap.send_damaged('c', parity_error);
  tap.send(view("d"));
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].errors, (Bytes{0, 0, parity_error, 0}));
}

TEST_F(Taps, AReceivedErrorHasItsPlace) {
  device().send(view("a"));
  device().send_damaged('b', parity_error);
  device().send(view("c"));
  world.run_until(1s);
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].errors, (Bytes{0, parity_error, 0}));
}

TEST_F(Taps, AReceivedBreakIsAnEventOfItsOwnWithItsLength) {
  Listener listener;
  tap.listen(&listener);
  device().send_break(character);
  device().send(view("a"));
  world.run_until(1s);
  ASSERT_EQ(tap.events().size(), 2U);
  EXPECT_EQ(tap.events()[0].duration, character);
  EXPECT_EQ(tap.events()[0].errors, Bytes{break_condition | framing_error});
  EXPECT_EQ(tap.events()[1].duration, Duration(0));
  EXPECT_EQ(to_text(tap.events()[1].bytes), "a");
  EXPECT_EQ(listener.characters.size(), 2U);
}

TEST_F(Taps, OnlyTheBytesNamedOfTheNextSendAreHidden) {
  tap.send(view("a"));
  tap.hide(1, 2);
  tap.send(view("bcde"));
  tap.send(view("fghi"));
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(to_text(tap.events()[0].bytes), "abcdefghi");
  EXPECT_EQ(tap.events()[0].hidden, (Bytes{0, 0, 1, 1, 0, 0, 0, 0, 0}));
}

TEST_F(Taps, ADamagedByteCanBeHidden) {
  tap.hide(0, 1);
  tap.send_damaged('s', parity_error);
  tap.send(view("t"));
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].hidden, (Bytes{1, 0}));
}

TEST_F(Taps, AnEmptySendLeavesNoTraceAndKeepsWhatIsToBeHidden) {
  tap.hide(0, 1);
  tap.send({});
  EXPECT_TRUE(tap.events().empty());
  tap.send(view("s"));
  EXPECT_EQ(tap.events()[0].hidden, Bytes{1});
}

TEST_F(Taps, AnotherFormatIsAnEventAndSplitsWhatIsSent) {
  tap.send(view("a"));
  SerialFormat fast;
  fast.baud = 9600;
  tap.set_format(fast);
  tap.send(view("b"));
  EXPECT_EQ(kinds(), (std::vector{Kind::sent, Kind::format, Kind::sent}));
  EXPECT_EQ(tap.events()[1].format, fast);
  EXPECT_EQ(tap.events()[2].format, fast);
  EXPECT_EQ(tap.events()[2].at, character);
  EXPECT_EQ(tap.format(), fast);
}

TEST_F(Taps, ABreakStandsBehindWhatIsQueued) {
  tap.send(view("ab"));
  tap.send_break(50ms);
  ASSERT_EQ(kinds(), (std::vector{Kind::sent, Kind::break_}));
  EXPECT_EQ(tap.events()[1].at, SerialFormat{}.characters(2));
  EXPECT_EQ(tap.events()[1].duration, 50ms);
  EXPECT_EQ(tap.idle_at(), SerialFormat{}.characters(2) + 50ms);
}

TEST_F(Taps, FlushAndNoteAreWrittenDown) {
  world.run_until(3ms);
  tap.flush();
  tap.note("booted");
  ASSERT_EQ(kinds(), (std::vector{Kind::flush, Kind::note}));
  EXPECT_EQ(tap.events()[1].at, 3ms);
  EXPECT_EQ(tap.events()[1].text, "booted");
}

TEST_F(Taps, OnlyARestartThatHappenedIsWrittenDown) {
  EXPECT_TRUE(tap.restart_device());
  line.can_restart = false;
  EXPECT_FALSE(tap.restart_device());
  EXPECT_EQ(kinds(), std::vector{Kind::restart});
}

TEST_F(Taps, ALossIsWrittenOnceAndAgainAfterARestart) {
  tap.look();
  EXPECT_TRUE(tap.events().empty());
  world.run_until(2ms);
  line.lost = "the device crashed";
  tap.look();
  tap.look();
  ASSERT_EQ(kinds(), std::vector{Kind::loss});
  EXPECT_EQ(tap.events()[0].text, "the device crashed");
  EXPECT_EQ(tap.events()[0].at, 2ms);
  tap.restart_device();
  tap.look();
  EXPECT_EQ(tap.events().size(), 2U);
  line.lost = "and again";
  tap.look();
  EXPECT_EQ(kinds(), (std::vector{Kind::loss, Kind::restart, Kind::loss}));
}

TEST_F(Taps, AFaultIsWrittenOnce) {
  line.faulty = "unplugged";
  tap.look();
  tap.look();
  ASSERT_EQ(kinds(), std::vector{Kind::fault});
  EXPECT_EQ(tap.events()[0].text, "unplugged");
}

TEST_F(Taps, TakeEmptiesTheListAndTheNextByteBeginsANewEvent) {
  tap.send(view("a"));
  EXPECT_EQ(tap.take().size(), 1U);
  EXPECT_TRUE(tap.events().empty());
  tap.send(view("b"));
  ASSERT_EQ(tap.events().size(), 1U);
  EXPECT_EQ(tap.events()[0].at, character);
  EXPECT_EQ(to_text(tap.events()[0].bytes), "b");
}

TEST_F(Taps, TheUncertaintyIsThatOfTheLine) {
  EXPECT_EQ(tap.uncertainty().early, 1us);
  EXPECT_EQ(tap.uncertainty().late, 2us);
}

TEST(Tap, LeavesTheLineSilentWhenItEnds) {
  World world;
  Wire wire(world);
  { const Tap tap(world, wire.rig_end()); }
  wire.device_end().send(view("x"));
  world.run_until(1s);  // a dangling receiver would be called here
  EXPECT_GT(world.events(), 0U);
}

TEST(Tap, EveryKindOfEventHasANameOfItsOwn) {
  std::vector<std::string> names;
  for (const auto kind : {Kind::sent, Kind::received, Kind::format, Kind::break_, Kind::flush, Kind::restart, Kind::loss,
                          Kind::fault, Kind::note}) {
    names.push_back(to_text(kind));
    EXPECT_FALSE(names.back().empty());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace umirig
