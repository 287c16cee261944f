#include "rig/base/bytes.hpp"

#include <gtest/gtest.h>

namespace umirig {
namespace {

TEST(Bytes, HexGoesThereAndBack) {
  const Bytes bytes = {0x01, 0xAB, 0x7F};
  EXPECT_EQ(to_hex(bytes), "01ab7f");
  EXPECT_EQ(from_hex("01 AB\n7f").value(), bytes);
}

TEST(Bytes, BadHexNamesTheOffset) {
  EXPECT_NE(from_hex("01 g2").error().text.find("offset 3"), std::string::npos);
  EXPECT_NE(from_hex("012").error().text.find("half a byte"), std::string::npos);
  EXPECT_FALSE(from_hex("0 1").has_value());
}

TEST(Bytes, ReadableNamesWhatHasNoGlyph) {
  EXPECT_EQ(to_readable(to_bytes("/?!\r\n")), "/?!<CR><LF>");
  EXPECT_EQ(to_readable(Bytes{0x02, 0x9F, 0x7F}), "<STX><9F><7F>");
}

}  // namespace
}  // namespace umirig
