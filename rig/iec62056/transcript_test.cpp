#include "rig/iec62056/transcript.hpp"

#include <gtest/gtest.h>

namespace umirig::iec62056 {
namespace {

TEST(Transcript, LinesHaveADirectionAndBytes) {
  const auto lines = parse_transcript("C 2f3f210d0a\r\n# a remark\n\nM 06\n").value();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].direction, 'C');
  EXPECT_EQ(lines[0].bytes, to_bytes("/?!\r\n"));
  EXPECT_EQ(lines[0].line, 1U);
  EXPECT_EQ(lines[1].direction, 'M');
  EXPECT_EQ(lines[1].line, 4U);
  EXPECT_FALSE(lines[1].time.has_value());
}

TEST(Transcript, ATimeCanStandInFrontOrBehind) {
  const auto lines = parse_transcript("0.125 C 06\n12 M 06\nC 0.125 06\nM @3 15\nM 12 15").value();
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].time, "0.125");
  EXPECT_EQ(lines[1].time, "12");
  EXPECT_EQ(lines[2].time, "0.125");
  EXPECT_EQ(lines[3].time, "@3");
  EXPECT_EQ(lines[4].bytes, (Bytes{0x12, 0x15})) << "digits behind the direction are bytes";
}

TEST(Transcript, NothingIsATranscriptToo) { EXPECT_TRUE(parse_transcript("").value().empty()); }

TEST(Transcript, TheErrorNamesTheLine) {
  const auto error = [](std::string_view text) { return parse_transcript(text).error().text; };
  EXPECT_NE(error("C 06\nX 06\n").find("line 2: 'X 06'"), std::string::npos);
  EXPECT_NE(error("C 06\n\nM 0\n").find("line 3"), std::string::npos);
  EXPECT_NE(error("M\n").find("no bytes"), std::string::npos);
  EXPECT_NE(error("M 0g").find("'g'"), std::string::npos);
  EXPECT_NE(error("06").find("'C hex' or 'M hex'"), std::string::npos);
}

}  // namespace
}  // namespace umirig::iec62056
