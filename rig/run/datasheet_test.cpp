#include "rig/run/datasheet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "rig/run/json.hpp"

namespace umirig::run {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view form = R"(
suite = "toy"
[[pics]]
id = "A.1"
text = "basic mode"
status = "mandatory"
[[pics]]
id = "C.1"
text = "programming"
[[pics]]
id = "C.2"
text = "checks a password"
status = "mandatory"
when = ["C.1"]
[[pics]]
id = "C.3"
text = "what is refused"
kind = "choice"
choices = ["none", "write", "all"]
when = ["C.1"]
[[ixit]]
id = "password"
text = "the password"
kind = "text"
secret = true
when = ["C.1", "C.2"]
[[ixit]]
id = "address"
text = "an address"
kind = "text"
[[ixit]]
id = "decision_rule"
text = "the rule"
kind = "choice"
choices = ["simple", "guarded"]
otherwise = "simple"
[[session]]
id = "operator"
text = "who"
kind = "text"
)";

constexpr std::string_view filled =
    "suite = \"toy\"\n[pics]\n\"A.1\" = true\n\"C.1\" = true\n\"C.2\" = true\n\"C.3\" = \"write\"\n"
    "[ixit]\npassword = \"swordfish\"\naddress = \"1.8.0\"\n[session]\noperator = \"Jo\"\n";

class Sheets : public testing::Test {
 protected:
  // Everything that is wrong, or "sound".
  std::string said(std::string_view toml, const std::vector<std::string>& settings = {}) {
    auto sheet = read(toml, settings);
    if (sheet) return "sound";
    kind = sheet.error().kind;
    return sheet.error().text;
  }
  Result<Datasheet> read(std::string_view toml, const std::vector<std::string>& settings = {}) {
    DatasheetReader reader(model);
    if (auto done = reader.add(toml, "my.toml"); !done) return tl::unexpected(done.error());
    for (const auto& setting : settings) {
      if (auto done = reader.set(setting); !done) return tl::unexpected(done.error());
    }
    return reader.finish();
  }

  const SheetModel model = parse_sheet_model(form, "form.toml").value();
  ErrorKind kind = ErrorKind::data;
};

TEST_F(Sheets, AFilledFormGivesItsValues) {
  const auto sheet = read(filled).value();
  EXPECT_EQ(sheet.pics("A.1"), "true");
  EXPECT_EQ(sheet.pics("C.3"), "write");
  EXPECT_EQ(sheet.ixit("password"), "swordfish");
  EXPECT_EQ(sheet.ixit("decision_rule"), "simple");
  EXPECT_EQ(sheet.session_node()["operator"].text(), "Jo");
}

TEST_F(Sheets, EveryUnsetItemIsNamedWithItsMeaningAndTheFile) {
  const auto text = said("[pics]\n\"A.1\" = true\n\"C.1\" = true\n");
  EXPECT_EQ(kind, ErrorKind::configuration);
  EXPECT_THAT(
      text, AllOf(HasSubstr("PICS item C.2 (checks a password) is unset in my.toml: set it to true or false"),
                  HasSubstr("PICS item C.3 (what is refused) is unset in my.toml: set it to one of \"none\", \"write\", \"all\""),
                  HasSubstr("IXIT item address (an address) is unset in my.toml: set it to a text in quotes")));
  EXPECT_THAT(text, Not(HasSubstr("decision_rule")));
  EXPECT_THAT(text, Not(HasSubstr("operator")));
}

TEST_F(Sheets, AQuestionMarkAndAnEmptyIxitTextAreUnset) {
  EXPECT_THAT(said(filled, {"C.1=?"}), HasSubstr("PICS item C.1"));
  EXPECT_THAT(said(filled, {"address=?"}), HasSubstr("IXIT item address"));
  EXPECT_THAT(said(filled, {"address="}), HasSubstr("IXIT item address"));
}

