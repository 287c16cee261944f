#include "rig/base/counted.hpp"

#include <gtest/gtest.h>

namespace umirig {
namespace {

TEST(Counted, OneAloneHasNoPlural) {
  EXPECT_EQ(counted(0, "remark"), "0 remarks");
  EXPECT_EQ(counted(1, "remark"), "1 remark");
  EXPECT_EQ(counted(2, "remark"), "2 remarks");
}

}  // namespace
}  // namespace umirig
