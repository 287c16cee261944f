// The dictionary that the simulator teaches, held against devices that it has not seen: the C example meter, two defects at a
// time, defects that were taken out of it, faults of no catalogue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "rig/cli/device_opener.hpp"
#include "rig/cli/suites.hpp"
#include "rig/run/explain.hpp"
#include "rig/world/random.hpp"

namespace umirig::cli {
namespace {

using Kind = run::Explanation::Kind;
using Records = std::map<std::string, std::vector<run::CaseRecord>>;

class FaultDictionary : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = std::make_unique<run::Suite>(load_suite("iec62056-21").value());
    dictionary_ = std::make_unique<run::Dictionary>(run::learn(plan("sim:meter")).value());
  }
  static void TearDownTestSuite() {
    dictionary_.reset();
    suite_.reset();
  }

  static run::QualificationPlan plan(const std::string& device) {
    run::QualificationPlan plan;
    plan.suite = suite_.get();
    plan.open = device_opener(parse_url(device).value());
    plan.open_null = open_null_device;
    return plan;
  }

  // What every defect does on that device.
  static Records records_of(const std::string& device) {
    Records records;
    auto all = plan(device);
    all.wanted = [](const run::MatrixRow& row) { return row.kind == "defect"; };
    all.seen = [&](const run::MatrixRow& row, const std::vector<run::CaseRecord>& cases) { records[row.id] = cases; };
    const auto done = run::qualify(all);
    for (const auto& row : done.rows) EXPECT_EQ(row.trouble, "") << row.id;
    return records;
  }

  // One device with the plain datasheet.
  static std::vector<run::CaseRecord> record_of(const std::string& device) {
    std::vector<run::CaseRecord> record;
    auto one = plan(device);
    one.wanted = [](const run::MatrixRow& row) { return row.id == "reference"; };
    one.seen = [&](const run::MatrixRow&, const std::vector<run::CaseRecord>& cases) { record = cases; };
    (void)run::qualify(one);
    return record;
  }

  static std::string requirement(const std::string& id) {
    for (const auto& one : suite_->defects) {
      if (one.id == id) return one.requirement;
    }
    return "";
  }

  static std::size_t place(const run::Explanation& found, const std::string& id) {
    std::size_t i = 0;
    while (i < found.candidates.size() && found.candidates[i].defect != id) ++i;
    return i;
  }

  static std::unique_ptr<run::Suite> suite_;
  static std::unique_ptr<run::Dictionary> dictionary_;
};

std::unique_ptr<run::Suite> FaultDictionary::suite_;
std::unique_ptr<run::Dictionary> FaultDictionary::dictionary_;

TEST_F(FaultDictionary, KnowsEveryDefectOfTheCMeterAgain) {
  const auto records = records_of("sil:" UMIRIG_BUILD_DIR "/meter.so");
  ASSERT_EQ(records.size(), suite_->defects.size());
  std::size_t first = 0;
  for (const auto& [id, cases] : records) {
    const auto found = run::explain(cases, *dictionary_);
    EXPECT_EQ(found.kind, Kind::known) << id << ": " << found.summary;
    const auto at = place(found, id);
    EXPECT_LT(at, 3U) << id << ": " << found.summary;
    if (at == 0) ++first;
    if (at > 0) {
      EXPECT_THAT(found.alike, testing::Contains(id)) << "ranked behind another one that fits better";
    }
  }
  EXPECT_GE(10 * first, 9 * records.size()) << first << " of " << records.size();
  RecordProperty("first", static_cast<int>(first));

  // Taken out of the dictionary, a defect must not be held to be one that breaks something else.
  std::size_t unknown = 0;
  std::size_t named = 0;
  std::size_t misnamed = 0;
  std::string wrong;
  for (const auto& [id, cases] : records) {
    auto without = *dictionary_;
    std::erase_if(without.rows, [&](const auto& row) { return row.kind == "defect" && row.id == id; });
    const auto found = run::explain(cases, without);
    ASSERT_NE(found.kind, Kind::nothing_failed) << id;
    if (found.kind == Kind::unknown) {
      ++unknown;
    } else if (requirement(found.candidates[0].defect) == requirement(id)) {
      ++named;
    } else {
      ++misnamed;
      wrong += " " + id + " as " + found.candidates[0].defect;
    }
  }
  RecordProperty("unknown", static_cast<int>(unknown));
  EXPECT_LE(50 * misnamed, records.size()) << wrong;
  EXPECT_GE(5 * unknown, 4 * records.size()) << unknown << " unknown, " << named << " of the same requirement";
}

