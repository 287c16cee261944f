#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rig/cli/commands.hpp"
#include "rig/cli/output_test.hpp"
#include "rig/iec62056/transcript.hpp"
#include "rig/run/json.hpp"
#include "suites/iec62056-21/suite.hpp"

namespace umirig::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SimArguments device(const std::string& name) {
  SimArguments arguments;
  arguments.device = name;
  return arguments;
}

// "C /?!<CR><LF>", a line each, without times.
std::string spoken(const std::string& transcript) {
  std::string text;
  const auto lines = iec62056::parse_transcript(transcript).value();
  for (const auto& line : lines) {
    text += std::string(1, line.direction) + " " + to_readable(line.bytes).substr(0, 24) + "\n";
  }
  return text;
}

TEST(CommandSim, ItsOwnSessionIsReadoutAndARegister) {
  const auto done = output_of(sim, device("meter"));
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(spoken(done.out),
            "C /?!<CR><LF>\nM /SIM5METER-1<CR><LF>\nC <ACK>050<CR><LF>\nM <STX>F.F(00000000)<CR><L\n"
            "C /?!<CR><LF>\nM /SIM5METER-1<CR><LF>\nC <ACK>051<CR><LF>\nM <SOH>P0<STX>()<ETX>`\n"
            "C <SOH>R1<STX>1.8.0()<ETX>\nM <STX>(001234.567*kWh)<ET\nC <SOH>B0<ETX>q\n");
  EXPECT_THAT(done.out, HasSubstr("0.576667 M 2f53"));
}

std::string device_option(const run::Variant& variant, std::string_view name, const std::string& otherwise = "") {
  for (const auto& [option, value] : variant.device) {
    if (option == name) return value;
  }
  return otherwise;
}

// The whole way: simulated, written down, replayed, read.
TEST(CommandSim, WhatItPrintsCanBeReplayed) {
  const auto suite = suites::iec62056_21().value();
  for (const auto& variant : suite.variants) {
    SCOPED_TRACE(variant.id);
    auto arguments = device("meter");
    arguments.variant = variant.id;
    const TestFile file(output_of(sim, arguments).out);
    const bool other_mode = std::any_of(variant.device.begin(), variant.device.end(), [](const auto& option) {
      return option.first == "mode";  // where commands stand behind the data, and not behind a session of their own
    });
    for (const bool programming : {false, true}) {
      if (programming && other_mode) continue;
      ReadArguments simulated;
      simulated.url = "sim:meter?variant=" + variant.id;
      if (programming) simulated.registers = {"1.8.0"};
      if (variant.id.starts_with("battery")) simulated.wake_up = variant.id == "battery-fast" ? "fast" : "slow";
      auto replayed = simulated;
      replayed.url = "replay:" + file.path();
      if (device_option(variant, "mode") == "D") {
        const auto rate = device_option(variant, "push_baud", "2400");
        simulated.listen = replayed.listen = true;
        simulated.rate = replayed.rate = static_cast<std::uint32_t>(std::stoul(rate));
        replayed.url += "?baud=" + rate + "&format=" + device_option(variant, "push_format", "7E1");
      }
      const auto first = output_of(read, simulated);
      const auto second = output_of(read, replayed);
      EXPECT_EQ(first.out, second.out) << second.err;
      EXPECT_EQ(first.code, second.code) << second.err;
    }
  }
}

TEST(CommandSim, ABatteryMeterIsWokenUpAndRead) {
  for (const std::string variant : {"battery-slow", "battery-fast", "battery-both", "battery-mode-b"}) {
    SCOPED_TRACE(variant);
    auto arguments = device("meter");
    arguments.variant = variant;
    const auto done = output_of(sim, arguments);
    EXPECT_THAT(done.err, HasSubstr(variant == "battery-fast" ? "--wake-up fast" : "--wake-up slow"));
    EXPECT_THAT(spoken(done.out), HasSubstr("M <STX>F.F(00000000)<CR><L"));
    EXPECT_THAT(done.err, Not(HasSubstr("readout:")));
  }
}

TEST(CommandSim, AMeterThatPushesIsListenedTo) {
  for (const std::string variant : {"mode-d", "mode-d-slow", "mode-d-9600", "p1"}) {
    SCOPED_TRACE(variant);
    auto arguments = device("meter");
    arguments.variant = variant;
    const auto done = output_of(sim, arguments);
    EXPECT_THAT(done.err, AllOf(HasSubstr("--listen"), Not(HasSubstr("listening:"))));
    const auto text = spoken(done.out);
    EXPECT_THAT(text, AllOf(HasSubstr("M /SIM"), Not(HasSubstr("C "))));
    EXPECT_EQ(done.out.find("framing errors"), std::string::npos);
  }
}

