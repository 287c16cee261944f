#include "rig/iec62056/rate.hpp"

#include <gtest/gtest.h>

namespace umirig::iec62056 {
namespace {

TEST(Rate, ModeCBeginsAt300AndModeBAt600) {
  EXPECT_EQ(baud_of('0'), 300U);
  EXPECT_EQ(baud_of('5'), 9600U);
  EXPECT_EQ(baud_of('6'), 19200U);
  EXPECT_EQ(baud_of('A'), 600U);
  EXPECT_EQ(baud_of('C'), 2400U);
  EXPECT_EQ(baud_of('F'), 19200U);
}

TEST(Rate, ReservedCharactersAndModeAHaveNone) {
  for (const char z : {'7', '8', '9', 'G', 'H', 'I', ' ', '-', 'J', 'a'}) EXPECT_EQ(baud_of(z), std::nullopt) << z;
  for (const char z : {'7', '9', 'G', 'I'}) EXPECT_TRUE(is_reserved_rate(z)) << z;
  for (const char z : {'0', '6', 'A', 'F', 'J', ' '}) EXPECT_FALSE(is_reserved_rate(z)) << z;
}

TEST(Rate, TheCharacterNamesItsMode) {
  EXPECT_EQ(mode_of('0'), 'C');
  EXPECT_EQ(mode_of('9'), 'C');
  EXPECT_EQ(mode_of('A'), 'B');
  EXPECT_EQ(mode_of('I'), 'B');
  EXPECT_EQ(mode_of('J'), 'A');
  EXPECT_EQ(mode_of(' '), 'A');
}

TEST(Rate, TheCharacterOfARateLeadsBackToIt) {
  for (const char mode : {'B', 'C'}) {
    for (const std::uint32_t baud : {300U, 600U, 1200U, 2400U, 4800U, 9600U, 19200U}) {
      const auto z = rate_character(mode, baud);
      EXPECT_EQ(z.has_value(), !(mode == 'B' && baud == 300));
      if (!z) continue;
      EXPECT_EQ(baud_of(*z), baud);
      EXPECT_EQ(mode_of(*z), mode);
    }
  }
  EXPECT_EQ(rate_character('C', 115200), std::nullopt);
  EXPECT_EQ(rate_character('A', 300), std::nullopt);
}

}  // namespace
}  // namespace umirig::iec62056
