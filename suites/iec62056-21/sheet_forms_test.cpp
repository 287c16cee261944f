#include "suites/iec62056-21/sheet_forms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

bool fits(const std::string& form, std::string_view value) { return iec62056_sheet_forms().at(form).fits(value); }

TEST(SheetForms, ADataSetIsOneAddressWithOneBracketGroup) {
  for (const auto* text : {"1.8.0()", "P.98(5)", "C.9(UMIRIG-2)", "ENMPE(04.22)", "(1)", "1.8.0(1*kWh)", "P.01(;)"}) {
    EXPECT_TRUE(fits("data set", text)) << text;
  }
  for (const auto* text : {"", "1.8.0", "1.8.0(", "1.8.0)", "()x", "1.8.0()()", "1.8.0(1)2.8.0(1)", "1.8.0(1)\r\n2.8.0(1)",
                           "a/b(1)", "1.8.0((1))", "1.8.0(1)!", "12345678901234567(1)", "1.8.0(\x01)", "1.8.0(\xE4)"}) {
    EXPECT_FALSE(fits("data set", text)) << text;
  }
}

TEST(SheetForms, ACommandSaysItsAddressAndNoUnit) {
  EXPECT_TRUE(fits("command data set", "1.8.0()"));
  EXPECT_FALSE(fits("command data set", "1.8.0(1*kWh)"));
  EXPECT_FALSE(fits("command data set", "(1)"));
}

TEST(SheetForms, LocationsAreCountedFromOne) {
  for (const auto* text : {"P.98(5)", "P.98(02)", "P.98(1)", "P.98(A)", "P.98()"}) EXPECT_TRUE(fits("locations", text)) << text;
  for (const auto* text : {"P.98(0)", "P.98(00)", "P.98(all)"}) EXPECT_FALSE(fits("locations", text)) << text;
}

// Everything that is wrong with the reference meter's form where these items are otherwise; "sound".
std::string said(const std::vector<std::string>& settings, const char* variant = "all-commands") {
  const auto& suite = whole_suite();
  run::DatasheetReader reader(suite.model);
  EXPECT_TRUE(reader.add(suite.reference, "reference.toml").has_value());
  for (const auto& [id, value] : suite.variant(variant)->settings) EXPECT_TRUE(reader.set(id + "=" + value).has_value());
  for (const auto& setting : settings) EXPECT_TRUE(reader.set(setting).has_value()) << setting;
  const auto sheet = reader.finish();
  if (sheet) return "sound";
  EXPECT_EQ(sheet.error().kind, ErrorKind::configuration);
  return sheet.error().text;
}

TEST(SheetContradictions, EqualValuesTellNothingApart) {
  EXPECT_EQ(said({}), "sound");
  EXPECT_THAT(said({"write_value_2=UMIRIG-A"}),
              AllOf(HasSubstr("IXIT item write_value_2"), HasSubstr("is 'UMIRIG-A': expected another than in write_value")));
  EXPECT_EQ(said({"write_address=1.8.0"}), "sound") << "a meter may have one register only";
  for (const auto* own : {"1.8.0", "C.9", "P.98", "1.8.1", "1.8.2", "E.1"}) {
    EXPECT_THAT(said({std::string("unknown_address=") + own}), HasSubstr("IXIT item unknown_address")) << own;
  }
}

TEST(SheetContradictions, WhatTheMeterDoesNotHaveIsComparedWithNothing) {
  EXPECT_EQ(said({"C.5=false", "write_address=1.8.0", "write_value=A", "write_value_2=A", "unknown_address=C.99"}), "sound");
  EXPECT_EQ(said({"C.12=false", "unknown_address=1.8.1"}), "sound");
}

TEST(SheetContradictions, EveryDataSetIsNamedThatIsNone) {
  for (const auto* item :
       {"read_2", "write_2", "partial_read", "partial_read_4", "partial_write_4", "read_5", "read_6", "write_5", "execute_2"}) {
    for (const auto* value : {"1.8.3", "1.8.3(1)(2)", "1.8.3(2", "x(2)y(2)"}) {
      EXPECT_THAT(said({std::string(item) + "=" + value}),
                  AllOf(HasSubstr(std::string("IXIT item ") + item), HasSubstr("exactly one data set")))
          << value;
    }
  }
}

