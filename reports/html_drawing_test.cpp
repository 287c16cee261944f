#include "reports/html_drawing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html_parts.hpp"
#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t number = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++number;
  return number;
}

std::string drawn(const run::Record& record, std::size_t place, std::size_t strips = 12) {
  const auto& one = record.cases[place];
  return drawing(one, dialogue(one), Page(record).uncertainty, strips, "c");
}

// The first number behind `what` in a path of that class.
double number_behind(const std::string& svg, const std::string& what) {
  return std::stod(svg.substr(svg.find(what) + what.size()));
}

TEST(Drawing, HasBarsReactionLimitsAndTheBrokenAxis) {
  const auto svg = drawn(rich_record(), 2);
  EXPECT_THAT(svg, HasSubstr("1 request"));
  EXPECT_THAT(svg, HasSubstr("2 identification"));
  EXPECT_THAT(svg, HasSubstr("ms, allowed 20 to 1500 ms: outside"));
  EXPECT_THAT(svg, HasSubstr("s left out"));
  EXPECT_THAT(svg, HasSubstr("idle time is broken out"));
  EXPECT_THAT(svg, HasSubstr("a time stamp lies within −0.1 ms and +2 ms of the truth"));
  EXPECT_THAT(svg, HasSubstr("<title id=\"tc-0\">"));
  EXPECT_THAT(svg, HasSubstr("<desc id=\"dc-0\">4 messages in 130 s"));
}

TEST(Drawing, IsToScaleInTime) {
  run::Record record = cut_record();
  auto& one = record.cases[0];
  LineEvent event;
  event.bytes = Bytes(3, 'A');  // 100 ms at 300 Bd
  event.at = 1s;
  one.events = {event};
  event.kind = LineEvent::Kind::received;
  event.at = 2s;
  one.events.push_back(event);
  one.duration = 4s;
  const auto svg = drawn(record, 0);
  const double rig = number_behind(svg, "class=\"r\" d=\"M");
  const double device = number_behind(svg, "class=\"d\" d=\"M");
  const double left = 54;
  const double second = device - rig;
  EXPECT_NEAR(rig - left, second, 0.2) << "one second from the axis to the first bar, one to the second";
  EXPECT_THAT(svg, HasSubstr("class=\"a\" d=\"M54 18L852 18\"")) << "the axis fills the width";
  EXPECT_NEAR(second * 4, 852 - left, 0.8);
  const auto bar = svg.substr(svg.find("class=\"r\" d=\"M"));
  EXPECT_NEAR(number_behind(bar, "h"), second / 10, 0.2);
}

TEST(Drawing, NothingOnTheLineIsNothingToDraw) { EXPECT_EQ(drawn(plain_record(), 5), ""); }

TEST(Drawing, WhatIsLeftOutIsSaid) {
  const auto record = large_record(1);
  const auto svg = drawn(record, 0, 2);
  EXPECT_EQ(count(svg, "<svg"), 2U);
  EXPECT_THAT(svg, HasSubstr("not drawn, in the record"));
  EXPECT_THAT(drawn(record, 0, 100), Not(HasSubstr("not drawn, in the record")));
}

TEST(Drawing, HostileTextsAreEscaped) {
  const auto record = hostile_record();
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    EXPECT_THAT(drawn(record, i), Not(HasSubstr("<script")));
    EXPECT_THAT(drawn(record, i), Not(HasSubstr("<img")));
  }
}

}  // namespace
}  // namespace umirig::reports
