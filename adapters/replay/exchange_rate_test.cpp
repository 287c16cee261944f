#include "adapters/replay/exchange_rate.hpp"

#include <gtest/gtest.h>

namespace umirig::replay {
namespace {

class Rates : public testing::Test {
 protected:
  std::uint32_t reader(std::string_view text) { return rate.from_reader(view(text)); }
  std::uint32_t meter(std::string_view text) { return rate.from_meter(view(text)); }
  static constexpr std::string_view sign_off =
      "\x01"
      "B0\x03q";

  ExchangeRate rate;
};

TEST_F(Rates, TheSelectedRateHoldsUntilABreak) {
  EXPECT_EQ(reader("/?!\r\n"), 300U);
  EXPECT_EQ(meter("/ISK5ME162\r\n"), 300U);
  EXPECT_EQ(reader("\x06"
                   "051\r\n"),
            300U);
  EXPECT_EQ(meter("\x01P0\x02()\x03`"), 9600U);
  EXPECT_EQ(reader("\x01R1\x02"
                   "1.8.0()\x03Z"),
            9600U);
  EXPECT_EQ(reader(sign_off), 9600U);
  EXPECT_EQ(reader("/?!\r\n"), 300U);
}

TEST_F(Rates, ARequestBeginsAt300AgainWithoutABreak) {
  reader(
      "\x06"
      "060\r\n");
  EXPECT_EQ(meter("\x02!\r\n\x03\x00"), 19200U);
  EXPECT_EQ(reader("/?12!\r\n"), 300U);
  EXPECT_EQ(meter("/ABC5\r\n"), 300U);
}

TEST_F(Rates, ASelectThatDoesNotMatchLeavesTheMeterAt300) {
  meter("/ISK5ME162\r\n");
  EXPECT_EQ(reader("\x06"
                   "040\r\n"),
            300U);
  EXPECT_EQ(meter("\x02!"), 300U);
  EXPECT_EQ(reader("\x06"
                   "000\r\n"),
            300U);
  EXPECT_EQ(meter("\x02!"), 300U);
}

TEST_F(Rates, AReservedControlCharacterLeavesTheMeterAt300) {
  meter("/ISK5ME162\r\n");
  reader(
      "\x06"
      "053\r\n");
  EXPECT_EQ(rate.next_from_meter(), 300U);
  reader(
      "\x06"
      "056\r\n");
  EXPECT_EQ(rate.next_from_meter(), 9600U);
  reader(
      "\x06"
      "352\r\n");
  EXPECT_EQ(rate.next_from_meter(), 300U);
}

TEST_F(Rates, DataOfModeBComeAtTheRateOfItsLetterAndThen300Follow) {
  EXPECT_EQ(meter("/LUGCUH50\r\n"), 300U);
  EXPECT_EQ(meter("\x02"
                  "6.8(1)!"),
            2400U);
  EXPECT_EQ(reader("\x01R1\x02"), 300U);
  EXPECT_EQ(meter("\x02(1)"), 300U);
}

TEST_F(Rates, ABreakOfTheMeterEndsTheRateToo) {
  reader(
      "\x06"
      "051\r\n");
  EXPECT_EQ(meter(sign_off), 9600U);
  EXPECT_EQ(meter("x"), 300U);
}

TEST(Messages, AreKnownWhateverTheirParityBit) {
  EXPECT_TRUE(is_request(from_hex("af3f210d0a").value()));
  EXPECT_FALSE(is_request(view("/IS")));
  EXPECT_TRUE(is_break(from_hex("8142300371").value()));
  EXPECT_FALSE(is_break(from_hex("0142300371ff").value()));
  EXPECT_EQ(baud_character(view("/ISK5X\r\n")), '5');
  EXPECT_EQ(baud_character(view("/?!\r\n")), '\0');
}

}  // namespace
}  // namespace umirig::replay
