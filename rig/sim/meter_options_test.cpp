#include "rig/sim/meter_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace umirig::sim {
namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream stream(std::string(UMIRIG_SOURCE_DIR) + "/suites/iec62056-21/" + file);
  EXPECT_TRUE(stream) << file;
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string between_quotes(const std::string& line) {
  const auto open = line.find('"');
  return line.substr(open + 1, line.find('"', open + 1) - open - 1);
}

// The names and defaults under [device].
Url::Options reference_device() {
  Url::Options options;
  bool inside = false;
  for (const auto& line : lines_of("reference.toml")) {
    if (line.starts_with('[')) inside = line == "[device]";
    const auto equals = line.find(" = ");
    if (!inside || line.starts_with('[') || equals == std::string::npos) continue;
    auto value = line.substr(equals + 3);
    value = value.starts_with('"') ? between_quotes(value) : value.substr(0, value.find(' '));
    options.emplace_back(line.substr(0, equals), value);
  }
  return options;
}

TEST(MeterOptions, KnowExactlyTheDefectsOfTheCatalogue) {
  std::vector<std::string> catalogue;
  for (const auto& line : lines_of("defects.toml")) {
    if (line.starts_with("id = \"")) catalogue.push_back(between_quotes(line));
  }
  const auto known = meter_defects();
  EXPECT_EQ(std::vector<std::string>(known.begin(), known.end()), catalogue);
}

TEST(MeterOptions, KnowExactlyTheOptionsOfTheReference) {
  std::vector<std::string> reference;
  for (const auto& [name, value] : reference_device()) reference.push_back(name);
  const auto known = meter_option_names();
  EXPECT_EQ(std::vector<std::string>(known.begin(), known.end()), reference);
}

TEST(MeterOptions, HaveTheDefaultsOfTheReference) {
  const auto written = parse_meter_options(reference_device()).value();
  const MeterOptions plain;
  EXPECT_EQ(written.identification, plain.identification);
  EXPECT_EQ(written.address, plain.address);
  EXPECT_EQ(written.password, plain.password);
  EXPECT_EQ(written.operand, plain.operand);
  EXPECT_EQ(written.tr, plain.tr);
  EXPECT_EQ(written.gap, plain.gap);
  EXPECT_EQ(written.tt, plain.tt);
  EXPECT_EQ(written.back, plain.back);
  EXPECT_EQ(written.inactivity, plain.inactivity);
  EXPECT_EQ(written.check, plain.check);
  EXPECT_EQ(written.layout, plain.layout);
  EXPECT_EQ(written.repeat, plain.repeat);
  EXPECT_EQ(written.break_stops, plain.break_stops);
  EXPECT_EQ(written.programming, plain.programming);
  EXPECT_EQ(written.read, plain.read);
  EXPECT_EQ(written.write, plain.write);
  EXPECT_EQ(written.access, plain.access);
  EXPECT_EQ(written.answer_address, plain.answer_address);
  EXPECT_EQ(written.answer_crlf, plain.answer_crlf);
  EXPECT_EQ(written.reserved, plain.reserved);
  EXPECT_EQ(written.error, plain.error);
  EXPECT_EQ(written.fallback, plain.fallback);
}

TEST(MeterOptions, TakeWhatEveryVariantOfTheSuiteWants) {
  unsigned variants = 0;
  for (const auto& line : lines_of("variants.toml")) {
    if (!line.starts_with("device = { ")) continue;
    ++variants;
    // name = 'text', name = number
    std::string rest = line.substr(11);
    Url::Options options;
    while (rest.find(" = ") != std::string::npos) {
      const auto equals = rest.find(" = ");
      const char quote = rest[equals + 3];
      const auto begin = equals + (quote == '\'' ? 4 : 3);
      const auto end = quote == '\'' ? rest.find('\'', begin) : rest.find_first_of(", ", begin);
      options.emplace_back(rest.substr(0, equals), rest.substr(begin, end - begin));
      const auto next = rest.find_first_of("abcdefghijklmnopqrstuvwxyz", end);
      rest = next == std::string::npos ? "" : rest.substr(next);
    }
    EXPECT_FALSE(options.empty()) << line;
    const auto parsed = parse_meter_options(options);
    EXPECT_TRUE(parsed) << line << ": " << parsed.error().text;
  }
  EXPECT_GT(variants, 40U);
}

TEST(MeterOptions, SeveralDefectsStandBehindOneAnother) {
  const auto options = parse_meter_options({{"defect", "parity-odd,break-ignored"}, {"defect", "write-nak"}}).value();
  EXPECT_TRUE(options.has(Defect::parity_odd));
  EXPECT_TRUE(options.has(Defect::break_ignored));
  EXPECT_TRUE(options.has(Defect::write_nak));
  EXPECT_FALSE(options.has(Defect::write_truncated));
}

TEST(MeterOptions, AnUnknownOptionIsNamedWithThoseThatAreKnown) {
  const auto parsed = parse_meter_options({{"speed", "1"}});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
  EXPECT_THAT(parsed.error().text,
              testing::AllOf(testing::HasSubstr("'speed'"), testing::HasSubstr("tr_ms"), testing::HasSubstr("fallback")));
}

TEST(MeterOptions, AnUnknownDefectIsNamedWithThoseThatAreKnown) {
  const auto parsed = parse_meter_options({{"defect", "parity-odd,too-slow"}});
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().text, testing::AllOf(testing::HasSubstr("'too-slow'"), testing::HasSubstr("read-before-password")));
}

TEST(MeterOptions, ValuesThatAnOptionCannotHaveAreRefusedWithWhatItCan) {
  const Url::Options wrong = {{"check", "crc"},  {"tr_ms", "-1"},    {"tr_ms", "1.5"},          {"tt_ms", ""},
                              {"repeat", "on"},  {"layout", "odd"},  {"identification", "SIM"}, {"identification", "SIM9X"},
                              {"reserved", "x"}, {"access", "read"}, {"programming", "maybe"},  {"fallback", "ta"}};
  for (const auto& one : wrong) {
    const auto parsed = parse_meter_options({one});
    ASSERT_FALSE(parsed) << one.first << "=" << one.second;
    EXPECT_THAT(parsed.error().text, testing::AllOf(testing::HasSubstr("'" + one.first + "'"), testing::HasSubstr("expected")));
  }
}

}  // namespace
}  // namespace umirig::sim
