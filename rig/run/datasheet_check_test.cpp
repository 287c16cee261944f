#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/datasheet.hpp"

namespace umirig::run {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view form = R"(
suite = "toy"
[[pics]]
id = "A.1"
text = "kind"
kind = "choice"
choices = ["mains", "battery"]
[[pics]]
id = "A.2"
text = "wakes up"
when = ["A.1=battery"]
needs = ["A.1=battery"]
[[pics]]
id = "A.3"
text = "how"
kind = "choice"
choices = ["never", "slow", "fast"]
when = ["A.1=battery", "A.2"]
[[pics]]
id = "A.4"
text = "blinks"
when = ["A.1=battery"]
[[ixit]]
id = "count"
text = "how many"
kind = "text"
range = [1, 300]
otherwise = "2"
[[ixit]]
id = "letter"
text = "a letter"
kind = "text"
form = "lower"
forms = [{ form = "long", when = ["A.1=battery"] }]
otherwise = "aa"
[[ixit]]
id = "other"
text = "another letter"
kind = "text"
differs_from = ["letter", "key"]
otherwise = "bb"
[[ixit]]
id = "key"
text = "a secret"
kind = "text"
secret = true
form = "lower"
otherwise = "kk"
)";

SheetForms forms() {
  SheetForms all;
  all["lower"] = {"a lower-case letter in front", [](std::string_view text) { return text[0] >= 'a' && text[0] <= 'z'; },
                  [](std::string_view text) { return std::string(text.substr(0, 1)); }};
  all["long"] = {"two letters", [](std::string_view text) { return text.size() > 1; }, nullptr};
  return all;
}

class Contradictions : public testing::Test {
 protected:
  Result<Datasheet> read(const std::vector<std::string>& settings,
                         DatasheetReader::Source source = DatasheetReader::Source::user) {
    DatasheetReader reader(model);
    for (const auto& setting : settings) {
      if (auto done = reader.set(setting, source); !done) return tl::unexpected(done.error());
    }
    return reader.finish();
  }
  // What is wrong, or "sound".
  std::string said(const std::vector<std::string>& settings) {
    const auto sheet = read(settings);
    if (sheet) return "sound";
    EXPECT_EQ(sheet.error().kind, ErrorKind::configuration);
    return sheet.error().text;
  }

  const SheetModel model = parse_sheet_model(form, "form.toml", forms()).value();
};

TEST_F(Contradictions, ANumberLiesInItsRange) {
  for (const auto* good : {"1", "300", "007"}) EXPECT_EQ(said({"A.1=mains", std::string("count=") + good}), "sound") << good;
  for (const auto* bad : {"0", "301", "-3", "1.5", "1 ", "x", "99999999999999999999"}) {
    EXPECT_EQ(said({"A.1=mains", std::string("count=") + bad}),
              std::string("IXIT item count (how many) is '") + bad + "': expected a whole number from 1 to 300");
  }
}

TEST_F(Contradictions, AFormIsAskedForWhereItsConditionsHold) {
  EXPECT_EQ(said({"A.1=mains", "letter=C"}), "IXIT item letter (a letter) is 'C': expected a lower-case letter in front");
  EXPECT_EQ(said({"A.1=mains", "letter=c"}), "sound");
  EXPECT_EQ(said({"A.1=battery", "A.2=false", "A.4=false", "letter=c"}),
            "IXIT item letter (a letter) is 'c': expected two letters, as by the PICS A.1=battery");
}

TEST_F(Contradictions, ValuesThatMustDifferAreComparedByTheirKeys) {
  EXPECT_EQ(said({"A.1=mains", "letter=cat", "other=c"}),
            "IXIT item other (another letter) is 'c': expected another than in letter, which is 'cat'");
  EXPECT_EQ(said({"A.1=mains", "letter=cat", "other=d"}), "sound");
}

TEST_F(Contradictions, ASecretIsNotShown) {
  EXPECT_THAT(said({"A.1=mains", "key=Swordfish"}), AllOf(HasSubstr("IXIT item key"), Not(HasSubstr("Swordfish"))));
  EXPECT_THAT(said({"A.1=mains", "key=swordfish", "other=s"}),
              AllOf(HasSubstr("expected another than in key"), Not(HasSubstr("swordfish"))));
}

TEST_F(Contradictions, AnOptionThatNeedsAnotherIsRefusedWhereverItStands) {
  EXPECT_EQ(said({"A.1=mains", "A.2=true"}),
            "PICS item A.2 (wakes up) is true in --set A.2, but A.1 is mains: expected A.1=battery, or another A.2");
  EXPECT_EQ(said({"A.1=mains", "A.2=false"}), "sound");
  EXPECT_EQ(said({"A.1=mains", "A.2=?"}), "sound");
}

TEST_F(Contradictions, WhatIsSaidAndDoesNotApplyIsRemarkedUpon) {
  EXPECT_THAT(read({"A.1=mains", "A.3=fast", "A.4=true"})->remarks(),
              ElementsAre("PICS A.3, A.4: given, but A.1=battery does not hold: left out, as it does not apply"));
  EXPECT_THAT(read({"A.1=battery", "A.2=false", "A.3=slow", "A.4=true"})->remarks(),
              ElementsAre("PICS A.3: given, but A.2 does not hold: left out, as it does not apply"));
  for (const auto* plain : {"A.3=never", "A.4=false", "A.4=?"}) EXPECT_THAT(read({"A.1=mains", plain})->remarks(), IsEmpty());
  EXPECT_THAT(read({"A.1=mains", "A.4=true"}, DatasheetReader::Source::device)->remarks(), IsEmpty());
}

TEST_F(Contradictions, AModelNamesFormsAndItemsThatThereAre) {
  const auto wrong = [](const std::string& item) {
    const auto read = parse_sheet_model("suite = \"toy\"\n" + item, "form.toml", forms());
    return read ? "sound" : read.error().text;
  };
  EXPECT_EQ(wrong("[[ixit]]\nid = \"a\"\ntext = \"t\"\nform = \"odd\"\n"), "form.toml: a: there is no form 'odd'");
  EXPECT_EQ(wrong("[[ixit]]\nid = \"a\"\ntext = \"t\"\nforms = [{ form = \"odd\" }]\n"), "form.toml: a: there is no form 'odd'");
  EXPECT_EQ(wrong("[[ixit]]\nid = \"a\"\ntext = \"t\"\ndiffers_from = [\"b\"]\n"), "form.toml: a: there is no item 'b'");
  EXPECT_EQ(wrong("[[pics]]\nid = \"a\"\ntext = \"t\"\nneeds = [\"b=1|2\"]\n"), "form.toml: a: there is no item 'b'");
}

}  // namespace
}  // namespace umirig::run
