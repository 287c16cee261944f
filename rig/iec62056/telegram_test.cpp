#include "rig/iec62056/telegram.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <limits>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/random_readout_test.hpp"

namespace umirig::iec62056 {
namespace {

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes without(Bytes bytes, std::uint8_t unwanted) {
  bytes.erase(std::remove(bytes.begin(), bytes.end(), unwanted), bytes.end());
  return bytes;
}

TEST(Telegram, ALegalReadoutComesBackWithoutFindings) {
  RandomReadout random(10);
  for (int i = 0; i < 500; ++i) {
    const auto identification = random.identification('5');
    const auto sets = random.data_sets();
    const auto input = joined(encode_identification(identification), encode_readout(encode_lines(sets)));
    const auto telegram = decode_telegram(input);
    ASSERT_EQ(without_offsets(telegram.datasets), sets) << to_readable(input);
    EXPECT_EQ(telegram.identification->identification, identification.identification);
    EXPECT_EQ(telegram.identification->escapes, identification.escapes);
    EXPECT_EQ(telegram.mode, "C");
    EXPECT_TRUE(decodes(telegram));
    // Three groups of 16 characters and an address can be longer than a line.
    for (const auto& finding : telegram.findings) EXPECT_EQ(finding.clause, "6.5.1") << finding.text;
  }
}

TEST(Telegram, TheSumFitsAsWellAndIsNamed) {
  RandomReadout random(11);
  for (int i = 0; i < 200; ++i) {
    const auto input = encode_readout(encode_lines(random.data_sets()), BccKind::sum7);
    const auto telegram = decode_telegram(input);
    ASSERT_EQ(telegram.checks.size(), 1U);
    EXPECT_TRUE(telegram.checks[0].ok);
    const bool by_xor = telegram.checks[0].kind == "bcc-xor";
    const bool named =
        std::any_of(telegram.findings.begin(), telegram.findings.end(), [](const Finding& f) { return f.clause == "6.2"; });
    EXPECT_NE(by_xor, named);
  }
}

TEST(Telegram, ParityBitsAndLostReturnsLeaveTheDataAsTheyAre) {
  RandomReadout random(12);
  for (int i = 0; i < 200; ++i) {
    auto sets = random.data_sets();
    sets.push_back({"1.8.0", {{"1", "kWh"}}, 0});
    const auto input = joined(encode_identification(random.identification('4')), encode_readout(encode_lines(sets)));
    auto icrnl = input;
    std::replace(icrnl.begin(), icrnl.end() - 1, CR, LF);  // the BCC itself is not turned here
    for (const auto& variant : {with_parity(input), icrnl, without(input, CR)}) {
      const auto telegram = decode_telegram(variant);
      ASSERT_EQ(without_offsets(telegram.datasets), sets) << to_readable(variant);
      if (telegram.checks.size() == 1) {
        EXPECT_TRUE(telegram.checks[0].ok) << to_readable(variant);
      }
      EXPECT_FALSE(telegram.findings.empty());
    }
  }
}

TEST(Telegram, WhatIsCutOffKeepsTheSetsInFront) {
  RandomReadout random(13);
  for (int i = 0; i < 20; ++i) {
    const auto input =
        joined(encode_identification(random.identification('5')), encode_readout(encode_lines(random.data_sets())));
    const auto whole = decode_telegram(input);
    for (std::size_t size = 0; size < input.size(); ++size) {
      const auto part = decode_telegram(ByteView(input).first(size));
      ASSERT_LE(part.datasets.size(), whole.datasets.size());
      for (std::size_t set = 0; set < part.datasets.size(); ++set) {
        const auto& seen = part.datasets[set];
        const auto& complete = whole.datasets[set];
        ASSERT_EQ(seen.address, complete.address);
        ASSERT_LE(seen.values.size(), complete.values.size());
        ASSERT_TRUE(std::equal(seen.values.begin(), seen.values.end(), complete.values.begin()));
      }
    }
  }
}

TEST(Telegram, AStreamGivesOneEntryForEachTelegram) {
  const auto one = to_bytes("/ABC5M1\r\n\r\n1.8.0(1*kWh)\r\n!3C11\r\n");
  const auto stream = joined(to_bytes("(2*kWh)\r\n!0000\r\n"), joined(one, joined(one, to_bytes("/ABC5M1\r\n\r\n1.8"))));
  const auto telegrams = decode_telegrams(stream);
  ASSERT_EQ(telegrams.size(), 4U);
  EXPECT_FALSE(telegrams[0].identification.has_value());
  EXPECT_TRUE(telegrams[1].checks.at(0).ok);
  EXPECT_TRUE(telegrams[2].checks.at(0).ok);
  EXPECT_TRUE(telegrams[3].datasets.empty());
  const auto all = decode_telegram(stream);
  EXPECT_EQ(all.datasets.size(), 3U);
  EXPECT_EQ(all.checks.size(), 2U);
  EXPECT_EQ(all.mode, "P1");
}

TEST(Telegram, OneWrongCheckIsEnoughNotToDecode) {
  EXPECT_FALSE(
      decodes(decode_telegram(view("\x02"
                                   "1(2)\r\n!\r\n\x03!"))));
  EXPECT_FALSE(decodes(decode_telegram({})));
  EXPECT_FALSE(decodes(decode_telegram(view("hello"))));
  EXPECT_TRUE(decodes(decode_telegram(view("/ABC5\r\n"))));
}

TEST(Telegram, FindingsStandInOrderAndAreBounded) {
  RandomReadout random(14);
  Bytes noise(100000);
  for (auto& byte : noise) byte = random.byte();
  const auto telegram = decode_telegram(noise);
  EXPECT_EQ(telegram.findings.size(), max_findings);
  EXPECT_NE(telegram.findings.back().text.find("findings in all"), std::string::npos);
}

// A byte costs in 1 MB what it costs in 64 kB, whatever the bytes are: a quadratic decoder would take 16 times as much. It is
// processor time, and the bound is loose, because other programs share the machine.
TEST(Telegram, TimeGrowsWithTheSizeOnly) {
  const auto cost = [](std::string_view pattern, std::size_t size) {
    auto input = to_bytes("/ABC5\r\n");
    while (input.size() < size) input.push_back(static_cast<std::uint8_t>(pattern[input.size() % pattern.size()]));
    auto best = std::numeric_limits<std::clock_t>::max();
    for (int i = 0; i < 5; ++i) {
      const auto begin = std::clock();
      decode_telegram(input);
      best = std::min(best, std::clock() - begin);
    }
    return static_cast<double>(best + 1) / static_cast<double>(size);
  };
  for (const std::string_view pattern :
       {"1.8.0(0033402.264*kWh)\r\n", "(", ")", "/", "!", "\x02", "\x01P1\x02", "\x03", "\x06", "/ABC5", "(/ABC5x", "\r", "\n",
        "1(2", "\x02/?!\r\n", "(!12", "!ABCD\r\n", "!\r\n\x03", "\xff\x01"}) {
    EXPECT_LT(cost(pattern, 1U << 20U), 5 * cost(pattern, 1U << 16U)) << to_readable(view(pattern));
  }
}

}  // namespace
}  // namespace umirig::iec62056