TEST(CommandSim, DefectsAddUp) {
  auto arguments = device("sim:meter?defect=parity-odd&address=1");
  arguments.defect = "rate-not-switched";
  const auto done = output_of(sim, arguments);
  EXPECT_THAT(done.out, AllOf(HasSubstr("# sim:meter?defect=parity-odd,rate-not-switched&address=1\n"),
                              HasSubstr("characters have parity or framing errors")));
}

TEST(CommandSim, ADefectThatShowsWithAVariantOnlySaysSo) {
  auto arguments = device("meter");
  arguments.defect = "repeat-ignored";
  EXPECT_THAT(output_of(sim, arguments).err, HasSubstr("shows with --variant repeat only"));
  arguments.variant = "repeat";
  EXPECT_THAT(output_of(sim, arguments).err, Not(HasSubstr("--variant")));
}

TEST(CommandSim, ATranscriptIsSaidAtTheRatesOfTheSession) {
  const TestFile file("C 2f3f210d0a\nC 063035310d0a\nC 01523102312e382e302829035a\nC 0142300371\n");
  auto arguments = device("meter");
  arguments.transcript = file.path();
  const auto done = output_of(sim, arguments);
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(spoken(done.out),
            "C /?!<CR><LF>\nM /SIM5METER-1<CR><LF>\nC <ACK>051<CR><LF>\nM <SOH>P0<STX>()<ETX>`\n"
            "C <SOH>R1<STX>1.8.0()<ETX>\nM <STX>(001234.567*kWh)<ET\nC <SOH>B0<ETX>q\n");
  EXPECT_THAT(done.out, AllOf(testing::StartsWith("# sim:meter\n# 300 7E1\n0.300000 C 2f3f210d0a\n"), HasSubstr("# 9600 7E1\n")));
}

TEST(CommandSim, AnAnswerIsWaitedForWhereTheTranscriptHasOne) {
  // Without the line M the second request comes 300 ms behind the first, where the meter is deaf.
  const TestFile none("C 2f3f210d0a\nC 2f3f210d0a\nM 2f\n", "none");
  auto arguments = device("sim:meter?tr_ms=400");
  arguments.transcript = none.path();
  EXPECT_EQ(spoken(output_of(sim, arguments).out).substr(0, 28), "C /?!<CR><LF>\nC /?!<CR><LF>\n");
  const TestFile one("C 2f3f210d0a\nM 2f\nC 063035300d0a\nM 02\n", "one");
  arguments.transcript = one.path();
  EXPECT_EQ(spoken(output_of(sim, arguments).out),
            "C /?!<CR><LF>\nM /SIM5METER-1<CR><LF>\nC <ACK>050<CR><LF>\nM <STX>F.F(00000000)<CR><L\n");
}

TEST(CommandSim, TheJsonHasTheExchange) {
  auto arguments = device("meter");
  arguments.json = true;
  const auto node = run::parse_json(output_of(sim, arguments).out).value();
  EXPECT_EQ(node["device"].text(), "sim:meter");
  const auto& first = node["exchange"].items().at(0);
  EXPECT_EQ(first["direction"].text(), "C");
  EXPECT_EQ(first["bytes"].text(), "2f3f210d0a");
  EXPECT_EQ(first["baud"].integer(), 300);
  EXPECT_EQ(node["exchange"].items().size(), 11U);
}

TEST(CommandSim, ASilentDeviceIsNoFailureOfTheCommand) {
  const auto done = output_of(sim, device("silent"));
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(spoken(done.out), "C /?!<CR><LF>\nC /?!<CR><LF>\n");
  EXPECT_THAT(done.err, HasSubstr("no answer to the request"));
}

TEST(CommandSim, WrongCallsGive2) {
  EXPECT_EQ(output_of(sim, device("metre")).code, 2);
  auto arguments = device("meter");
  arguments.variant = "none-such";
  EXPECT_EQ(output_of(sim, arguments).code, 2);
  arguments.variant = "";
  arguments.defect = "none-such";
  EXPECT_EQ(output_of(sim, arguments).code, 2);
  arguments.defect = "";
  arguments.transcript = "/nonexistent";
  EXPECT_EQ(output_of(sim, arguments).code, 2);
  const TestFile nothing("M 06\n");
  arguments.transcript = nothing.path();
  EXPECT_EQ(output_of(sim, arguments).code, 2);
}

}  // namespace
}  // namespace umirig::cli
