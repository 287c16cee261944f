#include "rig/iec62056/partial_blocks.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/data_set.hpp"

namespace umirig::iec62056 {
namespace {

std::string shown(const std::vector<Command>& commands) {
  std::string text;
  for (const auto& one : commands) text += umirig::to_text(one.data) + (one.partial ? "+" : ".");
  return text;
}

TEST(PartialBlocks, TheAddressStandsInTheFirstAlone) {
  EXPECT_EQ(shown(write_blocks('3', "C.9", "ABCDEFGHI", 4)), "C.9(ABCD)+(EFGH)+(I).");
  EXPECT_EQ(shown(write_blocks('3', "C.9", "ABCD", 4)), "C.9(ABCD).");
  EXPECT_EQ(shown(write_blocks('4', "C.9", "ABCD", 0)), "C.9(ABCD).");
  EXPECT_EQ(shown(write_blocks('4', "C.9", "", 4)), "C.9().");
  for (const auto& one : write_blocks('4', "C.9", "ABCDEFGHI", 4)) EXPECT_EQ(one.letter, 'W');
}

TEST(PartialBlocks, OnlyFourTypesHaveThem) {
  std::string types;
  for (const char letter : std::string("PWREB")) {
    for (char type = '0'; type <= '9'; ++type) {
      if (is_partial_type(letter, type)) types += std::string(1, letter) + type + " ";
    }
  }
  EXPECT_EQ(types, "W3 W4 R3 R4 ");
}

TEST(PartialBlocks, JoinedTheyAreOneBlock) {
  BlockJoiner blocks;
  for (const auto* one : {"P.01(1)(2)\r\n", "P.02(3)(4", "5)"}) ASSERT_TRUE(blocks.add(view(one)));
  EXPECT_EQ(blocks.count(), 3U);
  const auto block = decode_block(blocks.joined(), 0, {.programming = true});
  ASSERT_EQ(block.datasets.size(), 2U);
  EXPECT_EQ(encode_data_set(block.datasets[1]), "P.02(3)(45)");
}

TEST(PartialBlocks, AMeterCannotGoOnForEver) {
  BlockJoiner blocks;
  const Bytes big(1U << 20U, 'x');
  Result<void> added;
  for (int i = 0; added && i < 100; ++i) added = blocks.add(big);
  ASSERT_FALSE(added);
  EXPECT_LE(blocks.joined().size(), std::size_t{1} << 24U);
}

}  // namespace
}  // namespace umirig::iec62056
