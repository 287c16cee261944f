#include "rig/iec62056/order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Order order(char letter, char type, const std::string& address, const std::string& value = "", bool verbatim = false) {
  return {letter, type, address, value, verbatim};
}

TEST(Orders, HaveAShortForm) {
  EXPECT_EQ(parse_order("1.8.0", 'R').value(), order('R', '1', "1.8.0"));
  EXPECT_EQ(parse_order("R5:1-1:1.8.0*255", 'R').value(), order('R', '5', "1-1:1.8.0*255"));
  EXPECT_EQ(parse_order("1-1:1.8.0", 'R').value(), order('R', '1', "1-1:1.8.0")) << "a colon of the address";
  EXPECT_EQ(parse_order("R3:P.01(10)", 'R').value(), order('R', '3', "P.01", "10"));
  EXPECT_EQ(parse_order("W1:C.9=A=B", 'W').value(), order('W', '1', "C.9", "A=B"));
  EXPECT_EQ(parse_order("C.9=", 'W').value(), order('W', '1', "C.9"));
  EXPECT_EQ(parse_order("RST", 'E').value(), order('E', '2', "RST"));
  EXPECT_EQ(parse_order("E2:RST=1", 'E').value(), order('E', '2', "RST", "1"));
  EXPECT_EQ(parse_order("R2:[F001]", 'R').value(), order('R', '2', "F001", "", true));
  EXPECT_EQ(name_of(order('R', '5', "P.01")), "R5 P.01");
}

TEST(Orders, SayWhatIsWrongWithThem) {
  const auto refused = [](std::string_view text, char letter) {
    const auto result = parse_order(text, letter);
    EXPECT_FALSE(result) << text;
    return result ? "" : result.error().text;
  };
  EXPECT_THAT(refused("R7:1.8.0", 'R'), HasSubstr("'R7' is no command here: R and one of 123456"));
  EXPECT_THAT(refused("W1:C.9=1", 'R'), HasSubstr("'W1' is no command here"));
  EXPECT_THAT(refused("E1:X", 'E'), HasSubstr("E and one of 2"));
  EXPECT_THAT(refused("C.9", 'W'), HasSubstr("expected 'W1:ADDRESS=VALUE'"));
  EXPECT_THAT(refused("R1:P.01(1", 'R'), HasSubstr("expected 'R1:ADDRESS'"));
  EXPECT_THAT(refused("", 'R'), HasSubstr("expected"));
  EXPECT_THAT(refused("=1", 'W'), HasSubstr("expected"));
  EXPECT_THAT(refused("C.9=(1)", 'W'), HasSubstr("'(' cannot stand in a value"));
  EXPECT_THAT(refused("C/9", 'R'), HasSubstr("'/' cannot stand in an address"));
  EXPECT_THAT(refused("[F\x03]", 'R'), HasSubstr("<ETX>"));
}

}  // namespace
}  // namespace umirig::iec62056
