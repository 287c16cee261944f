#include "suites/iec62056-21/near_password.hpp"

#include <gtest/gtest.h>

namespace umirig::suites {
namespace {

TEST(NearPassword, IsNeverTheRightOne) {
  for (const auto* right : {"00000000", "11111111", "AbC-12", "1", "x"}) {
    for (const auto& form : near_password_forms()) EXPECT_NE(near_password(form, right), right) << form;
  }
}

TEST(NearPassword, InOtherCaseHasTheSameLength) {
  EXPECT_EQ(near_password("other-case", "AbC-12"), "aBc-12");
  EXPECT_EQ(near_password("other-case", "00000000"), "00000001");
  EXPECT_EQ(near_password("other-case", "00000001"), "00000002");
}

TEST(NearPassword, IsACharacterShorterOrLongerOrEmpty) {
  EXPECT_EQ(near_password("shorter", "AbC"), "Ab");
  EXPECT_EQ(near_password("longer", "AbC"), "AbC0");
  EXPECT_EQ(near_password("empty", "AbC"), "");
  EXPECT_EQ(near_password("shorter", ""), "");
}

}  // namespace
}  // namespace umirig::suites