TEST_F(FaultDictionary, FindsBothOfTwoDefectsOrTheOneThatHidesTheOther) {
  std::vector<std::string> plain;
  for (const auto& one : suite_->defects) {
    if (one.on.empty()) plain.push_back(one.id);
  }
  Random random(7);
  std::size_t together = 0;
  std::size_t one_of_them = 0;
  constexpr std::size_t tries = 60;
  for (std::size_t i = 0; i < tries;) {
    const auto a = plain[random.between(0, plain.size() - 1)];
    const auto b = plain[random.between(0, plain.size() - 1)];
    if (a == b) continue;
    ++i;
    const auto found = run::explain(record_of("sim:meter?defect=" + a + "," + b), *dictionary_);
    const auto named = [&](const std::string& id) { return id == a || id == b; };
    if (found.together.size() == 2 && (named(found.together[0]) || named(found.together[1]))) ++together;
    if (found.kind == Kind::known && (place(found, a) < 3 || place(found, b) < 3)) ++one_of_them;
  }
  EXPECT_GE(together, tries * 7 / 10) << one_of_them << " as one of the two";
  EXPECT_GE(together + one_of_them, tries * 9 / 10) << together << " together";
}

TEST_F(FaultDictionary, AFaultOfNoCatalogueIsNotNamed) {
  // A device that differs from its datasheet in other ways than any defect does.
  for (const auto* options :
       {"back_ms=3000", "gap_ms=5000", "password=11111111", "read=no", "write=no", "access=all", "check=none"}) {
    const auto found = run::explain(record_of(std::string("sim:meter?") + options), *dictionary_);
    EXPECT_EQ(found.kind, Kind::unknown) << options << ": " << found.summary;
  }
}

TEST_F(FaultDictionary, ADeviceThatIsNoMeterIsSeenAsSuch) {
  for (const auto* name : {"silent", "echo", "ack", "babble"}) {
    const auto found = run::explain(record_of(std::string("sim:") + name + "?"), *dictionary_);
    EXPECT_EQ(found.kind, Kind::unknown) << name;
    EXPECT_EQ(found.no_device, name);
  }
}

TEST_F(FaultDictionary, DevicesThatSupportOtherThingsAreComparedWithTheirLike) {
  const run::Variant variant = *suite_->variant("write-protected");
  run::DatasheetReader reader(suite_->model);
  ASSERT_TRUE(reader.add(suite_->reference, "reference.toml"));
  for (const auto& [id, value] : variant.settings) ASSERT_TRUE(reader.set(id + "=" + value));
  const auto base = run::nearest_base(*suite_, reader.finish().value().pics_node());
  EXPECT_EQ(base.id, variant.id);
  auto all = plan("sim:meter");
  all.base = &base;
  const auto like = run::learn(all).value();
  Records records;
  auto devices = plan("sil:" UMIRIG_BUILD_DIR "/meter.so");
  devices.base = &base;
  devices.wanted = [](const run::MatrixRow& row) { return row.kind == "defect"; };
  devices.seen = [&](const run::MatrixRow& row, const std::vector<run::CaseRecord>& cases) { records[row.id] = cases; };
  (void)run::qualify(devices);
  std::size_t first = 0;
  for (const auto& [id, cases] : records) {
    const auto found = run::explain(cases, like);
    if (found.kind == Kind::nothing_failed) continue;
    EXPECT_LT(place(found, id), 3U) << id << ": " << found.summary;
    if (place(found, id) == 0) ++first;
  }
  EXPECT_GE(10 * first, 9 * records.size());
}

}  // namespace
}  // namespace umirig::cli
