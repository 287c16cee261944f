// The toy suite teaches a dictionary: it comes back from its file as it was, and a damaged one is refused.
#include "rig/run/dictionary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/json.hpp"
#include "rig/run/toy_dictionary_test.hpp"

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(Dictionaries, HoldTheGoodDeviceEveryDefectAndWhatIsNoDevice) {
  const auto suite = toy_catalogue();
  const auto all = toy_dictionary(suite);
  std::vector<std::string> rows;
  for (const auto& one : all.rows) rows.push_back(one.kind + " " + one.id);
  EXPECT_THAT(rows, ElementsAre("good reference", "defect mute", "defect no-a", "defect late-b", "defect no-x", "null silent"));
  EXPECT_EQ(all.base, "reference");
  ASSERT_EQ(all.cases.size(), 4U);
  EXPECT_GT(all.cases[0].seconds.value(), 0);
  EXPECT_TRUE(all.good().deviating.empty());
  EXPECT_EQ(all.rows[2].at(1).verdict, Verdict::fail);
  EXPECT_EQ(all.rows[2].at(0).verdict, Verdict::pass);
  EXPECT_EQ(all.rows[2].text, "does not answer a");
  EXPECT_FALSE(all.find("toy/9/9"));
}

TEST(Dictionaries, AreTheSameOnOneThreadAndOnFour) {
  const auto suite = toy_catalogue();
  EXPECT_EQ(to_node(toy_dictionary(suite, 1)), to_node(toy_dictionary(suite, 4)));
}

TEST(Dictionaries, ComeBackFromTheirFile) {
  const auto suite = toy_catalogue();
  const auto all = toy_dictionary(suite);
  const auto text = to_json(to_node(all));
  const auto again = dictionary_from(parse_json(text).value());
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_EQ(to_json(to_node(*again)), text);
  EXPECT_EQ(again->rows[1].at(0).reason.shape, all.rows[1].at(0).reason.shape);
}

TEST(Dictionaries, ADamagedFileIsRefused) {
  const auto suite = toy_catalogue();
  const auto good = to_node(toy_dictionary(suite));
  const auto refused = [](const Node& node) {
    const auto read = dictionary_from(node);
    return read ? std::string() : read.error().text;
  };
  auto node = good;
  EXPECT_THAT(refused(node.set("dictionary", 2)), HasSubstr("no fault dictionary"));
  EXPECT_THAT(refused(Node()), HasSubstr("no fault dictionary"));
  node = good;
  EXPECT_THAT(refused(node.set("texts", Node::array())), HasSubstr("there is no text"));
  node = good;
  EXPECT_THAT(refused(node.set("rows", Node::array())), HasSubstr("no good device"));
  node = good;
  EXPECT_THAT(refused(node.set("cases", Node::array())), HasSubstr("expected 0"));
}

TEST(Dictionaries, AGoodDeviceThatFailsTeachesNothing) {
  const auto suite = toy_catalogue();
  auto plan = toy_qualification(suite);
  plan.open = [](World& world, const auto&) -> Result<std::unique_ptr<SerialLine>> {
    ToyDevice device;
    device.answers.erase('a');
    return std::make_unique<ToyLine>(world, device);
  };
  const auto none = learn(plan);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::rig);
  EXPECT_THAT(none.error().text, HasSubstr("reference"));
}

TEST(Dictionaries, TheNearestDeviceOfTheCatalogueIsBuiltFromItsVariants) {
  auto suite = toy_catalogue();
  suite.variants.push_back({"slow", "answers slowly", {{"slow_b", "99"}}, {}});
  suite.variants.push_back({"without-x", "does not answer x", {{"x", "no"}}, {{"X.1", "false"}}});
  EXPECT_EQ(nearest_base(suite, toy_sheet(suite).pics_node()).id, "reference");
  const auto base = nearest_base(suite, toy_sheet(suite, {"X.1=false"}).pics_node());
  EXPECT_EQ(base.id, "without-x");
  EXPECT_THAT(base.device, ElementsAre(std::make_pair("x", "no")));
}

TEST(Dictionaries, SeveralVariantsTogetherMayBeTheNearest) {
  auto suite = toy_catalogue();
  suite.model = parse_sheet_model(R"(
suite = "toy"
[[pics]]
id = "X.1"
text = "answers x"
[[pics]]
id = "X.2"
text = "is loud"
[[pics]]
id = "X.3"
text = "is green"
)",
                                  "pics.toml")
                    .value();
  suite.reference = "suite = \"toy\"\n[pics]\n\"X.1\" = true\n\"X.2\" = false\n\"X.3\" = false\n";
  suite.variants.push_back({"green", "green", {{"green", "yes"}}, {{"X.3", "true"}}});
  suite.variants.push_back({"without-x", "does not answer x", {{"x", "no"}}, {{"X.1", "false"}}});
  suite.variants.push_back({"loud", "loud", {{"loud", "yes"}}, {{"X.2", "true"}}});
  const auto base = nearest_base(suite, toy_sheet(suite, {"X.1=false", "X.2=true"}).pics_node());
  EXPECT_EQ(base.id, "without-x+loud");
  EXPECT_EQ(base.device.size(), 2U);
}

TEST(Dictionaries, DefectsOfOtherOptionsAreAbsent) {
  auto suite = toy_catalogue();
  suite.variants.push_back({"slow", "answers slowly", {{"slow_b", "99"}}, {}});
  suite.variants.push_back({"without-x", "does not answer x", {{"x", "no"}}, {{"X.1", "false"}}});
  suite.defects[1].on = "slow";
  suite.defects[2].on = "without-x";
  EXPECT_THAT(absent_defects(suite, toy_sheet(suite).pics_node()), UnorderedElementsAre("late-b"));
  EXPECT_THAT(absent_defects(suite, toy_sheet(suite, {"X.1=false"}).pics_node()), UnorderedElementsAre());
}

}  // namespace
}  // namespace umirig::run
