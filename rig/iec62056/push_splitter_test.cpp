#include "rig/iec62056/push_splitter.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "rig/iec62056/parity.hpp"
#include "rig/iec62056/random_readout_test.hpp"
#include "rig/iec62056/read_json_test.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string one = "/ABC5M1\r\n\r\n1.8.0(1*kWh)\r\n!3C11\r\n";
const std::string plain = "/HAG3EHZ\r\n\r\n1.8.0(1*kWh)\r\n!\r\n";

struct Pieces {
  std::vector<std::string> texts;  // a cut one with "-" behind it
  std::vector<std::size_t> begins;
  std::vector<std::size_t> skipped;
};

Pieces split(ByteView stream, std::size_t limit = PushSplitter::default_limit) {
  Pieces pieces;
  PushSplitter splitter(limit);
  for (const auto byte : stream) {
    if (const auto piece = splitter.feed(byte)) {
      pieces.texts.push_back(umirig::to_text(without_parity(piece->bytes)) + (piece->whole ? "" : "-"));
      pieces.begins.push_back(piece->begin);
      pieces.skipped.push_back(piece->skipped);
    }
    EXPECT_LE(splitter.pending(), limit);
  }
  return pieces;
}

TEST(PushSplitter, TelegramsAreCutAtTheirEnds) {
  const auto pieces = split(view(one + plain + one));
  EXPECT_THAT(pieces.texts, ElementsAre(one, plain, one));
  EXPECT_THAT(pieces.begins, ElementsAre(0U, one.size(), one.size() + plain.size()));
  EXPECT_THAT(pieces.skipped, ElementsAre(0U, 0U, 0U));
}

TEST(PushSplitter, AStreamMayBeginAnywhere) {
  for (std::size_t i = 1; i < one.size(); ++i) {
    const auto pieces = split(view(one.substr(i) + one + one));
    EXPECT_THAT(pieces.texts, ElementsAre(one, one)) << i;
    EXPECT_EQ(pieces.skipped.at(0), one.size() - i);
  }
}

TEST(PushSplitter, ALostEndIsNoticedAtTheNextTelegram) {
  EXPECT_THAT(split(view(one.substr(0, 26) + one)).texts, ElementsAre(one.substr(0, 26) + "-", one));
  // In the midst of a line, where the line end is lost as well.
  EXPECT_THAT(split(view(one.substr(0, 15) + one)).texts, ElementsAre(one.substr(0, 15) + "-", one));
  EXPECT_THAT(split(view(one.substr(0, 20) + one)).texts, ElementsAre(one.substr(0, 20) + "-", one)) << "within a bracket";
  EXPECT_THAT(split(view(one.substr(0, 3) + one)).texts, ElementsAre(one)) << "no identification yet";
}

TEST(PushSplitter, ASlashInAValueBeginsNothing) {
  const std::string text = "/ABC5M1\r\n\r\n0.2.0(/SX330)\r\n1.3(250*imp/kWh)\r\n!\r\n";
  EXPECT_THAT(split(view(text)).texts, ElementsAre(text));
}

TEST(PushSplitter, AnEndMarkMayStandBehindTheLastDataSet) {
  const std::string glued = "/ABC5M1\r\n1.8.0(1*kWh)!\r\n";
  EXPECT_THAT(split(view(glued + one)).texts, ElementsAre(glued, one));
}

TEST(PushSplitter, CheckCharactersOfAReadoutBelongToIt) {
  const std::string framed =
      "/ABC5M1\r\n\x02"
      "1.8.0(1*kWh)\r\n!\r\n\x03U";
  EXPECT_THAT(split(view(framed + one)).texts, ElementsAre(framed, one));
}

TEST(PushSplitter, ParityBitsDoNotCount) {
  EXPECT_THAT(split(with_even_parity(view(one + plain))).texts, ElementsAre(one, plain));
}

TEST(PushSplitter, BuffersAreBounded) {
  const auto endless = split(view("/ABC5M1\r\n" + std::string(5000, 'x') + "\r\n" + one), 500);
  EXPECT_EQ(endless.texts.size(), 2U);
  EXPECT_EQ(endless.texts[0].size(), 501U) << "as far as the limit";
  EXPECT_EQ(endless.texts[1], one);
  EXPECT_THAT(split(view(std::string(5000, '(') + "\r\n" + one), 500).texts, ElementsAre(one));
}

TEST(PushSplitter, NoNoiseBreaksIt) {
  RandomReadout random(40);
  for (int i = 0; i < 2000; ++i) {
    std::string stream;
    for (std::size_t n = random.below(60); n > 0; --n) stream += static_cast<char>(random.byte());
    const auto pieces = split(view(stream + "\r\n" + one));
    ASSERT_FALSE(pieces.texts.empty());
    EXPECT_EQ(pieces.texts.back(), one) << to_readable(view(stream));
  }
}

std::string corpus_file(const char* name) {
  const char* named = std::getenv("UMIRIG_CORPORA");
  return fmt::format("{}/iec62056-21/{}", named != nullptr ? named : UMIRIG_SOURCE_DIR "/../shared/corpora", name);
}

TEST(PushSplitter, StreamsOfRealMetersComeApart) {
  const auto iskra = read_file(corpus_file("p1-stream-iskra-am550-raw.bin"));
  const auto ziv = read_file(corpus_file("p1-stream-ziv-portmon.bin"));
  if (iskra.empty() || ziv.empty()) GTEST_SKIP() << "no corpora; UMIRIG_CORPORA names the folder";
  for (const auto& [stream, expected] : {std::pair(iskra, 76U), std::pair(ziv, 21U)}) {
    PushSplitter splitter;
    std::size_t good = 0;
    std::size_t whole = 0;
    for (const auto byte : stream) {
      const auto piece = splitter.feed(byte);
      if (!piece) continue;
      whole += piece->whole ? 1 : 0;
      const auto telegram = decode_telegram(piece->bytes);
      good += telegram.checks.size() == 1 && telegram.checks[0].ok ? 1 : 0;
    }
    EXPECT_EQ(whole, expected);
    EXPECT_EQ(good, expected);
  }
}

}  // namespace
}  // namespace umirig::iec62056
