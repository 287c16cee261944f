#include "rig/line/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace umirig {
namespace {

constexpr SerialFormat slow{300, 7, 'E', 1};
constexpr SerialFormat fast{9600, 7, 'E', 1};

struct Ear : SerialReceiver {
  void on_character(const Character& character) override {
    heard.push_back(character);
    if (then) then(character);
  }
  std::vector<Character> heard;
  std::function<void(const Character&)> then;
};

class WireTest : public testing::Test {
 protected:
  WireTest() {
    wire.rig_end().listen(&rig_ear);
    wire.device_end().listen(&device_ear);
    wire.rig_end().set_format(slow);
    wire.device_end().queue_format(slow);
  }
  World world;
  Wire wire{world};
  Ear rig_ear;
  Ear device_ear;
};

TEST_F(WireTest, CarriesEachCharacterInItsTime) {
  world.run_until(1ms);
  wire.rig_end().send(Bytes{0x2F, 0x3F});
  EXPECT_EQ(wire.rig_end().idle_at(), Time(1'000'000 + 66'666'667));
  world.run_until(34'333'332ns);
  EXPECT_TRUE(device_ear.heard.empty());
  world.run_until(34'333'333ns);
  ASSERT_EQ(device_ear.heard.size(), 1U);
  EXPECT_EQ(device_ear.heard[0].byte, 0x2F);
  EXPECT_EQ(device_ear.heard[0].begin, Time(1ms));
  EXPECT_EQ(device_ear.heard[0].end, Time(34'333'333));
  world.run_until(1s);
  ASSERT_EQ(device_ear.heard.size(), 2U);
  EXPECT_EQ(device_ear.heard[1].end, Time(67'666'667));
  EXPECT_TRUE(rig_ear.heard.empty());
  EXPECT_EQ(wire.rig_end().idle_at(), Time(67'666'667));
}

TEST_F(WireTest, TellsWhatWasSentBesideWhatIsReceived) {
  wire.rig_end().set_format({300, 8, 'N', 1});
  wire.rig_end().send(Bytes{0xC1});
  world.run_until(1s);
  ASSERT_EQ(device_ear.heard.size(), 1U);
  EXPECT_EQ(device_ear.heard[0].byte, 0x41);
  EXPECT_EQ(device_ear.heard[0].errors, parity_error);
  EXPECT_EQ(device_ear.heard[0].sent_byte, 0xC1);
  EXPECT_EQ(device_ear.heard[0].sent_format, (SerialFormat{300, 8, 'N', 1}));
}

TEST_F(WireTest, TellsTheOtherEndThatACharacterIsComing) {
  EXPECT_FALSE(wire.device_end().is_receiving());
  wire.rig_end().send(Bytes{0x2F});
  wire.rig_end().set_format(fast);
  wire.rig_end().send_at(Bytes{0x3F}, 40ms);
  const auto receiving_at = [&](Time when) {
    world.run_until(when);
    EXPECT_FALSE(wire.rig_end().is_receiving());
    return wire.device_end().is_receiving();
  };
  EXPECT_TRUE(receiving_at(0ms));
  EXPECT_TRUE(receiving_at(33ms));
  EXPECT_FALSE(receiving_at(39ms));
  EXPECT_TRUE(receiving_at(41ms));
  EXPECT_FALSE(receiving_at(42ms));
}

TEST_F(WireTest, CarriesBreaksAndDamageInTheirPlace) {
  wire.device_end().send(Bytes{0x41});
  wire.device_end().send_break(100ms);
  wire.device_end().send_damaged(0x42, parity_error);
  world.run_until(1s);
  ASSERT_EQ(rig_ear.heard.size(), 3U);
  EXPECT_EQ(rig_ear.heard[1].errors, break_condition | framing_error);
  EXPECT_EQ(rig_ear.heard[1].byte, 0);
  EXPECT_EQ(rig_ear.heard[1].begin, Time(33'333'333));
  EXPECT_EQ(rig_ear.heard[1].end, Time(133'333'333));
  EXPECT_EQ(rig_ear.heard[2].errors, parity_error);
  EXPECT_EQ(rig_ear.heard[2].begin, Time(133'333'333));
}

TEST_F(WireTest, ANewFormatIsForReceivingAtOnceAndForSendingBehindWhatIsQueued) {
  wire.rig_end().send(Bytes{0x41});
  wire.rig_end().set_format(fast);
  EXPECT_EQ(wire.rig_end().format(), fast);
  wire.rig_end().send(Bytes{0x42});
  wire.device_end().send(Bytes{0x43});
  world.run_until(1s);
  ASSERT_EQ(device_ear.heard.size(), 2U);
  EXPECT_EQ(device_ear.heard[0].sent_format, slow);
  EXPECT_EQ(device_ear.heard[1].sent_format, fast);
  EXPECT_EQ(device_ear.heard[1].end, Time(33'333'333 + 1'041'667));
  ASSERT_EQ(rig_ear.heard.size(), 1U);
  EXPECT_NE(rig_ear.heard[0].errors & framing_error, 0);
}

TEST_F(WireTest, AQueuedFormatIsForReceivingToo) {
  wire.device_end().send(Bytes{0x41});  // until 33.3 ms
  wire.device_end().queue_format(fast);
  wire.rig_end().set_format(fast);
  wire.rig_end().send(Bytes{0x42});  // until 1 ms: the device is slow as yet
  world.run_until(40ms);
  wire.rig_end().send(Bytes{0x43});
  world.run_until(1s);
  ASSERT_EQ(device_ear.heard.size(), 2U);
  EXPECT_EQ(device_ear.heard[0].errors, framing_error);
  EXPECT_EQ(device_ear.heard[1].errors, no_error);
  EXPECT_EQ(device_ear.heard[1].byte, 0x43);
}

TEST_F(WireTest, AnAnswerToTheLastBitBeginsThen) {
  device_ear.then = [&](const Character&) { wire.device_end().send(Bytes{0x41}); };
  wire.rig_end().send(Bytes{0x3F});
  world.run_until(1s);
  ASSERT_EQ(rig_ear.heard.size(), 1U);
  EXPECT_EQ(rig_ear.heard[0].begin, device_ear.heard[0].end);
}

TEST_F(WireTest, WhoActsAtTheEndOfACharacterFindsTheNextOneBegun) {
  rig_ear.then = [&](const Character&) { wire.device_end().flush(); };
  wire.device_end().send(Bytes{0x41, 0x42, 0x43});
  world.run_until(1s);
  EXPECT_EQ(rig_ear.heard.size(), 2U);
}

TEST_F(WireTest, FlushDropsWhatIsBehindTheCharacterBeingSent) {
  wire.rig_end().send(Bytes{0x41, 0x42, 0x43});
  wire.rig_end().set_format(fast);
  world.run_until(40ms);
  wire.rig_end().flush();
  EXPECT_EQ(wire.rig_end().format(), slow);
  EXPECT_EQ(wire.rig_end().idle_at(), Time(66'666'667));
  world.run_until(1s);
  EXPECT_EQ(device_ear.heard.size(), 2U);
}

TEST_F(WireTest, SendAtBeginsThenOrBehindWhatIsQueued) {
  wire.device_end().send_at(Bytes{0x41}, 10ms);
  wire.device_end().send_at(Bytes{0x42}, 20ms);
  wire.device_end().send_at(Bytes{0x43}, 110ms);
  world.run_until(1s);
  ASSERT_EQ(rig_ear.heard.size(), 3U);
  EXPECT_EQ(rig_ear.heard[0].begin, Time(10ms));
  EXPECT_EQ(rig_ear.heard[1].begin, rig_ear.heard[0].end);
  EXPECT_EQ(rig_ear.heard[2].begin, Time(110ms));
}

TEST_F(WireTest, SendAtLessThanAMicrosecondBehindTheEndLeavesNoGap) {
  wire.device_end().send(Bytes{0x41});
  world.run_until(33'334us);  // the end, rounded up
  wire.device_end().send_at(Bytes{0x42}, 33'334us);
  world.run_until(66'668us);
  wire.device_end().send_at(Bytes{0x43}, 66'668us);  // 1.33 us behind it
  world.run_until(1s);
  ASSERT_EQ(rig_ear.heard.size(), 3U);
  EXPECT_EQ(rig_ear.heard[1].begin, rig_ear.heard[0].end);
  EXPECT_EQ(rig_ear.heard[2].begin, Time(66'668us));
}

TEST_F(WireTest, FlushDropsACharacterThatIsToBeginLater) {
  wire.device_end().send_at(Bytes{0x41}, 10ms);
  wire.device_end().flush();
  wire.device_end().send_at(Bytes{0x42}, 20ms);
  world.run_until(1s);
  ASSERT_EQ(rig_ear.heard.size(), 1U);
  EXPECT_EQ(rig_ear.heard[0].byte, 0x42);
  EXPECT_EQ(rig_ear.heard[0].begin, Time(20ms));
}

TEST_F(WireTest, NobodyNeedListen) {
  wire.rig_end().listen(nullptr);
  wire.device_end().send(Bytes{0x41});
  world.run_until(1s);
  EXPECT_TRUE(rig_ear.heard.empty());
}

TEST(WireEnd, ThatEndsWithCharactersOnItLeavesNoEventBehind) {
  World world;
  {
    Wire wire(world);
    wire.rig_end().send(Bytes{0x41});
  }
  world.run_until(1s);
  EXPECT_EQ(world.events(), 0U);
}

}  // namespace
}  // namespace umirig
