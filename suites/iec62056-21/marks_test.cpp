// A defect of the contents marks the very characters in which it shows.
#include "suites/iec62056-21/marks.hpp"

#include <gtest/gtest.h>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

run::CaseRecord run_case(const std::string& id, const std::string& defect) {
  const auto sheet = sheet_with({});
  World world(1);
  const auto line = open_device(world, "meter", {{"defect", defect}});
  const auto* one = whole_suite().find(id);
  if (one == nullptr) throw std::runtime_error(id);
  return run::run(world, *line, plan_of(sheet, {one})).value().at(0);
}

// The received characters that any mark covers.
Bytes marked_bytes(const run::CaseRecord& one) {
  Bytes bytes;
  for (const auto& event : one.events) {
    if (event.kind != LineEvent::Kind::received) continue;
    for (std::size_t i = 0; i < event.bytes.size(); ++i) {
      const auto begin = event.at + event.format.characters(i);
      for (const auto& mark : one.outcome.marks) {
        if (begin >= mark.begin && begin < mark.end) bytes.push_back(event.bytes[i]);
      }
    }
  }
  return bytes;
}

std::string marked(const run::CaseRecord& one) { return to_readable(marked_bytes(one)); }

std::string marked(const std::string& id, const std::string& defect) { return marked(run_case(id, defect)); }

TEST(Marks, AConformingMeterHasNone) {
  const auto sheet = sheet_with({});
  for (const auto& one : run_device("meter", {}, sheet)) EXPECT_TRUE(one.outcome.marks.empty()) << one.id;
}

TEST(Marks, AWrongFieldIsMarkedAndNothingElse) {
  EXPECT_EQ(marked("iec62056-21/6.3.2/2", "manufacturer-with-digit").size(), 3U);
  EXPECT_EQ(marked("iec62056-21/6.3.2/3", "baud-character-reserved"), "8");
  EXPECT_EQ(marked("iec62056-21/6.3.2/4", "identification-too-long").size(), 17U);
  EXPECT_EQ(marked_bytes(run_case("iec62056-21/6.2/1", "bcc-wrong-in-readout")).size(), 1U);
}

TEST(Marks, AWrongDataSetIsMarkedFromItsAddressToItsBracket) {
  const auto text = marked("iec62056-21/6.3.14/2", "value-with-slash");
  EXPECT_TRUE(text.ends_with("(12/34)")) << text;
  EXPECT_EQ(text.find("<CR>"), std::string::npos) << text;
  EXPECT_NE(marked("iec62056-21/6.3.14/3", "unit-too-long").find('*'), std::string::npos);
  EXPECT_GE(marked("iec62056-21/6.3.14/1", "address-too-long").find('('), 17U);
}

TEST(Marks, ATimeThatIsWrongIsMarkedAsATime) {
  const auto late = run_case("iec62056-21/6.1/2", "reaction-too-late");
  ASSERT_EQ(late.outcome.marks.size(), 1U);
  EXPECT_EQ(late.outcome.marks[0].end - late.outcome.marks[0].begin, 1700ms);
  EXPECT_EQ(marked(late), "");
  const auto gap = run_case("iec62056-21/6.1/3", "gap-in-readout");
  ASSERT_EQ(gap.outcome.marks.size(), 1U);
  EXPECT_NEAR(to_ms(gap.outcome.marks[0].end - gap.outcome.marks[0].begin), 1700, 0.001);
  EXPECT_EQ(marked(gap), "");
}

TEST(Marks, MeasuredIntervalsEndWhereTheAnswerBegins) {
  const auto one = run_case("iec62056-21/6.1/2", "reaction-too-late");
  ASSERT_EQ(one.outcome.measurements.size(), 1U);
  const auto& measured = one.outcome.measurements[0];
  ASSERT_TRUE(measured.begin.has_value());
  EXPECT_EQ(*measured.begin, one.outcome.marks[0].begin);
}

}  // namespace
}  // namespace umirig::suites
