#include "rig/base/base64.hpp"

#include <gtest/gtest.h>

namespace umirig {
namespace {

// RFC 4648, 10.
TEST(Base64, GivesTheTestVectorsOfItsStandard) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64("\xff\xef\xbe"), "/+++");
}

}  // namespace
}  // namespace umirig
