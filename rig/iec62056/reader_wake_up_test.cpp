// The reader in front of battery meters. Annex B.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/reader_test.hpp"
#include "rig/iec62056/wake_up.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string data = "6.8(0.1*GJ)\r\n!\r\n";

class ReaderWakeUp : public testing::Test, protected ReaderBench {
 protected:
  Result<Readout> read() {
    line.sent.clear();
    line.sent_at.clear();
    return Reader(world, line, options).read_out();
  }
  Duration length(std::uint32_t baud, std::size_t count) const { return SerialFormat{baud, 7, 'E', 1}.characters(count); }
};

TEST(WakeUp, StringsLieInTheirSpans) {
  EXPECT_EQ(encode_wake_up(SerialFormat{}).size(), 66U) << "2.2 s of 10 bits at 300 Bd";
  for (const std::uint32_t baud : {300U, 600U, 2400U, 9600U, 19200U}) {
    const SerialFormat format{baud, 7, 'E', 1};
    EXPECT_TRUE(wake_up_string.holds(format.characters(encode_wake_up(format).size()))) << baud;
    EXPECT_TRUE(fast_wake_up_string.holds(format.characters(encode_fast_wake_up(format).size()))) << baud;
  }
}

TEST_F(ReaderWakeUp, TheSlowOneIsAStringOfNulsAndAPause) {
  options.wake_up = WakeUp::slow;
  // It is fast asleep, and says nothing to NULs.
  speak({{"/LUGCUH50\r\n", 300, Duration(-1), 1650ms}, {data, 2400, 200ms}});
  const auto readout = read();
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_THAT(readout->telegram.findings, testing::Contains(testing::Field(&Finding::clause, "6.1"))) << "1650 ms of this script";
  ASSERT_EQ(line.sent_at.size(), 2U);
  EXPECT_EQ(line.sent.substr(0, 66), std::string(66, '\0'));
  EXPECT_EQ(line.sent.substr(66), "/?!\r\n");
  EXPECT_TRUE(wake_up_pause.holds(line.sent_at[1] - line.sent_at[0] - length(300, 66)));
}

TEST_F(ReaderWakeUp, TheFastOneGoesOnUntilTheMeterAcknowledges) {
  options.wake_up = WakeUp::fast;
  speak({{"\x06", 300, Duration(-1), 40ms}, {"/LUGCUH50\r\n"}, {data, 2400, 200ms}});
  const auto readout = read();
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_THAT(readout->telegram.findings, IsEmpty());
  EXPECT_THAT(readout->remarks, IsEmpty());
  ASSERT_EQ(line.sent_at.size(), 2U) << "one string was enough";
  const auto ack_end = line.sent_at[0] + length(300, 16) + 40ms + length(300, 1);
  EXPECT_TRUE(fast_wake_up_request.holds(line.sent_at[1] - ack_end));
}

TEST_F(ReaderWakeUp, TheAcknowledgementHasTheRateOfTheNuls) {
  options.wake_up = WakeUp::fast;
  options.wake_up_baud = 2400;
  std::vector<std::string> rates;
  options.trace = [&](const Passage& one) { rates.push_back(std::to_string(one.baud)); };
  speak({{"\x06", 2400, Duration(-1), 12ms}, {"/LUGCUH50\r\n"}, {data, 2400, 200ms}});
  ASSERT_TRUE(read());
  EXPECT_THAT(rates, ElementsAre("2400", "2400", "300", "300", "2400"));
}

TEST_F(ReaderWakeUp, AnAcknowledgementThatComesTooSoonIsAFinding) {
  options.wake_up = WakeUp::fast;
  options.wake_up_baud = 2400;
  speak({{"\x06", 2400, Duration(-1), 5ms}, {"/LUGCUH50\r\n"}, {data, 2400, 200ms}});
  const auto readout = read();
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->telegram.findings.size(), 1U);
  EXPECT_EQ(readout->telegram.findings[0].clause, "B.2");
}

TEST_F(ReaderWakeUp, WithoutAnAcknowledgementItIsTriedFor4500ms) {
  options.wake_up = WakeUp::fast;
  put<Speaker>(std::vector<Speaker::Speech>{});
  const Time begin = world.now();
  const auto readout = read();
  ASSERT_FALSE(readout);
  EXPECT_THAT(readout.error().text,
              AllOf(HasSubstr("no answer to the request behind"), HasSubstr("fast wake-up without an ACK")));
  ASSERT_GT(line.sent_at.size(), 3U);
  EXPECT_GE(line.sent_at[line.sent_at.size() - 1] - begin, fast_wake_up_tries);
  EXPECT_EQ(line.sent.substr(line.sent.size() - 5), "/?!\r\n") << "a meter that needs no wake-up is still asked";
  const auto pause = line.sent_at[1] - line.sent_at[0] - length(300, 16) - length(300, 2);
  EXPECT_TRUE(fast_wake_up_pause.holds(pause)) << format_ms(pause);
}

TEST_F(ReaderWakeUp, BehindAFailureTheNextOneWaits) {
  options.wake_up = WakeUp::slow;
  put<Speaker>(std::vector<Speaker::Speech>{});
  Reader reader(world, line, options);
  EXPECT_FALSE(reader.read_out());
  EXPECT_FALSE(reader.read_out());
  ASSERT_EQ(line.sent_at.size(), 4U);
  EXPECT_GE(line.sent_at[2] - line.sent_at[1], wake_up_retry);
}

TEST_F(ReaderWakeUp, AnEchoOfTheNulsIsNoAnswer) {
  options.wake_up = WakeUp::fast;
  line.echo = true;
  speak({{"\x06", 300, Duration(-1), 40ms}, {"/LUGCUH50\r\n"}, {data, 2400, 200ms}});
  const auto readout = read();
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(readout->telegram.datasets.size(), 1U);
}

}  // namespace
}  // namespace umirig::iec62056
