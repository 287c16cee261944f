#include "rig/run/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace umirig::run {
namespace {

TEST(Json, GoesThereAndBack) {
  const auto node = Node::object()
                        .set("z", 1)
                        .set("a", Node::array().push(true).push(Node()).push("\"\\\n\x01"))
                        .set("real", 0.1)
                        .set("low", std::numeric_limits<std::int64_t>::min())
                        .set("high", std::numeric_limits<std::int64_t>::max())
                        .set("none", Node::object());
  EXPECT_EQ(parse_json(to_json(node)).value(), node);
  EXPECT_EQ(parse_json(to_json(node, 2)).value(), node);
}

TEST(Json, KeepsTheOrderOfKeysAndTakesOneLine) {
  EXPECT_EQ(to_json(Node::object().set("z", 1).set("a", "x\ny")), "{\"z\":1,\"a\":\"x\\ny\"}");
}

TEST(Json, ARealNumberComesBackToTheLastBit) {
  for (const double value : {1.0, 1.0 / 3.0, 200.000001, 1e-9, 123456789.125}) {
    const auto back = parse_json(to_json(Node(value))).value();
    EXPECT_FALSE(back.is_integer());
    EXPECT_EQ(back.number(), value);
  }
}

TEST(Json, BytesThatAreNoUtf8AreReplacedAndNotThrownOn) {
  EXPECT_EQ(to_json(Node("a\xFF"
                         "b")),
            "\"a\xEF\xBF\xBD"
            "b\"");
}

TEST(Json, WhatIsNoJsonIsAnErrorWithItsPlace) {
  for (const auto* text : {"", "{", "{\"a\":}", "nul", "{} x", "\"\xFF\""}) {
    const auto node = parse_json(text);
    ASSERT_FALSE(node.has_value()) << text;
    EXPECT_EQ(node.error().kind, ErrorKind::data);
  }
  EXPECT_NE(parse_json("{\"a\":}").error().text.find("column 6"), std::string::npos);
}

}  // namespace
}  // namespace umirig::run