TEST_F(Sheets, AnItemWhoseConditionDoesNotHoldIsNotAskedAndHasNoValue) {
  const auto sheet =
      read("[pics]\n\"A.1\" = true\n\"C.1\" = false\n\"C.3\" = \"all\"\n[ixit]\naddress = \"1\"\npassword = \"swordfish\"\n");
  ASSERT_TRUE(sheet.has_value());
  EXPECT_EQ(sheet->pics("C.3"), "");
  EXPECT_EQ(sheet->ixit("password"), "");
  EXPECT_TRUE(sheet->secrets().empty());
}

TEST_F(Sheets, AMandatoryItemMayNotBeFalse) {
  EXPECT_THAT(said(filled, {"A.1=false"}), HasSubstr("PICS item A.1 (basic mode) is false: it is mandatory"));
  EXPECT_THAT(said(filled, {"C.2=false"}), HasSubstr("PICS item C.2 (checks a password) is false: it is mandatory where C.1"));
}

TEST_F(Sheets, AWrongKindIsNamedWithWhatIsExpected) {
  EXPECT_THAT(said("[pics]\n\"C.1\" = \"perhaps\"\n"),
              HasSubstr("my.toml: C.1 (programming) is 'perhaps': expected true or false"));
  EXPECT_THAT(said("[pics]\n\"C.1\" = 1\n"), HasSubstr("C.1 (programming) is of the wrong kind: expected true or false"));
  EXPECT_THAT(said("[pics]\n\"C.3\" = \"some\"\n"), HasSubstr("'some': expected one of \"none\", \"write\", \"all\""));
  EXPECT_THAT(said("[pics]\n\"C.3\" = true\n"), HasSubstr("expected one of"));
  EXPECT_THAT(said("[ixit]\naddress = 1.8\n"), HasSubstr("address (an address) is of the wrong kind: expected a text in quotes"));
  EXPECT_THAT(said("[ixit]\naddress = true\n"), HasSubstr("expected a text in quotes"));
  EXPECT_THAT(said("[ixit]\naddress = [\"1\"]\n"), HasSubstr("of the wrong kind"));
  EXPECT_EQ(kind, ErrorKind::configuration);
}

TEST_F(Sheets, AWholeNumberIsATextWithoutItsQuotes) { EXPECT_EQ(read(filled, {"address=180"})->ixit("address"), "180"); }

TEST_F(Sheets, AWrongSecretIsNotRepeatedInTheError) {
  EXPECT_THAT(said("[ixit]\npassword = true\n"), AllOf(HasSubstr("password"), Not(HasSubstr("true"))));
}

TEST_F(Sheets, AnUnknownItemOrTableSaysWhatThereIs) {
  EXPECT_THAT(said("[pics]\n\"C.9\" = true\n"), HasSubstr("my.toml: unknown item 'C.9': expected one of A.1, C.1, C.2, C.3"));
  EXPECT_THAT(said("[ixit]\npasswort = \"x\"\n"),
              HasSubstr("unknown item 'passwort': expected one of password, address, decision_rule"));
  EXPECT_THAT(said("[pixit]\nx = 1\n"), HasSubstr("unknown 'pixit': expected the tables [pics], [ixit], [session]"));
  EXPECT_THAT(said("pics = 1\n"), HasSubstr("unknown 'pics'"));
}

TEST_F(Sheets, AnItemWithoutItsQuotesIsUnderstood) {
  EXPECT_EQ(read("[pics]\nA.1 = true\nC.1 = false\n[ixit]\naddress = \"1\"\n")->pics("A.1"), "true");
  EXPECT_THAT(said("[pics]\nA.7 = true\n"), HasSubstr("unknown item 'A.7'"));
}

TEST_F(Sheets, AnotherSuitesFormIsRefused) {
  EXPECT_THAT(said("suite = \"dlms\"\n"), HasSubstr("my.toml: is for the suite 'dlms', not for 'toy'"));
}

TEST_F(Sheets, ALaterValueWins) {
  DatasheetReader reader(model);
  ASSERT_TRUE(reader.add(filled, "pics.toml").has_value());
  ASSERT_TRUE(reader.add("[ixit]\naddress = \"2.8.0\"\n", "ixit.toml").has_value());
  ASSERT_TRUE(reader.set("session.operator=Al=ex").has_value());
  const auto sheet = reader.finish().value();
  EXPECT_EQ(sheet.ixit("address"), "2.8.0");
  EXPECT_EQ(sheet.session_node()["operator"].text(), "Al=ex");
}

