#include "suites/iec62056-21/address_forms.hpp"

#include <gtest/gtest.h>

namespace umirig::suites {
namespace {

TEST(AddressForms, OfANumber) {
  EXPECT_EQ(address_form("own", "12345678"), "12345678");
  EXPECT_EQ(address_form("more-zeros", "12345678"), "0012345678");
  EXPECT_EQ(address_form("fewer-zeros", "12345678"), std::nullopt);
  EXPECT_EQ(address_form("other-case", "12345678"), std::nullopt);
  EXPECT_EQ(address_form("more-space", "12345678"), "12345678 ");
  EXPECT_EQ(address_form("zeros", "12345678"), "0000");
  EXPECT_EQ(address_form("illegal", "12345678"), "1234-5678");
}

TEST(AddressForms, OfLettersAndLeadingZeros) {
  EXPECT_EQ(address_form("other-case", "1aB"), "1AB");
  EXPECT_EQ(address_form("fewer-zeros", "000047"), "47");
  EXPECT_EQ(address_form("fewer-zeros", "0000"), std::nullopt);
  EXPECT_EQ(address_form("zeros", "0000"), std::nullopt);  // it would be the own one
}

TEST(AddressForms, AnotherMetersAddressIsNeverTheOwnOne) {
  EXPECT_EQ(address_form("other", "12345678"), "87654321");
  EXPECT_EQ(address_form("other", "87654321"), "87654322");
  EXPECT_EQ(address_form("other", "0087654321"), "87654322");
}

TEST(AddressForms, OfTheGreatestLength) {
  const std::string longest(32, '7');
  EXPECT_EQ(address_form("more-zeros", longest), std::nullopt);
  EXPECT_EQ(address_form("more-zeros", longest.substr(2)), "00" + longest.substr(2));
  EXPECT_EQ(address_form("more-space", longest), std::nullopt);
  EXPECT_EQ(address_form("too-long", longest), "0" + longest);
  EXPECT_EQ(address_form("too-long", "47")->size(), 33U);
}

TEST(AddressForms, ZerosOfSeveralLengthsAreNoOwnAddress) {
  EXPECT_EQ(address_form("zero", "10"), "0");
  EXPECT_EQ(address_form("eight-zeros", "10"), "00000000");
  EXPECT_EQ(address_form("only-zeros", "10"), std::string(32, '0'));
  EXPECT_EQ(address_form("zero", ""), "0");  // of a meter without address
  EXPECT_EQ(address_form("zero", "000"), std::nullopt);
}

TEST(AddressForms, ASpaceMoreOrLessWithin) {
  EXPECT_EQ(address_form("space-within", "1234"), "12 34");
  EXPECT_EQ(address_form("space-within", "1"), std::nullopt);
  EXPECT_EQ(address_form("no-spaces", "AbC 12"), "AbC12");
  EXPECT_EQ(address_form("no-spaces", "12"), std::nullopt);
  EXPECT_EQ(address_form("no-spaces", "0 0"), std::nullopt);  // all zeros say something else
}

TEST(AddressForms, ItsMiddleChanged) {
  EXPECT_EQ(address_form("middle-changed", "12345"), "12745");
  EXPECT_EQ(address_form("middle-changed", "17745"), "17645");
  EXPECT_EQ(address_form("middle-changed", "12"), std::nullopt);
}

TEST(AddressForms, AnUnknownFormIsNone) { EXPECT_EQ(address_form("odd", "1"), std::nullopt); }

}  // namespace
}  // namespace umirig::suites
