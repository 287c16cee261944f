// A tiny suite is qualified against toys whose switches work, do not work, or break something else.
#include "rig/run/qualification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/run/json.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Options = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view catalogue = R"(
[[defect]]
id = "mute"
requirement = "1/1"
kind = "omitted"
text = "does not greet"
[[defect]]
id = "no-a"
requirement = "1/2"
kind = "omitted"
text = "does not answer a"
[[defect]]
id = "late-b"
requirement = "1/3"
kind = "too late"
text = "answers b late"
[[defect]]
id = "no-x"
requirement = "2/1"
kind = "omitted"
text = "does not answer x"
)";

// What the switches do to the toy.
void apply(ToyDevice& device, const std::string& name, const std::string& value) {
  if (name == "slow_b") device.reactions['b'] = std::chrono::milliseconds(std::stoi(value));
  if (name == "doubt_ms") device.uncertainty = {std::chrono::milliseconds(std::stoi(value)), 0ms};
  if (name != "defect") return;
  if (value == "mute") device.answers.erase('h');
  if (value == "no-a") device.answers.erase('a');
  if (value == "late-b") device.reactions['b'] = 200ms;
  if (value == "no-x") device.answers.erase('x');
  if (value == "no-a-no-b") device.answers.erase('a'), device.answers.erase('b');
}

class Qualifications : public testing::Test {
 protected:
  Qualifications() {
    suite.defects = parse_defects(catalogue, "defects.toml").value();
    suite.null_devices = {"silent", "babble"};
    plan.suite = &suite;
    plan.open = [](World& world, const Options& options) -> Result<std::unique_ptr<SerialLine>> {
      ToyDevice device;
      for (const auto& [name, value] : options) {
        if (value == "cannot-open") return failure(ErrorKind::usage, "there is no such switch");
        apply(device, name, value);
      }
      return std::make_unique<ToyLine>(world, device);
    };
    plan.open_null = [](World& world, const std::string& name) -> Result<std::unique_ptr<SerialLine>> {
      ToyDevice device;
      device.answers.clear();
      if (name == "polite") device.answers['h'] = "H";
      if (name == "broken") return failure(ErrorKind::rig, "no such null device");
      return std::make_unique<ToyLine>(world, device);
    };
  }
  void add_defect(const std::string& id, const std::string& requirement, std::vector<std::string> also = {},
                  std::string on = "") {
    suite.defects.push_back({id, requirement, std::move(also), "omitted", std::move(on), "text"});
  }
  void add_variant(const std::string& id, Options device, Options settings = {}) {
    suite.variants.push_back({id, "text", std::move(device), std::move(settings)});
  }

  Suite suite = toy_suite();
  QualificationPlan plan;
};

TEST_F(Qualifications, ASuiteThatFindsEverythingIsGood) {
  add_variant("slow", {{"slow_b", "99"}});
  const auto all = qualify(plan);
  EXPECT_THAT(all.problems, IsEmpty());
  EXPECT_TRUE(all.good());
  EXPECT_EQ(all.defects, 4U);
  EXPECT_EQ(all.caught, 4U);
  EXPECT_EQ(all.blamed, 4U);
  EXPECT_EQ(all.misblamed, 0U);
  EXPECT_EQ(all.first_fail_right, 4U);
  EXPECT_EQ(all.variants, 2U);  // the reference itself is one
  EXPECT_EQ(all.accused, 0U);
  EXPECT_EQ(all.null_devices, 2U);
  EXPECT_EQ(all.null_passes, 0U);
  EXPECT_THAT(all.idle_cases, IsEmpty());
  EXPECT_EQ(all.rows.size(), 8U);
}

TEST_F(Qualifications, ACaseThatNeedsAPersonIsNotHeldAgainstAnyDevice) {
  suite.cases.push_back(toy_case("[[step]]\nask = \"Does it look good?\"\nright = [\"yes\"]\njudge = true\n", "2/2"));
  const auto all = qualify(plan);
  EXPECT_THAT(all.problems, IsEmpty());
  EXPECT_EQ(all.unsettled, 0U);
}

TEST_F(Qualifications, ADefectThatSurvivesIsReported) {
  add_defect("without-effect", "1/2");
  const auto all = qualify(plan);
  EXPECT_EQ(all.defects, 5U);
  EXPECT_EQ(all.caught, 4U);
  EXPECT_EQ(all.blamed, 4U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("defect without-effect (1/2) survives")));
}

