// The reference reader at a recorded session: that of a real meter (corpora, where they are there), and one of its own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/replay/replay_line.hpp"
#include "rig/iec62056/reader.hpp"

namespace umirig::replay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Session : public testing::Test {
 protected:
  void open(std::string_view name) {
    const char* named = std::getenv("UMIRIG_CORPORA");
    const auto file = fmt::format("{}/iec62056-21/{}", named != nullptr ? named : UMIRIG_SOURCE_DIR "/../shared/corpora", name);
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << "; UMIRIG_CORPORA names the folder";
    auto opened = open_replay(world, parse_url("replay:" + file).value());
    ASSERT_TRUE(opened) << opened.error().text;
    line = std::move(*opened);
  }

  // The first data set as it stands in the session.
  static std::string first(const std::vector<iec62056::DataSet>& sets) {
    return sets.empty() ? "" : encode_data_set(sets.front());
  }

  World world;
  std::unique_ptr<SerialLine> line;
};

class RealSession : public Session {
 protected:
  void SetUp() override { open("isk-me162-0033-session.hex"); }
};

TEST_F(RealSession, TheReaderGetsThroughAllOfIt) {
  iec62056::Reader reader(world, *line);
  reader.sign_off();
  const auto readout = reader.read_out();
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(readout->telegram.identification->raw, "/ISK5ME162-0033");
  EXPECT_EQ(readout->baud, 9600U);
  EXPECT_EQ(readout->telegram.datasets.size(), 9U);
  EXPECT_EQ(encode_data_set(readout->telegram.datasets[2]), "1.8.0(0033402.264*kWh)");
  ASSERT_EQ(readout->telegram.checks.size(), 1U);
  EXPECT_TRUE(readout->telegram.checks[0].ok);
  EXPECT_THAT(readout->telegram.findings, IsEmpty());

  reader.sign_off();
  ASSERT_TRUE(reader.begin_programming());
  for (int i = 0; i < 5; ++i) {
    const auto import = reader.read("1.8.0");
    ASSERT_TRUE(import) << import.error().text;
    EXPECT_EQ(first(*import), i < 3 ? "1.8.0(0033402.264*kWh)" : "1.8.0(0033402.265*kWh)");
    EXPECT_EQ(first(reader.read("2.8.0").value()), "2.8.0(0000013.465*kWh)");
  }
  const auto session = reader.take();
  EXPECT_EQ(session.telegram.checks.size(), 11U);
  EXPECT_THAT(session.telegram.findings, IsEmpty());
  EXPECT_FALSE(line->fault()) << *line->fault();
}

TEST_F(RealSession, ItsReadoutAloneCanBeRead) {
  const auto readout = iec62056::Reader(world, *line).read_out();
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(readout->telegram.datasets.size(), 9U);
}

TEST_F(RealSession, ARegisterOfItsLaterSessionCanBeRead) {
  const auto readout = iec62056::Reader(world, *line).read_registers({"1.8.0"});
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(first(readout->telegram.datasets), "1.8.0(0033402.264*kWh)");
  EXPECT_FALSE(line->fault()) << *line->fault();
}

TEST_F(RealSession, WhatItDoesNotHaveIsAFaultWithItsLine) {
  const auto readout = iec62056::Reader(world, *line).read_registers({"15.8.0"});
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind, ErrorKind::rig);
  EXPECT_THAT(readout.error().text, testing::AllOf(HasSubstr("line 11"), HasSubstr("R1<STX>1.8.0()"), HasSubstr("R1<STX>15")));
}

class SessionWithPassword : public Session {
 protected:
  void SetUp() override { open("ce301-programming-session.hex"); }
};

// A meter with the sum in the place of the BCC, which has its password among its data.
TEST_F(SessionWithPassword, TheReaderGetsThroughItAndShowsNoPassword) {
  iec62056::ReaderOptions options;
  options.password = "dummy";
  std::string trace;
  options.trace = [&](const iec62056::Passage& one) { trace += one.text + "\n"; };
  const auto readout = iec62056::Reader(world, *line, options).read_registers({"HELLO", "ET0PE"});
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(readout->telegram.datasets.size(), 7U);
  for (const auto& one : readout->telegram.checks) EXPECT_TRUE(one.ok && one.kind == "bcc-sum7") << one.kind;
  EXPECT_THAT(trace, testing::AllOf(HasSubstr("HELLO(2,CE301,12,00123456,xxxxx)"), testing::Not(HasSubstr("dummy"))));
}

}  // namespace
}  // namespace umirig::replay
