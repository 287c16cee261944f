#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/replay/exchange.hpp"

namespace umirig::replay {
namespace {

using testing::ElementsAre;

Exchange load(std::string_view text) { return exchange_from_transcript(text, 200ms).value(); }

std::vector<Duration> pauses(std::string_view text) {
  std::vector<Duration> list;
  for (const auto& step : load(text)) {
    if (step.from_meter) list.push_back(step.pause);
  }
  return list;
}

TEST(TranscriptExchange, StepsHaveDirectionBytesRateAndPlace) {
  const auto exchange = load("# ME162\nC 2f3f210d0a\nM 2f49534b350d0a\nC 063035300d0a\nM 0221\n");
  ASSERT_EQ(exchange.size(), 4U);
  EXPECT_FALSE(exchange[0].from_meter);
  EXPECT_EQ(to_text(exchange[0].bytes), "/?!\r\n");
  EXPECT_EQ(exchange[0].where, "line 2");
  EXPECT_TRUE(exchange[1].from_meter);
  EXPECT_EQ(exchange[2].format, (SerialFormat{300, 7, 'E', 1}));
  EXPECT_EQ(exchange[3].format, (SerialFormat{9600, 7, 'E', 1}));
}

TEST(TranscriptExchange, ParityBitsAreLeftOut) { EXPECT_EQ(load("C af3f")[0].bytes, (Bytes{0x2F, 0x3F})); }

TEST(TranscriptExchange, WithoutTimesTheMeterTakesItsReactionTime) {
  EXPECT_THAT(pauses("C 2f3f210d0a\nM 2f49534b350d0a\nC 063035300d0a\nM 0221"), ElementsAre(200ms, 200ms));
  EXPECT_EQ(exchange_from_transcript("C 06\nM 06", 20ms).value()[1].pause, 20ms);
}

TEST(TranscriptExchange, DataBehindAnIdentificationComeAsItsModeSays) {
  const auto both = [](std::string_view identification) {
    return pauses("C 2f3f210d0a\nM " + to_hex(view(identification)) + "\nM 0221").at(1);
  };
  EXPECT_EQ(both("/KAM MC\r\n"), 0ms);
  EXPECT_EQ(both("/LUGCUH50\r\n"), 200ms);
  EXPECT_EQ(both("/ISK5ME\r\n"), 1800ms);
}

TEST(TranscriptExchange, TimesSayWhenALineBegan) {
  // Three characters at 300 Bd take 100 ms.
  EXPECT_THAT(pauses("0.000 C 2f3f21\n0.350 M 06"), ElementsAre(250ms));
  EXPECT_THAT(pauses("1:00.5 C 2f3f21\n1:00.8 M 06"), ElementsAre(200ms));
  EXPECT_THAT(pauses("C @0 2f3f21\nM +0.4 060606\nM +0.15 06"), ElementsAre(300ms, 50ms));
  EXPECT_THAT(pauses("1000ms C 2f3f21\n1200.5ms M 06"), ElementsAre(from_ms(100.5)));
  EXPECT_THAT(pauses("0.000 C 2f3f21\n0.050 M 06"), ElementsAre(0ms)) << "it cannot begin before the reader has ended";
  EXPECT_THAT(pauses("0.000 C 2f3f21\nM 06"), ElementsAre(200ms));
}

TEST(TranscriptExchange, TheErrorNamesTheLine) {
  const auto error = exchange_from_transcript("C 06\nX 06", 200ms).error();
  EXPECT_EQ(error.kind, ErrorKind::configuration);
  EXPECT_THAT(error.text, testing::HasSubstr("line 2"));
  EXPECT_FALSE(exchange_from_transcript("# nothing\n", 200ms));
}

}  // namespace
}  // namespace umirig::replay