TEST_F(Sheets, AWrongSettingIsAWrongCall) {
  EXPECT_THAT(said(filled, {"C.1"}), HasSubstr("--set C.1: expected key=value"));
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(said(filled, {"=1"}), HasSubstr("expected key=value"));
  EXPECT_THAT(said(filled, {"C.9=true"}),
              AllOf(HasSubstr("unknown item 'C.9'"), HasSubstr("A.1, C.1"), HasSubstr("password"), HasSubstr("operator")));
  EXPECT_EQ(kind, ErrorKind::usage);
}

TEST_F(Sheets, ASecretMayComeFromTheEnvironment) {
  ::setenv("UMIRIG_TEST_PASSWORD", "from-outside", 1);
  EXPECT_EQ(read(filled, {"password=env:UMIRIG_TEST_PASSWORD"})->ixit("password"), "from-outside");
  ::unsetenv("UMIRIG_TEST_PASSWORD");
  EXPECT_THAT(said(filled, {"password=env:UMIRIG_TEST_PASSWORD"}),
              HasSubstr("IXIT item password (the password): the environment variable UMIRIG_TEST_PASSWORD is not set"));
  ::setenv("UMIRIG_TEST_PASSWORD", "", 1);
  EXPECT_THAT(said(filled, {"password=env:UMIRIG_TEST_PASSWORD"}), HasSubstr("IXIT item password"));
  ::unsetenv("UMIRIG_TEST_PASSWORD");
}

TEST_F(Sheets, WhatIsNoSecretIsTakenAsItStands) { EXPECT_EQ(read(filled, {"address=env:HOME"})->ixit("address"), "env:HOME"); }

TEST_F(Sheets, SecretsAreMaskedInTheNodes) {
  const auto sheet = read(filled).value();
  EXPECT_EQ(sheet.secrets(), std::vector<std::string>{"swordfish"});
  EXPECT_THAT(to_json(sheet.ixit_node()), Not(HasSubstr("swordfish")));
  EXPECT_TRUE(sheet.ixit_node()["password"]["secret"].boolean());
  EXPECT_EQ(sheet.ixit_node()["password"]["length"].integer(), 9);
  EXPECT_EQ(sheet.ixit_node()["address"].text(), "1.8.0");
}

TEST_F(Sheets, ComeBackFromARecordWithASecretOfTheSameLength) {
  const auto sheet = read(filled).value();
  const auto back = datasheet_from_record(
      Node::object().set("pics", sheet.pics_node()).set("ixit", sheet.ixit_node()).set("session", sheet.session_node()));
  EXPECT_EQ(back.pics_node(), sheet.pics_node());
  EXPECT_EQ(back.ixit_node(), sheet.ixit_node());
  EXPECT_EQ(back.session_node(), sheet.session_node());
  EXPECT_EQ(back.ixit("password"), "xxxxxxxxx");
}

TEST_F(Sheets, ConditionsHoldByValueAlternativeAndNegation) {
  const auto sheet = read(filled).value();
  EXPECT_TRUE(sheet.holds("C.1"));
  EXPECT_FALSE(sheet.holds("!C.1"));
  EXPECT_TRUE(sheet.holds("C.3=write|all"));
  EXPECT_TRUE(sheet.holds("C.3=none|write"));
  EXPECT_FALSE(sheet.holds("C.3=none"));
  EXPECT_FALSE(sheet.holds("C.3=wri"));
  EXPECT_TRUE(sheet.holds("!C.3=none|all"));
  EXPECT_FALSE(sheet.holds("C.3"));
  EXPECT_FALSE(sheet.holds("Z.9"));
  EXPECT_FALSE(sheet.holds("Z.9="));
  EXPECT_EQ(sheet.unmet({"C.1", "C.3=all", "Z.9"}), "C.3=all");
  EXPECT_EQ(sheet.unmet({"C.1"}), std::nullopt);
}

}  // namespace
}  // namespace umirig::run
