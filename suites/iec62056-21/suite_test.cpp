// The suite as data: everything in it fits together, and with the devices that it is proven on.
#include "suites/iec62056-21/suite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "rig/run/toml.hpp"
#include "suites/embedded.hpp"
#include "suites/iec62056-21/sim_run_test.hpp"
#include "suites/iec62056-21/vocabulary.hpp"

namespace umirig::suites {
namespace {

using testing::IsEmpty;

const run::SheetItem* pics_item(const std::string& id) {
  const auto& items = whole_suite().model.pics;
  const auto found = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.id == id; });
  return found != items.end() ? &*found : nullptr;
}

// What is wrong with "C.1", "!C.1" or "C.3=write|all"; empty where nothing is.
std::string wrong_condition(std::string condition) {
  if (condition.starts_with('!')) condition.erase(0, 1);
  const auto equals = condition.find('=');
  const auto* item = pics_item(condition.substr(0, equals));
  if (item == nullptr) return condition + " names no item";
  if (equals == std::string::npos) return item->kind == run::SheetItem::Kind::boolean ? "" : condition + " is no boolean";
  std::string values = condition.substr(equals + 1) + "|";
  while (!values.empty()) {
    const auto value = values.substr(0, values.find('|'));
    if (std::count(item->choices.begin(), item->choices.end(), value) == 0) return condition + " names no choice";
    values.erase(0, value.size() + 1);
  }
  return "";
}

void expect_conditions(const std::vector<std::string>& conditions, const std::string& where) {
  for (const auto& condition : conditions) EXPECT_EQ(wrong_condition(condition), "") << where;
}

std::vector<std::pair<std::string, Node>> script_files() {
  std::vector<std::pair<std::string, Node>> files;
  for (const auto& file : embedded_iec62056_21()) {
    if (file.name.starts_with("cases/")) files.emplace_back(file.name, run::parse_toml(file.text, file.name).value());
  }
  return files;
}

void each_step(const Node& script, const std::function<void(const Node&)>& see) {
  for (const auto& step : script["step"].items()) {
    see(step);
    each_step(step, see);
  }
}

TEST(SuiteIec62056, IsSound) {
  const auto suite = iec62056_21();
  ASSERT_TRUE(suite.has_value()) << suite.error().text;
  EXPECT_THAT(run::unsound(*suite), IsEmpty());
}

TEST(SuiteIec62056, IsAsLargeAsIsAskedOfIt) {
  EXPECT_GE(whole_suite().cases.size(), 25U);
  EXPECT_GE(whole_suite().defects.size(), 30U);
  EXPECT_GE(whole_suite().variants.size(), 10U);
  EXPECT_GE(whole_suite().null_devices.size(), 5U);
}

TEST(SuiteIec62056, EveryRequirementHasACaseOrTheReasonWhyNot) {
  for (const auto& one : whole_suite().requirements) {
    EXPECT_NE(whole_suite().owner(one.id).empty(), one.unseen.empty()) << one.id;
    EXPECT_FALSE(one.text.empty()) << one.id;
    EXPECT_TRUE(one.level == "mandatory" || one.level == "optional") << one.id;
    expect_conditions(one.when, one.id);
  }
}

TEST(SuiteIec62056, EveryCaseHasAWholeHead) {
  const std::set<std::string> behaviours = {"valid", "invalid", "inopportune"};
  std::set<std::string> seen;
  for (const auto& one : whole_suite().cases) {
    const auto& head = one->head();
    const auto number = head.id.substr(std::min(head.id.size(), head.id.rfind('/') + 1));
    EXPECT_EQ(head.id, "iec62056-21/" + head.clause + "/" + number);
    EXPECT_TRUE(!number.empty() && number[0] != '0' && number.find_first_not_of("0123456789") == std::string::npos) << head.id;
    EXPECT_EQ(head.clause, whole_suite().requirement(head.requirement)->clause) << head.id;
    EXPECT_GE(head.version, 1) << head.id;
    EXPECT_FALSE(head.purpose.empty()) << head.id;
    EXPECT_EQ(behaviours.count(head.behaviour), 1U) << head.id;
    seen.insert(head.behaviour);
    expect_conditions(head.when, head.id);
  }
  EXPECT_EQ(seen, behaviours);
}

TEST(SuiteIec62056, EveryCaseFileHasAVersionAndIsNamedAsItsCase) {
  EXPECT_FALSE(script_files().empty());
  for (const auto& [name, script] : script_files()) {
    EXPECT_GE(script["version"].integer(), 1) << name;
    const auto begin = "cases/" + script["clause"].text() + "-" + std::to_string(script["number"].integer()) + "-";
    EXPECT_TRUE(name.starts_with(begin)) << name;
  }
}

TEST(SuiteIec62056, EveryRequirementThatMayStandInTheWayExists) {
  for (const auto& [name, script] : script_files()) {
    each_step(script, [&, file = name](const Node& step) {
      const auto& blocker = step["blocked_by"];
      EXPECT_TRUE(blocker.is_null() || whole_suite().requirement(blocker.text()) != nullptr) << file;
    });
  }
  const auto vocabulary = iec62056_vocabulary();
  for (const auto& [name, word] : vocabulary->words) {
    EXPECT_NE(whole_suite().requirement(word.requirement), nullptr) << name;
  }
}

