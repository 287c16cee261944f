#include "rig/line/uart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig {
namespace {

constexpr SerialFormat bits8{9600, 8, 'N', 1};
constexpr SerialFormat even7{9600, 7, 'E', 1};
constexpr SerialFormat odd7{9600, 7, 'O', 1};
constexpr SerialFormat none7{9600, 7, 'N', 1};
constexpr SerialFormat even8{9600, 8, 'E', 1};

TEST(Parity, MakesTheNumberOfOnesEvenOrOdd) {
  EXPECT_FALSE(parity_bit(0x41, 7, 'E'));
  EXPECT_TRUE(parity_bit(0x43, 7, 'E'));
  EXPECT_TRUE(parity_bit(0x41, 7, 'O'));
  EXPECT_FALSE(parity_bit(0x43, 7, 'O'));
  EXPECT_FALSE(parity_bit(0xC1, 7, 'E')) << "bits above the data bits do not count";
  EXPECT_TRUE(parity_bit(0xC1, 8, 'E'));
}

TEST(Reception, OfTheSameFormatGivesEachByteBackWithoutErrors) {
  for (const auto& format : {bits8, even7, odd7, none7, even8, SerialFormat{300, 5, 'O', 2}}) {
    for (unsigned byte = 0; byte < (1U << format.data_bits); ++byte) {
      const auto got = receive(static_cast<std::uint8_t>(byte), format, no_error, format);
      EXPECT_EQ(got.byte, byte) << to_text(format);
      EXPECT_EQ(got.errors, no_error) << to_text(format);
    }
  }
}

TEST(Reception, OfSevenBitsWithParityAsEightBitsShowsTheParityBit) {
  EXPECT_EQ(receive(0x41, even7, no_error, bits8).byte, 0x41);
  EXPECT_EQ(receive(0x43, even7, no_error, bits8).byte, 0xC3);
  EXPECT_EQ(receive(0x41, odd7, no_error, bits8).byte, 0xC1);
  EXPECT_EQ(receive(0x43, even7, no_error, bits8).errors, no_error);
}

TEST(Reception, OfEightBitsWithAParityBitMadeByHandIsGoodSevenBits) {
  EXPECT_EQ(receive(0xC3, bits8, no_error, even7).byte, 0x43);
  EXPECT_EQ(receive(0xC3, bits8, no_error, even7).errors, no_error);
  EXPECT_EQ(receive(0x43, bits8, no_error, even7).errors, parity_error);
  EXPECT_EQ(receive(0x43, bits8, no_error, odd7).errors, no_error);
}

TEST(Reception, OfTheOtherParityIsAParityErrorForEachByte) {
  for (unsigned byte = 0; byte < 128; ++byte) {
    EXPECT_EQ(receive(static_cast<std::uint8_t>(byte), odd7, no_error, even7).errors, parity_error);
  }
}

TEST(Reception, OfALongerCharacterFindsItsParityBitInPlaceOfTheStopBit) {
  EXPECT_EQ(receive(0x41, even8, no_error, bits8).errors, framing_error);  // parity bit 0
  EXPECT_EQ(receive(0x43, even8, no_error, bits8).errors, no_error);       // parity bit 1
}

TEST(Reception, OfAShorterCharacterFindsTheIdleLineBehindIt) {
  EXPECT_EQ(receive(0x41, none7, no_error, even7).errors, parity_error);  // 1 in place of the parity bit
  EXPECT_EQ(receive(0x43, none7, no_error, even7).errors, no_error);
  EXPECT_EQ(receive(0x41, none7, no_error, bits8).byte, 0xC1);
}

TEST(Reception, OfDamageFlagsWhatWasDamaged) {
  EXPECT_EQ(receive(0x41, even7, parity_error, even7).errors, parity_error);
  EXPECT_EQ(receive(0x41, even7, framing_error, even7).errors, framing_error);
  EXPECT_EQ(receive(0x41, even7, parity_error | framing_error, even7).errors, parity_error | framing_error);
  EXPECT_EQ(receive(0x41, even7, parity_error, even7).byte, 0x41);
  EXPECT_EQ(receive(0x41, bits8, parity_error, bits8).errors, no_error) << "there is no parity bit to damage";
  EXPECT_EQ(receive(0x41, even7, parity_error, odd7).errors, no_error) << "twice wrong is right";
}

TEST(Reception, AtARateUpToThreePercentOffIsGoodAndBeyondIsNot) {
  for (const std::uint32_t baud : {9330U, 9600U, 9880U}) {
    const auto got = receive(0x55, {baud, 8, 'N', 1}, no_error, bits8);
    EXPECT_EQ(got.byte, 0x55) << baud;
    EXPECT_EQ(got.errors, no_error) << baud;
  }
  for (const std::uint32_t baud : {1U, 300U, 9300U, 9900U, 19200U, 4294967295U}) {
    EXPECT_NE(receive(0x55, {baud, 8, 'N', 1}, no_error, bits8).errors & framing_error, 0) << baud;
    EXPECT_NE(receive(0x55, bits8, no_error, {baud, 8, 'N', 1}).errors & framing_error, 0) << baud;
  }
  EXPECT_EQ(receive(0x00, {300, 7, 'E', 1}, no_error, even7).byte, 0x00) << "all samples lie in the start bit";
}

// 9600 Bd, ten bits: 1,041,666.67 ns.
class Queue : public testing::Test {
 protected:
  Queue() { queue.set_format(bits8, Time(0)), queue.take(Time(0)); }
  std::vector<Transmission> all() {
    std::vector<Transmission> taken;
    while (const auto item = queue.take(never)) taken.push_back(*item);
    return taken;
  }
  TransmitQueue queue;
};

TEST_F(Queue, CountsCharactersBackToBackFromTheFirstSoThatRoundingDoesNotAddUp) {
  queue.send(Bytes(3000, 0x41), Time(1000));
  EXPECT_EQ(queue.idle_at(), Time(1000) + 3125ms);
  const auto sent = all();
  ASSERT_EQ(sent.size(), 3000U);
  EXPECT_EQ(sent[0].end, Time(1000 + 1'041'667));
  EXPECT_EQ(sent[1].end, Time(1000 + 2'083'333));
  for (std::size_t i = 1; i < sent.size(); ++i) ASSERT_EQ(sent[i].begin, sent[i - 1].end);
}

TEST_F(Queue, JoinsWhatComesLessThanAMicrosecondLateAndNotWhatComesLater) {
  queue.send(Bytes{1}, Time(0));
  queue.send(Bytes{2}, Time(1'041'667 + 999));
  queue.send(Bytes{3}, Time(2'083'333 + 1000));
  const auto sent = all();
  EXPECT_EQ(sent[1].begin, Time(1'041'667));
  EXPECT_EQ(sent[2].begin, Time(2'084'333));
}

TEST_F(Queue, TheFirstCharacterJoinsNothing) {
  queue.send(Bytes{1}, Time(400));
  EXPECT_EQ(all()[0].begin, Time(400));
}

TEST_F(Queue, BreaksAndCharactersInAnotherFormatFollowWithoutAGapToo) {
  queue.send(Bytes{1}, Time(0));
  queue.send_break(5ms, Time(0));
  queue.set_format({300, 8, 'N', 1}, Time(0));
  queue.send(Bytes{2}, Time(1'041'667 + 5'000'000 + 500));
  const auto sent = all();
  ASSERT_EQ(sent.size(), 4U);
  EXPECT_EQ(sent[1].begin, Time(1'041'667));
  EXPECT_EQ(sent[1].end, Time(6'041'667));
  EXPECT_EQ(sent[2].begin, Time(6'041'667));
  EXPECT_EQ(sent[3].begin, Time(6'041'667));
  EXPECT_EQ(sent[3].end, Time(6'041'667 + 33'333'333));
}

TEST_F(Queue, ABreakOfNoLengthIsNone) {
  queue.send_break(Duration(0), Time(0));
  EXPECT_TRUE(queue.items().empty());
}

TEST_F(Queue, SendsNoBitsAboveTheDataBits) {
  queue.set_format(even7, Time(0));
  queue.send(Bytes{0xC1}, Time(0));
  queue.send_damaged(0xC1, parity_error, Time(0));
  const auto sent = all();
  EXPECT_EQ(sent[1].byte, 0x41);
  EXPECT_EQ(sent[2].byte, 0x41);
  EXPECT_EQ(sent[2].damage, parity_error);
}

TEST_F(Queue, FlushDropsWhatHasNotBegunAndBringsTheFormatBack) {
  queue.send(Bytes{1, 2, 3}, Time(0));
  queue.set_format(even7, Time(0));
  queue.send(Bytes{4}, Time(0));
  queue.flush(Time(1'500'000));
  EXPECT_EQ(queue.idle_at(), Time(2'083'333));
  EXPECT_EQ(queue.format(), bits8);
  queue.send(Bytes{5}, Time(1'500'000));
  const auto sent = all();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[2].byte, 5);
  EXPECT_EQ(sent[2].begin, Time(2'083'333));
}

