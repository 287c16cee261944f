#include "rig/base/node.hpp"

#include <gtest/gtest.h>

namespace umirig {
namespace {

std::vector<std::string> keys(const Node& node) {
  std::vector<std::string> names;
  for (const auto& [name, value] : node.members()) names.push_back(name);
  return names;
}

TEST(Node, IsNullUntilSomethingIsPutIn) {
  EXPECT_TRUE(Node().is_null());
  EXPECT_TRUE(Node(nullptr).is_null());
  EXPECT_FALSE(Node(0).is_null());
  EXPECT_FALSE(Node("").is_null());
  EXPECT_FALSE(Node::array().is_null());
  EXPECT_FALSE(Node::object().is_null());
}

TEST(Node, ATextInQuotesIsATextAndNoBoolean) {
  EXPECT_TRUE(Node("yes").is_string());
  EXPECT_FALSE(Node("yes").is_bool());
  EXPECT_TRUE(Node(true).is_bool());
  EXPECT_FALSE(Node(true).is_integer());
}

TEST(Node, AWholeNumberIsANumberButARealOneIsNoInteger) {
  EXPECT_TRUE(Node(7).is_integer());
  EXPECT_TRUE(Node(7).is_number());
  EXPECT_DOUBLE_EQ(Node(7).number(), 7.0);
  EXPECT_TRUE(Node(7.5).is_number());
  EXPECT_FALSE(Node(7.5).is_integer());
  EXPECT_EQ(Node(7.5).integer(3), 3);
}

TEST(Node, AnotherFormGivesWhatTheCallerNames) {
  const Node text("abc");
  EXPECT_EQ(text.integer(9), 9);
  EXPECT_DOUBLE_EQ(text.number(1.5), 1.5);
  EXPECT_TRUE(text.boolean(true));
  EXPECT_TRUE(text.items().empty());
  EXPECT_TRUE(text.members().empty());
  EXPECT_EQ(Node(1).text("none"), "none");
  EXPECT_EQ(Node(true).integer(4), 4);
}

TEST(Node, KeepsTheOrderOfItsKeysAndReplacesInPlace) {
  Node node;
  node.set("z", 1).set("a", 2).set("m", 3);
  node.set("a", 20);
  EXPECT_EQ(keys(node), (std::vector<std::string>{"z", "a", "m"}));
  EXPECT_EQ(node["a"].integer(), 20);
}

TEST(Node, AMissingMemberIsNullAndIsNotMade) {
  Node node;
  node.set("a", 1);
  EXPECT_TRUE(node["b"].is_null());
  EXPECT_TRUE(node["b"]["c"].is_null());
  EXPECT_FALSE(node.has("b"));
  EXPECT_TRUE(node.has("a"));
}

TEST(Node, AMemberThatIsNullIsThere) {
  Node node;
  node.set("a", Node());
  EXPECT_TRUE(node.has("a"));
  EXPECT_TRUE(node["a"].is_null());
}

TEST(Node, TakesItselfIn) {
  Node node;
  node.push(1);
  node.push(node);
  ASSERT_EQ(node.items().size(), 2U);
  EXPECT_EQ(node.items()[1].items().size(), 1U);
}

TEST(Node, IsEqualByFormValueAndOrder) {
  EXPECT_EQ(Node::object().set("a", 1).set("b", 2), Node::object().set("a", 1).set("b", 2));
  EXPECT_NE(Node::object().set("a", 1).set("b", 2), Node::object().set("b", 2).set("a", 1));
  EXPECT_NE(Node(1), Node(1.0));
  EXPECT_NE(Node(1), Node(true));
  EXPECT_NE(Node(), Node(""));
}

TEST(Node, AnUnsignedNumberGoesThereAndBackAsASeedDoes) {
  const std::uint64_t seed = 0xFFFF'FFFF'FFFF'FFF0ULL;
  EXPECT_EQ(static_cast<std::uint64_t>(Node(seed).integer()), seed);
}

}  // namespace
}  // namespace umirig