TEST(SuiteIec62056, TheArgumentsOfAScriptAreTextsWhereTextsAreMeant) {
  // y = 0 would be read as no text, and another character sent in its place.
  const std::set<std::string> numbers = {"gap_ms", "wrong_parity_at", "cut", "characters", "ms"};
  const std::set<std::string> choices = {"awake", "cut_in"};
  for (const auto& [name, script] : script_files()) {
    each_step(script, [&, file = name](const Node& step) {
      if (!step.has("send")) return;
      for (const auto& [key, value] : step.members())
        EXPECT_TRUE(choices.count(key) != 0   ? value.is_bool()
                    : numbers.count(key) != 0 ? value.is_number()
                                              : value.is_string())
            << file << ": " << key;
    });
  }
}

TEST(SuiteIec62056, TheFormsAskEachItemOnceAndUnderKnownConditions) {
  std::set<std::string> ids;
  for (const auto* items : {&whole_suite().model.pics, &whole_suite().model.ixit, &whole_suite().model.session}) {
    for (const auto& item : *items) {
      EXPECT_TRUE(ids.insert(item.id).second) << item.id;
      EXPECT_EQ(item.kind == run::SheetItem::Kind::choice, !item.choices.empty()) << item.id;
      expect_conditions(item.when, item.id);
    }
  }
  for (const auto* id :
       {"dut_maker", "dut_model", "dut_serial", "dut_firmware", "operator", "station", "report_number", "calibration"}) {
    EXPECT_EQ(ids.count(id), 1U) << id;
  }
}

TEST(SuiteIec62056, TheEmptyFormParsesBackAndItsOpenItemsAreNamed) {
  run::DatasheetReader reader(whole_suite().model);
  ASSERT_TRUE(reader.add(run::sheet_template(whole_suite().model), "new.toml").has_value());
  ASSERT_TRUE(reader.set("C.1=true").has_value());
  ASSERT_TRUE(reader.set("C.2=true").has_value());
  const auto sheet = reader.finish();
  ASSERT_FALSE(sheet.has_value());
  for (const auto* id : {"A.2", "B.1", "C.3", "C.4", "password"}) {
    EXPECT_THAT(sheet.error().text, testing::HasSubstr(std::string("item ") + id + " (")) << id;
  }
}

TEST(SuiteIec62056, TheSimulatedMeterHasEveryDefectOnItsVariantAndEveryVariantHasASheet) {
  World world;
  for (const auto& one : whole_suite().variants) {
    EXPECT_NO_THROW(open_device(world, "meter", one.device)) << one.id;
    EXPECT_NO_THROW(sheet_with(one.settings)) << one.id;
  }
  const std::set<std::string> kinds = {
      "omitted", "wrong value", "too early", "too late", "wrong state", "accepted though illegal", "side effect stays"};
  for (const auto& one : whole_suite().defects) {
    auto options = one.on.empty() ? Options{} : whole_suite().variant(one.on)->device;
    options.emplace_back("defect", one.id);
    EXPECT_NO_THROW(open_device(world, "meter", options)) << one.id;
    EXPECT_EQ(kinds.count(one.kind), 1U) << one.id;
  }
  for (const auto& name : whole_suite().null_devices) EXPECT_NO_THROW(open_device(world, name)) << name;
}

TEST(SuiteIec62056, CasesStandInTheOrderOfTheStandard) {
  const auto& cases = whole_suite().cases;
  const auto watches = [](const auto& one) { return dynamic_cast<const run::WatchCase*>(one.get()) != nullptr; };
  for (std::size_t i = 1; i < cases.size(); ++i) {
    // Those on wake-ups come first, those over the whole run last, in their own order.
    EXPECT_FALSE(watches(cases[i - 1]) && !watches(cases[i])) << cases[i]->head().id;
    if (watches(cases[i]) != watches(cases[i - 1])) continue;
    const auto wakes = [](const auto& one) { return one->head().clause.starts_with("B."); };
    EXPECT_FALSE(!wakes(cases[i - 1]) && wakes(cases[i])) << cases[i]->head().id;
    if (wakes(cases[i]) != wakes(cases[i - 1])) continue;
    EXPECT_FALSE(run::clause_before(cases[i]->head().clause, cases[i - 1]->head().clause)) << cases[i]->head().id;
  }
}

TEST(SuiteIec62056, AScriptOfTheUsersOwnHasTheWordsOfTheSuite) {
  const auto head =
      std::string("clause = \"6.3.1\"\nnumber = 900\nrequirement = \"6.3.1/1\"\nbehaviour = \"valid\"\npurpose = \"mine\"\n");
  const auto one = iec62056_21_script(
      head + "given = \"quiet\"\n[[step]]\nsend = \"request\"\n[[step]]\nexpect = \"identification\"\n", "my.toml");
  ASSERT_TRUE(one.has_value()) << one.error().text;
  EXPECT_EQ((*one)->head().id, "iec62056-21/6.3.1/900");
  const auto number = iec62056_21_script(head + "[[step]]\nsend = \"option-select\"\ny = 0\n", "my.toml");
  ASSERT_FALSE(number.has_value());
  EXPECT_THAT(number.error().text, testing::HasSubstr("step 1: y: expected a text, in quotes"));
  const auto wrong = iec62056_21_script(head + "[[step]]\nsend = \"reqest\"\n", "my.toml");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().text,
              testing::HasSubstr("my.toml: step 1: unknown frame 'reqest': expected ack, break, break-condition, command"));
}

}  // namespace
}  // namespace umirig::suites
