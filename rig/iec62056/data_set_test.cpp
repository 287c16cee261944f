#include "rig/iec62056/data_set.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/identification.hpp"
#include "rig/iec62056/random_readout_test.hpp"
#include "rig/iec62056/request.hpp"

namespace umirig::iec62056 {
namespace {

TEST(DataSet, LinesGoThereAndBack) {
  RandomReadout random(20);
  for (int i = 0; i < 1000; ++i) {
    const auto sets = random.data_sets();
    BlockRules rules;
    rules.programming = true;
    const auto block = decode_block(encode_lines(sets), 0, rules);
    ASSERT_EQ(without_offsets(block.datasets), sets);
    for (const auto& finding : block.findings) EXPECT_EQ(finding.clause, "6.5.1") << finding.text;  // long lines
  }
}

TEST(DataSet, OffsetsAreThoseOfTheirFirstBytes) {
  const auto block = decode_block(view("1(2)3(4)\r\n(5)\r\n!\r\n"), 100);
  ASSERT_EQ(block.datasets.size(), 3U);
  EXPECT_EQ(block.datasets[0].offset, 100U);
  EXPECT_EQ(block.datasets[1].offset, 104U);
  EXPECT_EQ(block.datasets[2].offset, 110U);
}

TEST(DataSet, GroupsAreCountedOverAllSets) { EXPECT_EQ(decode_block(view("1(2)(3)4(5)\r\n!\r\n")).groups(), 3U); }

TEST(DataSet, AnOpenGroupAtTheEndOfACaptureIsNoDataSet) {
  BlockRules rules;
  rules.may_be_cut = true;
  const auto block = decode_block(view("1(2)\r\n3(00"), 0, rules);
  ASSERT_EQ(block.datasets.size(), 1U);
  ASSERT_EQ(block.findings.size(), 1U);
  EXPECT_EQ(block.findings[0].offset, 7U);
  EXPECT_NE(block.findings[0].text.find("'3(00' is cut off"), std::string::npos);
}

TEST(DataSet, ControlCharactersOfABlockAreFindingsAndEndNothing) {
  const auto block =
      decode_block(view("1(2)\x03"
                        "3(4\x02)\r\n!\r\n"));
  ASSERT_EQ(block.datasets.size(), 2U);
  EXPECT_EQ(block.datasets[1].address,
            "\x03"
            "3");
  EXPECT_EQ(block.findings.size(), 2U);
}

TEST(DataSet, FindingsAreBounded) {
  const auto block = decode_block(Bytes(100000, ')'));
  ASSERT_EQ(block.findings.size(), max_findings);
  EXPECT_EQ(block.findings.back().text, "100001 findings in all; the first 999 are listed");
}

TEST(Identification, RandomOnesGoThereAndBack) {
  RandomReadout random(21);
  for (int i = 0; i < 1000; ++i) {
    const auto sent = random.identification("0123456ABCDEF JZ-"[random.below(17)]);
    const auto message = encode_identification(sent);
    auto seen = decode_identification(message).value();
    EXPECT_TRUE(seen.findings.empty()) << seen.raw << ": " << seen.findings[0].text;
    EXPECT_EQ(seen.raw + "\r\n", umirig::to_text(message));
    seen.raw.clear();
    EXPECT_EQ(seen, sent);
  }
}

TEST(Identification, OffsetsCountFromThePlaceOfTheMessage) {
  const auto seen = decode_identification(view("/ABC7M\n"), 50).value();
  ASSERT_EQ(seen.findings.size(), 2U);
  EXPECT_EQ(seen.findings[0].offset, 56U);
  EXPECT_EQ(seen.findings[1].offset, 54U);
}

TEST(Identification, OffersHdlcWithTheEscape2) {
  EXPECT_TRUE(decode_identification(view("/ABC5\\@\\2M\r\n"))->offers_hdlc());
  EXPECT_FALSE(decode_identification(view("/ABC52M\r\n"))->offers_hdlc());
}

TEST(Request, LegalAddressesAreTheSameAsThemselves) {
  RandomReadout random(22);
  for (int i = 0; i < 500; ++i) {
    const auto address = random.text(0, 32, [](std::uint8_t c) { return legal_address({reinterpret_cast<const char*>(&c), 1}); });
    ASSERT_TRUE(legal_address(address));
    EXPECT_TRUE(same_address(address, address));
    EXPECT_EQ(same_address("00" + address, address), !address.empty());
    EXPECT_EQ(decode_request(encode_request(address))->address, address);
  }
}

}  // namespace
}  // namespace umirig::iec62056