TEST_F(Qualifications, ADefectThatIsBlamedOnAnotherRequirementIsReported) {
  suite.defects[1].requirement = "1/3";  // no-a
  const auto all = qualify(plan);
  EXPECT_EQ(all.caught, 4U);
  EXPECT_EQ(all.blamed, 3U);
  EXPECT_EQ(all.misblamed, 1U);
  EXPECT_EQ(all.first_fail_right, 3U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("defect no-a (1/3) is blamed on 1/2, first on 1/2")));
}

TEST_F(Qualifications, AnUndeclaredConsequenceIsMisblame) {
  add_defect("no-a-no-b", "1/2");
  const auto all = qualify(plan);
  EXPECT_EQ(all.misblamed, 1U);
  EXPECT_EQ(all.blamed, 5U);
  EXPECT_EQ(all.first_fail_right, 5U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("defect no-a-no-b (1/2) is blamed on 1/3")));
}

TEST_F(Qualifications, ADeclaredConsequenceIsNoMisblameButMayNotComeFirst) {
  add_defect("no-a-no-b", "1/2", {"1/3"});
  EXPECT_THAT(qualify(plan).problems, IsEmpty());
  suite.defects.back().requirement = "1/3";
  suite.defects.back().also = {"1/2"};
  const auto all = qualify(plan);
  EXPECT_EQ(all.misblamed, 0U);
  EXPECT_EQ(all.first_fail_right, 4U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("first on 1/2")));
}

TEST_F(Qualifications, ADefectSitsOnItsVariant) {
  add_variant("slow", {{"slow_b", "99"}});
  add_defect("slower", "1/3", {}, "slow");
  auto open = plan.open;
  plan.open = [open](World& world, const Options& options) {
    auto changed = options;
    // This switch works on the variant alone.
    if (options.size() == 2 && options[0].first == "slow_b" && options[1].second == "slower") changed[0].second = "150";
    return open(world, changed);
  };
  EXPECT_THAT(qualify(plan).problems, IsEmpty());
  suite.defects.back().on.clear();
  EXPECT_THAT(qualify(plan).problems, ElementsAre(HasSubstr("slower (1/3) survives")));
}

TEST_F(Qualifications, AVariantThatIsAccusedIsReported) {
  add_variant("too-slow", {{"slow_b", "101"}});
  const auto all = qualify(plan);
  EXPECT_EQ(all.accused, 1U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("variant too-slow is accused\n    toy/1/3: time to the answer is 101 ms")));
}

TEST_F(Qualifications, AVariantThatIsLeftOpenIsReported) {
  add_variant("doubtful", {{"slow_b", "99"}, {"doubt_ms", "5"}}, {{"decision_rule", "guarded"}});
  const auto all = qualify(plan);
  EXPECT_EQ(all.accused, 0U);
  EXPECT_EQ(all.unsettled, 1U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("variant doubtful is left open")));
}

TEST_F(Qualifications, AVariantsOwnSettingsMakeItLegal) {
  add_variant("without-x", {{"defect", "no-x"}}, {{"X.1", "false"}});
  EXPECT_THAT(qualify(plan).problems, IsEmpty());
  suite.variants[0].settings.clear();
  EXPECT_THAT(qualify(plan).problems, ElementsAre(HasSubstr("variant without-x is accused")));
}

TEST_F(Qualifications, ANullDeviceThatPassesIsReported) {
  suite.null_devices.emplace_back("polite");
  const auto all = qualify(plan);
  EXPECT_EQ(all.null_devices, 3U);
  EXPECT_EQ(all.null_passes, 1U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("null device polite passes\n    toy/1/1")));
}

TEST_F(Qualifications, OfSelectedCasesOnlyDefectsThatTheyJudgeCount) {
  add_defect("without-effect", "1/2");
  add_defect("no-a-no-b", "1/3");  // the case that would be blamed for it is left out
  plan.cases = {suite.cases[1].get()};
  const auto all = qualify(plan);
  EXPECT_EQ(plan.cases[0]->head().requirement, "1/2");
  EXPECT_EQ(all.defects, 2U);
  EXPECT_EQ(all.caught, 1U);
  EXPECT_EQ(all.left_out, 4U);
  EXPECT_THAT(all.problems, ElementsAre(HasSubstr("defect without-effect (1/2) survives")));
}

