#include "suites/iec62056-21/ixit_words.hpp"

#include <gtest/gtest.h>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

TEST(IxitWords, EveryNameMeansWhatItIsTheNameOf) {
  const auto sheet = sheet_with({{"read_address", "1.8.0"},
                                 {"write_address", "C.9"},
                                 {"unknown_address", "9.9"},
                                 {"write_value", "A-1"},
                                 {"write_value_2", "B-2"}});
  for (const auto* name : {"known", "writable", "unknown"}) EXPECT_EQ(name_of_address(sheet, address_of(sheet, name)), name);
  for (const auto* name : {"first", "second"}) EXPECT_EQ(name_of_value(sheet, value_of(sheet, name)), name);
  EXPECT_EQ(address_of(sheet, "known"), "1.8.0");
  EXPECT_EQ(value_of(sheet, "second"), "B-2");
}

TEST(IxitWords, WhatHasNoNameIsMeantAsItIs) {
  const auto sheet = sheet_with({});
  EXPECT_EQ(address_of(sheet, "1.2.3"), "1.2.3");
  EXPECT_EQ(name_of_address(sheet, "1.2.3"), "1.2.3");
  EXPECT_EQ(value_of(sheet, "some"), "some");
  EXPECT_EQ(name_of_value(sheet, "some"), "");
  EXPECT_EQ(name_of_value(sheet, ""), "");
}

}  // namespace
}  // namespace umirig::suites