TEST(SheetContradictions, APartialReadHasANumberOfLocationsWhereThatCounts) {
  EXPECT_THAT(said({"partial_read=P.98(0)"}), HasSubstr("expected a number of locations: address(2), as by the PICS C.18"));
  EXPECT_THAT(said({"partial_read=P.98(x;y)"}), HasSubstr("IXIT item partial_read"));
  EXPECT_EQ(said({"partial_read=P.98(x;y)", "C.18=false"}), "sound");
}

TEST(SheetContradictions, OneLocationMayComeInSeveralBlocks) {
  for (const auto* one : {"partial_read=P.98(1)", "partial_read=P.98()"}) EXPECT_EQ(said({one}), "sound") << one;
}

TEST(SheetContradictions, AValueMayBeOneCharacter) { EXPECT_EQ(said({"write_value=1"}), "sound"); }

TEST(SheetContradictions, AValueOutsideOfModeCHas32Characters) {
  const std::string longer(33, '7');
  EXPECT_EQ(said({"write_value=" + longer}, "write-protected"), "sound");
  EXPECT_THAT(said({"write_value=" + longer}, "mode-b"), HasSubstr("at most 32 characters"));
}

TEST(SheetContradictions, APushIntervalIsANumberOfSeconds) {
  for (const auto* value : {"0", "301", "-1", "1.5", "ten", " 5", "5s"}) {
    EXPECT_THAT(said({std::string("push_interval_s=") + value}, "mode-d"), HasSubstr("expected a whole number from 1 to 300"))
        << value;
  }
  EXPECT_EQ(said({"push_interval_s=300"}, "mode-d"), "sound");
}

TEST(SheetContradictions, OptionsOfAnotherKindOfMeterAreRefused) {
  EXPECT_THAT(said({"C.17=true"}), AllOf(HasSubstr("PICS item C.17"), HasSubstr("A.4 is none: expected A.4=fast|both")));
  EXPECT_THAT(said({"C.17=true"}, "battery-slow"), HasSubstr("PICS item C.17"));
  EXPECT_THAT(said({"A.3=true"}, "mode-b"), AllOf(HasSubstr("PICS item A.3"), HasSubstr("A.1 is B")));
  EXPECT_THAT(said({"A.4=slow"}, "mode-d"), HasSubstr("PICS item A.4"));
  EXPECT_THAT(said({"B.2=true"}, "mode-d"), HasSubstr("PICS item B.2"));
  EXPECT_THAT(said({"B.3=true"}, "mode-d"), HasSubstr("PICS item B.3"));
  EXPECT_THAT(said({"B.5=true"}, "mode-a"), HasSubstr("PICS item B.5"));
  EXPECT_THAT(said({"C.3=all", "C.2=false"}), HasSubstr("PICS item C.3"));
  EXPECT_THAT(said({"C.16=true", "C.2=false"}), HasSubstr("PICS item C.16"));
  for (const auto* item : {"C.8", "C.9", "C.10", "C.11"}) {
    const auto text = said({std::string(item) + "=true"}, "mode-a");
    EXPECT_THAT(text, HasSubstr(std::string("PICS item ") + item));
  }
}

TEST(SheetContradictions, EveryOneIsNamedAtOnce) {
  EXPECT_THAT(said({"C.17=true", "write_value_2=UMIRIG-A", "read_2=1.8.0"}),
              AllOf(HasSubstr("C.17"), HasSubstr("write_value_2"), HasSubstr("read_2"), Not(HasSubstr("read_5"))));
}

TEST(SheetContradictions, NoneOfTheVariantsIsRefused) {
  for (const auto& variant : whole_suite().variants) EXPECT_EQ(said({}, variant.id.c_str()), "sound") << variant.id;
}

}  // namespace
}  // namespace umirig::suites