TEST_F(Qualifications, ACaseThatNoDefectNeedsIsIdle) {
  suite.defects.pop_back();
  EXPECT_THAT(qualify(plan).idle_cases, ElementsAre("toy/2/1"));
}

TEST_F(Qualifications, OfTwoCasesThatCatchTheSameEachIsIdle) {
  suite.cases.push_back(
      toy_case("[[step]]\nsend = \"letter\"\ntext = \"x\"\n[[step]]\nexpect = \"answer\"\ntext = \"X\"\njudge = true\n", "2/1"));
  EXPECT_THAT(qualify(plan).idle_cases, ElementsAre("toy/2/1", "toy/2/1"));
}

TEST_F(Qualifications, WhatCannotBeOpenedOrHasABadSheetIsReported) {
  add_defect("cannot-open", "1/1");
  add_variant("odd", {}, {{"Z.1", "true"}});
  suite.null_devices.emplace_back("broken");
  const auto all = qualify(plan);
  EXPECT_THAT(all.problems, testing::IsSupersetOf({HasSubstr("defect cannot-open: there is no such switch"),
                                                   HasSubstr("variant odd: --set Z.1: unknown item 'Z.1'"),
                                                   HasSubstr("null broken: no such null device")}));
}

TEST_F(Qualifications, ARunThatBreaksOffIsReported) {
  plan.open = [](World& world, const Options& options) -> Result<std::unique_ptr<SerialLine>> {
    ToyDevice device;
    for (const auto& [name, value] : options) apply(device, name, value);
    if (!options.empty() && options[0].second == "no-x") device.unplugged_at = 'b';
    return std::make_unique<ToyLine>(world, device);
  };
  EXPECT_THAT(qualify(plan).problems, testing::Contains(HasSubstr("defect no-x: the run broke off")));
}

TEST_F(Qualifications, AVerdictOnWhichTwoDevicesDisagreeIsNamed) {
  const auto one = qualify(plan);
  auto open = plan.open;
  plan.open = [open](World& world, const Options& options) {
    auto changed = options;
    if (!options.empty() && options[0].second == "late-b") changed[0].second = "no-a";
    return open(world, changed);
  };
  const auto other = qualify(plan);
  EXPECT_THAT(disagreements(one, one), IsEmpty());
  EXPECT_THAT(disagreements(one, other), ElementsAre(HasSubstr("defect late-b: toy/1/2 is PASS () and FAIL (expected an answer"),
                                                     HasSubstr("defect late-b: toy/1/3 is FAIL (time")));
}

TEST_F(Qualifications, ADeviceThatHasNoVerdictsDisagrees) {
  const auto one = qualify(plan);
  auto other = one;
  other.rows[1].verdicts.clear();
  EXPECT_THAT(disagreements(one, other), ElementsAre(HasSubstr("4 verdicts and 0")));
  other = one;
  other.rows.pop_back();
  other.rows.pop_back();
  other.rows.pop_back();  // the null devices and no-x
  EXPECT_THAT(disagreements(one, other), ElementsAre(HasSubstr("no-x")));
}

TEST_F(Qualifications, TheNumberOfThreadsChangesNothing) {
  plan.threads = 1;
  const auto one = qualify(plan);
  plan.threads = 4;
  std::size_t calls = 0;
  plan.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(done, ++calls);
    EXPECT_EQ(total, 7U);
  };
  const auto four = qualify(plan);
  EXPECT_EQ(calls, 7U);
  EXPECT_EQ(to_json(to_node(one, "toy")), to_json(to_node(four, "toy")));
  EXPECT_THAT(disagreements(one, four), IsEmpty());
}

TEST_F(Qualifications, TheNodeHasTheNumbers) {
  const auto node = to_node(qualify(plan), "toy");
  EXPECT_EQ(node["suite"].text(), "toy");
  EXPECT_EQ(node["cases"].integer(), 4);
  EXPECT_EQ(node["defects"]["total"].integer(), 4);
  EXPECT_EQ(node["defects"]["caught"].integer(), 4);
  EXPECT_EQ(node["defects"]["blamed"].integer(), 4);
  EXPECT_EQ(node["defects"]["misblamed"].integer(), 0);
  EXPECT_EQ(node["defects"]["first_fail_right"].integer(), 4);
  EXPECT_EQ(node["variants"]["total"].integer(), 1);
  EXPECT_EQ(node["null_devices"]["total"].integer(), 2);
  EXPECT_TRUE(node["idle_cases"].is_array());
}

}  // namespace
}  // namespace umirig::run
