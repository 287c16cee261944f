#include "rig/run/toml.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

TEST(Toml, EveryKindOfValueBecomesItsNode) {
  const auto node =
      parse_toml("b = true\ni = -3\nr = 1.5\nt = 'a\\b'\nl = [1, 'x']\n[table]\n\"A.1\" = 2\n[[step]]\nx = 1\n[[step]]\nx = 2\n",
                 "f.toml")
          .value();
  EXPECT_TRUE(node["b"].is_bool());
  EXPECT_EQ(node["i"].integer(), -3);
  EXPECT_DOUBLE_EQ(node["r"].number(), 1.5);
  EXPECT_EQ(node["t"].text(), "a\\b");
  EXPECT_EQ(node["l"].items().size(), 2U);
  EXPECT_EQ(node["table"]["A.1"].integer(), 2);
  ASSERT_EQ(node["step"].items().size(), 2U);
  EXPECT_EQ(node["step"].items()[1]["x"].integer(), 2);
}

TEST(Toml, AMistakeIsNamedWithFileLineAndColumn) {
  const auto node = parse_toml("a = 1\nb = = 2\n", "f.toml");
  ASSERT_FALSE(node.has_value());
  EXPECT_EQ(node.error().kind, ErrorKind::configuration);
  EXPECT_EQ(node.error().text.substr(0, 23), "f.toml: line 2, column ");
}

TEST(Toml, AKeyThatStandsTwiceIsAMistake) { EXPECT_FALSE(parse_toml("a = 1\na = 2\n", "f.toml").has_value()); }

TEST(Toml, BytesThatAreNoUtf8AreAMistake) { EXPECT_FALSE(parse_toml("a = \"\xFF\"\n", "f.toml").has_value()); }

}  // namespace
}  // namespace umirig::run
