#include "rig/sim/meter_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rig/sim/meter_catalogue.hpp"

namespace umirig::sim {
namespace {

// The names and defaults under [device].
Url::Options reference_device() {
  Url::Options options;
  bool inside = false;
  for (const auto& line : lines_of_suite("reference.toml")) {
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
  for (const auto& defect : defects_of_suite()) catalogue.push_back(defect.id);
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
  EXPECT_EQ(written.mode, plain.mode);
  EXPECT_EQ(written.after_data, plain.after_data);
  EXPECT_EQ(written.repeat_at_300, plain.repeat_at_300);
  EXPECT_EQ(written.mode_e, plain.mode_e);
  EXPECT_EQ(written.push_interval, plain.push_interval);
  EXPECT_EQ(written.push_format, plain.push_format);
  EXPECT_EQ(written.crc, plain.crc);
  EXPECT_EQ(written.wake_up, plain.wake_up);
  EXPECT_EQ(written.awake, plain.awake);
  EXPECT_EQ(written.awake_once, plain.awake_once);
  EXPECT_EQ(written.commands, plain.commands);
  EXPECT_EQ(written.p2, plain.p2);
}

TEST(MeterOptions, TakeWhatEveryVariantOfTheSuiteWants) {
  const auto variants = variants_of_suite();
  for (const auto& [id, options] : variants) {
    EXPECT_FALSE(options.empty()) << id;
    const auto parsed = parse_meter_options(options);
    EXPECT_TRUE(parsed) << id << ": " << parsed.error().text;
  }
  EXPECT_GT(variants.size(), 70U);
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
  const Url::Options wrong = {
      {"check", "crc"},     {"tr_ms", "-1"},     {"tr_ms", "1.5"},          {"tt_ms", ""},          {"repeat", "on"},
      {"layout", "odd"},    {"mode", "E"},       {"identification", "SIM"}, {"reserved", "x"},      {"access", "read"},
      {"fallback", "ta"},   {"push_baud", "14"}, {"push_baud", "2400 "},    {"push_format", "7N1"}, {"crc", "yes"},
      {"wake_up", "yes"},   {"commands", "R1"},  {"commands", "R2,"},       {"commands", "R2;R3"},  {"after_data", "no"},
      {"repeat_rate", "Z"}, {"mode_e", "1"},     {"push_interval_s", "x"},  {"awake_ms", "5s"},     {"programming", "maybe"},
      {"commands", ",R2"}};
  for (const auto& one : wrong) {
    const auto parsed = parse_meter_options({one});
    ASSERT_FALSE(parsed) << one.first << "=" << one.second;
    EXPECT_THAT(parsed.error().text, testing::AllOf(testing::HasSubstr("'" + one.first + "'"), testing::HasSubstr("expected")));
  }
}

TEST(MeterOptions, AreCheckedTogether) {
  // The last one is named.
  const std::vector<Url::Options> wrong = {
      {{"identification", "SIM9X"}},
      {{"mode", "B"}, {"identification", "SIM5METER-1"}},
      {{"mode", "B"}, {"identification", "SIMGMETER-1"}},
      {{"mode", "A"}, {"identification", "SIM5METER-1"}},
      {{"mode", "A"}, {"identification", "SIMIMETER-1"}},
      {{"mode", "A"}, {"identification", "SIM!METER-1"}},
      {{"mode", "D"}, {"identification", "SIM/METER-1"}},
      {{"mode", "B"}, {"identification", "SIMAMETER-1"}, {"mode_e", "yes"}},
      {{"mode", "D"}, {"identification", "SIM3METER-1"}, {"wake_up", "slow"}},
  };
  for (const auto& options : wrong) {
    const auto parsed = parse_meter_options(options);
    ASSERT_FALSE(parsed) << options.back().second;
    EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
    EXPECT_THAT(parsed.error().text,
                testing::AllOf(testing::HasSubstr("'" + options.back().first + "'"),
                               testing::HasSubstr("'" + options.back().second + "'"), testing::HasSubstr("expected")));
  }
  EXPECT_FALSE(parse_meter_options({{"mode", "A"}}));
  EXPECT_TRUE(parse_meter_options({{"identification", "SIMEMETER-1"}, {"mode", "B"}}));
  EXPECT_TRUE(parse_meter_options({{"mode", "D"}, {"identification", "SIM5METER-1"}}));
}

TEST(MeterOptions, ListCommandsAndFormats) {
  const auto options = parse_meter_options({{"commands", "R3,B1"}, {"push_format", "8N1"}, {"push_baud", "115200"}}).value();
  EXPECT_TRUE(options.knows("R3"));
  EXPECT_TRUE(options.knows("B1"));
  EXPECT_FALSE(options.knows("R2"));
  EXPECT_EQ(options.push_format, (SerialFormat{115200, 8, 'N', 1}));
  EXPECT_TRUE(parse_meter_options({{"commands", "R3"}, {"commands", ""}}).value().commands.empty());
}

}  // namespace
}  // namespace umirig::sim
