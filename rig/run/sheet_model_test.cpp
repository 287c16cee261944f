#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/datasheet.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;

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
id = "C.3"
text = "what is refused"
kind = "choice"
choices = ["none", "all"]
when = ["C.1"]
[[ixit]]
id = "password"
text = "the password"
kind = "text"
secret = true
when = ["C.1"]
[[ixit]]
id = "rule"
text = "the rule"
kind = "choice"
choices = ["simple", "guarded"]
otherwise = "simple"
[[ixit]]
id = "address"
text = "an address"
kind = "text"
example = "1.8.0"
[[session]]
id = "operator"
text = "who"
kind = "text"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string said(const SheetModel& model, const std::string& toml) {
  DatasheetReader reader(model);
  if (auto done = reader.add(toml, "new.toml"); !done) return done.error().text;
  const auto sheet = reader.finish();
  return sheet ? "sound" : sheet.error().text;
}

TEST(SheetModel, KeepsEveryPropertyOfAnItem) {
  const auto model = parse_sheet_model(form, "form.toml").value();
  EXPECT_EQ(model.suite, "toy");
  ASSERT_EQ(model.pics.size(), 3U);
  EXPECT_TRUE(model.pics[0].mandatory);
  EXPECT_FALSE(model.pics[1].mandatory);
  EXPECT_EQ(model.pics[2].kind, SheetItem::Kind::choice);
  EXPECT_EQ(model.pics[2].choices, (std::vector<std::string>{"none", "all"}));
  EXPECT_EQ(model.pics[2].when, std::vector<std::string>{"C.1"});
  EXPECT_TRUE(model.ixit[0].secret);
  EXPECT_EQ(model.ixit[1].otherwise, "simple");
  EXPECT_EQ(model.session[0].id, "operator");
}

TEST(SheetModel, AnItemWithoutIdOrTextIsAMistake) {
  EXPECT_THAT(parse_sheet_model("[[pics]]\ntext = \"t\"\n", "form.toml").error().text, HasSubstr("form.toml"));
  EXPECT_FALSE(parse_sheet_model("[[ixit]]\nid = \"x\"\n", "form.toml").has_value());
  EXPECT_FALSE(parse_sheet_model("[[", "form.toml").has_value());
}

TEST(SheetTemplate, ParsesBackAndReportsEveryQuestionMarkThatApplies) {
  const auto model = parse_sheet_model(form, "form.toml").value();
  auto text = sheet_template(model);
  ASSERT_TRUE(parse_toml(text, "new.toml").has_value());

  EXPECT_THAT(text, HasSubstr("\"A.1\" = true\n"));  // what must be true is filled in
  EXPECT_THAT(said(model, text), HasSubstr("PICS item C.1 (programming) is unset in new.toml"));

  text = replaced(text, "\"C.1\" = \"?\"", "\"C.1\" = true");
  EXPECT_THAT(said(model, text), HasSubstr("PICS item C.3 (what is refused) is unset in new.toml"));
  EXPECT_THAT(said(model, text), HasSubstr("IXIT item password (the password) is unset in new.toml"));

  text = replaced(text, "\"C.3\" = \"?\"", "\"C.3\" = \"all\"");
  text = replaced(text, "password = \"?\"", "password = \"p\"");
  EXPECT_EQ(said(model, text), "sound");
  EXPECT_EQ(text.find("= \"?\""), std::string::npos);
}

TEST(SheetTemplate, TellsWhatEachItemIsAndWhereItApplies) {
  const auto text = sheet_template(parse_sheet_model(form, "form.toml").value());
  EXPECT_THAT(text, HasSubstr("# A.1: basic mode\n#   mandatory: must be true\n"));
  EXPECT_THAT(text, HasSubstr("#   one of \"none\", \"all\"; asked only where C.1\n"));
  EXPECT_THAT(text, HasSubstr("\"env:NAME\" takes it from the environment"));
  EXPECT_THAT(text, HasSubstr("rule = \"simple\"\n"));
  EXPECT_THAT(text, HasSubstr("address = \"1.8.0\"\n"));
  EXPECT_THAT(text, HasSubstr("umirig run toy --dut URL --pics THIS-FILE"));
}

TEST(SheetTemplate, AnExampleWithQuotesOrBackslashParsesBack) {
  SheetModel model;
  model.suite = "toy";
  SheetItem item;
  item.id = "odd";
  item.text = "odd text";
  item.kind = SheetItem::Kind::text;
  item.example = "a\"b\\c";
  model.ixit.push_back(item);
  const auto node = parse_toml(sheet_template(model), "new.toml");
  ASSERT_TRUE(node.has_value()) << node.error().text;
  EXPECT_EQ((*node)["ixit"]["odd"].text(), "a\"b\\c");
}

}  // namespace
}  // namespace umirig::run