TEST_F(Queue, FlushOfAnIdleQueueChangesNothing) {
  queue.send(Bytes{1}, Time(0));
  queue.take(Time(1'041'667));
  queue.set_format(even7, Time(2ms));
  queue.take(Time(2ms));
  queue.flush(Time(3ms));
  EXPECT_EQ(queue.format(), even7);
  EXPECT_EQ(queue.idle_at(), Time(1'041'667));
}

TEST_F(Queue, FlushBehindATakenFormatKeepsThatFormat) {
  queue.send(Bytes{1}, Time(0));
  queue.set_format(even7, Time(0));
  queue.send(Bytes{2, 3}, Time(0));
  queue.set_format(odd7, Time(0));
  queue.take(Time(1'041'667));
  queue.take(Time(1'041'667));
  queue.flush(Time(1'100'000));
  EXPECT_EQ(queue.format(), even7);
  EXPECT_EQ(queue.items().size(), 1U);
}

TEST_F(Queue, ClearDropsTheCharacterBeingSentAndKeepsTheLastFormat) {
  queue.send(Bytes{1, 2}, Time(0));
  queue.set_format(even7, Time(0));
  queue.clear(Time(500'000));
  EXPECT_TRUE(queue.items().empty());
  EXPECT_EQ(queue.format(), even7);
  EXPECT_LE(queue.idle_at(), Time(500'000));
  queue.send(Bytes{3}, Time(500'000));
  EXPECT_EQ(all()[0].begin, Time(500'000));
}

TEST_F(Queue, AVeryLongRunDoesNotOverflow) {
  queue.set_format({1, 8, 'E', 2}, Time(0));
  queue.send(Bytes(1'000'002, 0x55), Time(0));
  EXPECT_EQ(queue.idle_at(), Time(std::chrono::seconds(12 * 1'000'002LL)));
}

}  // namespace
}  // namespace umirig
