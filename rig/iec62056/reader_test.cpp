#include "rig/iec62056/reader_test.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/sim/meter.hpp"
#include "rig/sim/null_devices.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct NullDevice {
  NullDevice(World& world, WireEnd& line, std::string_view name) : device(sim::make_null_device(name, world, line)) {}
  std::unique_ptr<sim::Device> device;
};

class Readers : public testing::Test, protected ReaderBench {
 protected:
  // `query` as behind "sim:meter?".
  void put_meter(const std::string& query = "") {
    put<sim::Meter>(sim::parse_meter_options(parse_url("sim:meter?" + query).value().options).value(), store);
  }
  Readout read() {
    Reader reader(world, line, options);
    auto readout = reader.read_out();
    EXPECT_TRUE(readout) << (readout ? "" : readout.error().text);
    return readout ? std::move(*readout) : Readout{};
  }
  std::string failure_of_reading() {
    Reader reader(world, line, options);
    const auto readout = reader.read_out();
    EXPECT_FALSE(readout);
    return readout ? "" : readout.error().text;
  }
  static auto has_finding(const std::string& clause, const std::string& text) {
    return Contains(AllOf(Field(&Finding::clause, clause), Field(&Finding::text, HasSubstr(text))));
  }

  sim::MeterStore store;
};

TEST_F(Readers, AModeCMeterIsReadAtTheRateThatItProposes) {
  put_meter();
  const auto readout = read();
  ASSERT_TRUE(readout.telegram.identification);
  EXPECT_EQ(readout.telegram.identification->raw, "/SIM5METER-1");
  EXPECT_EQ(readout.telegram.mode, "C");
  EXPECT_EQ(readout.baud, 9600U);
  ASSERT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_EQ(readout.telegram.datasets[3].address, "1.8.0");
  EXPECT_EQ(readout.telegram.datasets[3].values[0], (Value{"001234.567", "kWh"}));
  ASSERT_EQ(readout.telegram.checks.size(), 1U);
  EXPECT_TRUE(readout.telegram.checks[0].ok);
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  EXPECT_THAT(readout.remarks, IsEmpty());
  EXPECT_THAT(readout.missing, IsEmpty());
  EXPECT_EQ(line.sent,
            "/?!\r\n\x06"
            "050\r\n");
}

TEST_F(Readers, TheAddressStandsInTheRequest) {
  put_meter();
  options.address = "12345678";
  EXPECT_EQ(read().telegram.datasets.size(), 8U);
  EXPECT_THAT(line.sent, HasSubstr("/?12345678!\r\n"));
}

TEST_F(Readers, TheReactionTimeIsTheLeastThatTheIdentificationAllows) {
  const auto reaction = [&](const std::string& query) {
    line.sent_at.clear();
    line.heard_at.clear();
    put_meter(query);
    const auto identification = read().telegram.identification->raw;
    return line.sent_at.at(1) - line.heard_at.at(identification.size() + 1);
  };
  EXPECT_EQ(reaction(""), 200ms);
  EXPECT_EQ(reaction("identification=SIm5METER&tr_ms=20"), 20ms);
  options.reaction = 700ms;
  EXPECT_EQ(reaction(""), 700ms);
}

TEST_F(Readers, TheRateIsSwitchedWhenTheLastBitIsOutOrSoMuchLater) {
  options.switch_delay = 15ms;
  put_meter("identification=SIm5METER&tr_ms=20");
  EXPECT_THAT(read().telegram.findings, IsEmpty());
  options.switch_delay = 25ms;  // the first characters cannot be read
  put_meter("identification=SIm5METER&tr_ms=20");
  EXPECT_THAT(read().telegram.findings, has_finding("5.4", "framing error"));
}

TEST_F(Readers, ReactionTimesAndGapsAreMeasured) {
  put_meter("tr_ms=300&gap_ms=50");
  const auto readout = read();
  ASSERT_EQ(readout.times.reactions.size(), 2U);
  EXPECT_EQ(readout.times.reactions[0].to, "request");
  EXPECT_EQ(readout.times.reactions[0].duration, 300ms);
  EXPECT_EQ(readout.times.reactions[1].to, "option select");
  EXPECT_EQ(readout.times.reactions[1].duration, 300ms);
  EXPECT_NEAR(to_ms(readout.times.longest_gap), 50, 1e-3);
  EXPECT_GT(readout.times.total, 10s);
}

TEST_F(Readers, TimeOutsGoByTheGapAndNotByTheReadout) {
  put_meter("gap_ms=1400");
  const auto readout = read();
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_GT(readout.times.total, 200s);
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
}

TEST_F(Readers, ReactionTimesAndGapsOutsideTheirLimitsAreFindings) {
  put_meter("tr_ms=25");
  EXPECT_THAT(read().telegram.findings, has_finding("6.1", "25 ms behind its end, not before 200 ms"));
  put_meter("tr_ms=1600");
  EXPECT_THAT(read().telegram.findings, has_finding("6.1", "1600 ms behind its end, 1500 ms or less"));
  put_meter("defect=gap-in-readout");
  EXPECT_THAT(read().telegram.findings, has_finding("6.1", "1700 ms between two characters"));
}

TEST_F(Readers, CharactersWithParityErrorsAreFindings) {
  put_meter();
  line.errors = {{14, parity_error}, {20, parity_error}};
  const auto findings = read().telegram.findings;
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_THAT(findings[0].text, HasSubstr("parity"));
  EXPECT_EQ(findings[0].clause, "5.6");
  EXPECT_EQ(findings[0].offset, 14U);
  EXPECT_EQ(findings[1].offset, 20U);
}

TEST_F(Readers, AMeterThatProposes300StaysThere) {
  put_meter("identification=SIM0METER");
  EXPECT_EQ(read().baud, 300U);
}

TEST_F(Readers, TheReaderCanStayAt300) {
  put_meter();
  options.stay_at_300 = true;
  const auto readout = read();
  EXPECT_EQ(readout.baud, 300U);
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_THAT(line.sent, HasSubstr("\x06"
                                   "000\r\n"));
}

TEST_F(Readers, AModeBMeterIsFollowedToItsRateWithoutAnOptionSelect) {
  speak({{"/LUGCUH50\r\n"}, {umirig::to_text(encode_readout(view("6.8(0.1*GJ)"))), 2400, 200ms}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.mode, "B");
  EXPECT_EQ(readout.baud, 2400U);
  ASSERT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_EQ(line.sent, "/?!\r\n");
}

TEST_F(Readers, AModeAMeterSendsItsDataAtOnce) {
  speak({{"/KAM MC\r\n"}, {"6.8(0.1*GJ)\r\n!\r\n", 300, 0ms}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.mode, "A");
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_EQ(line.sent, "/?!\r\n");
}

TEST_F(Readers, DataThatDoNotWaitForAnOptionSelectAreTaken) {
  speak({{"/HAG3METER\r\n"}, {"\r\n1.8.0(1*kWh)\r\n!\r\n", 300, 0ms}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.mode, "D");
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_EQ(line.sent, "/?!\r\n");
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("without waiting")));
}

TEST_F(Readers, WhatStandsInFrontOfTheIdentificationIsSkipped) {
  speak({{std::string("\0x", 2) + "/SIM0X\r\n"}, {std::string("\0", 1) + "1.8.0(1)\r\n!\r\n"}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.identification->raw, "/SIM0X");
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_THAT(readout.missing, IsEmpty());
}

TEST_F(Readers, AWrongBccIsAskedForAgainOnce) {
  put_meter("repeat=yes");
  line.bytes = {{30, 'x'}};
  const auto readout = read();
  ASSERT_EQ(readout.telegram.checks.size(), 1U);
  EXPECT_TRUE(readout.telegram.checks[0].ok);
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_THAT(line.sent, testing::EndsWith("\x15"));
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("after a repeat request")));
}

TEST_F(Readers, AWrongBccStandsWhereTheMeterDoesNotRepeatOrIsNotAsked) {
  put_meter();
  line.bytes = {{30, 'x'}};
  auto readout = read();
  ASSERT_EQ(readout.telegram.checks.size(), 1U);
  EXPECT_FALSE(readout.telegram.checks[0].ok);
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("came nothing")));
  options.repeats = 0;
  line.heard_at.clear();
  line.sent.clear();
  put_meter("repeat=yes");
  readout = read();
  EXPECT_FALSE(readout.telegram.checks[0].ok);
  EXPECT_THAT(line.sent, Not(HasSubstr("\x15")));
}

TEST_F(Readers, ASumInThePlaceOfTheBccIsNoReasonToAskAgain) {
  put_meter("check=sum7&repeat=yes");
  const auto readout = read();
  EXPECT_EQ(readout.telegram.checks[0].kind, "bcc-sum7");
  EXPECT_THAT(line.sent, Not(HasSubstr("\x15")));
}

TEST_F(Readers, AReadoutWithoutCheckCharactersIsWhole) {
  put_meter("check=none");
  const auto readout = read();
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_THAT(readout.telegram.checks, IsEmpty());
  EXPECT_THAT(readout.missing, IsEmpty());
}

TEST_F(Readers, AnEchoIsLeftOutWithARemark) {
  put_meter();
  line.echo = true;
  const auto readout = read();
  EXPECT_EQ(readout.telegram.datasets.size(), 8U);
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("own bytes came back and were left out: 2 messages")));
}

TEST_F(Readers, AReadoutThatBreaksOffIsGivenAsFarAsItCame) {
  speak({{"/SIM5X\r\n"},
         {"\x02"
          "1.8.0(1*kWh)\r\n2.8.0(2",
          9600}});
  const auto readout = read();
  ASSERT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_THAT(readout.missing, ElementsAre(HasSubstr("broke off behind 22 characters")));
}

TEST_F(Readers, AMeterCanBeReadAgainAsSoonAsItMustListen) {
  put_meter("back_ms=2200");
  Reader reader(world, line, options);
  for (int i = 0; i < 2; ++i) {
    const auto readout = reader.read_out();
    ASSERT_TRUE(readout) << readout.error().text;
    EXPECT_EQ(readout->telegram.datasets.size(), 8U);
    EXPECT_EQ(readout->times.reactions.size(), 2U);
  }
}

TEST_F(Readers, TheTraceHasEveryMessageWithTimeAndRate) {
  put_meter();
  std::vector<std::string> lines;
  options.trace = [&](const Passage& one) {
    lines.push_back(fmt::format("{:.0f} {} {} {}", to_ms(one.begin), one.baud, one.sent ? '>' : '<', one.text.substr(0, 24)));
  };
  std::size_t progress = 0;
  options.progress = [&](std::size_t characters) { progress = characters; };
  read();
  EXPECT_THAT(lines, ElementsAre("10200 300 > /?!<CR><LF>", "10577 300 < /SIM5METER-1<CR><LF>", "11243 300 > <ACK>050<CR><LF>",
                                 "11653 9600 < <STX>F.F(00000000)<CR><L"));
  EXPECT_GT(progress, 100U);
}

TEST_F(Readers, ASilentMeterIsNamed) {
  EXPECT_THAT(failure_of_reading(),
              AllOf(HasSubstr("no answer to the request within 2000 ms at 300 Bd"), HasSubstr("nothing at all")));
  options.address = "1";
  EXPECT_THAT(failure_of_reading(), HasSubstr("request with its address"));
}

TEST_F(Readers, AnEchoAloneIsNamed) {
  line.echo = true;
  EXPECT_THAT(failure_of_reading(),
              AllOf(HasSubstr("no answer to the request"), HasSubstr("only the reader's own bytes came back")));
}

TEST_F(Readers, SilenceBehindTheOptionSelectIsNamed) {
  put_meter("defect=select-ignored");
  EXPECT_THAT(failure_of_reading(), AllOf(HasSubstr("no answer to the option select"), HasSubstr("at 9600 Bd")));
}

TEST_F(Readers, TheRateAtWhichTheDataCameIsNamed) {
  put_meter("defect=rate-not-switched");
  EXPECT_THAT(failure_of_reading(), AllOf(HasSubstr("cannot be read at 9600 Bd"), HasSubstr("framing errors"),
                                          HasSubstr("the data came at 300 Bd: the meter does not follow"), HasSubstr("Z = 0")));
  put_meter("defect=rate-one-too-low");
  EXPECT_THAT(failure_of_reading(), HasSubstr("the data came at 4800 Bd"));
  speak({{"/SIM5X\r\n"}, {std::string(100, 'x'), 110}});
  EXPECT_THAT(failure_of_reading(), HasSubstr("no other rate of the standard fits"));
}

TEST_F(Readers, AnotherMessageThanTheWantedOneIsNamed) {
  speak({{"1.8.0(1)\r\n!\r\n"}});
  EXPECT_THAT(failure_of_reading(),
              AllOf(HasSubstr("'1.8.0(1)<CR><LF>!<CR><LF>' came in answer to the request"), HasSubstr("an identification")));
  speak({{"/SIM5X\r\n"}, {"\x15", 9600}});
  EXPECT_THAT(failure_of_reading(), HasSubstr("'<NAK>' came in answer to the option select at 9600 Bd: expected the data"));
}

TEST_F(Readers, EveryDeviceLetsTheReaderGo) {
  const auto try_both = [&](std::string_view device) {
    for (const bool programming : {false, true}) {
      const Time begin = world.now();
      Reader reader(world, line, options);
      const auto readout = programming ? reader.read_registers({"1.8.0"}) : reader.read_out();
      EXPECT_LT(world.now() - begin, 5min) << device;
      EXPECT_TRUE(readout || !readout.error().text.empty()) << device;
    }
  };
  for (const auto defect : sim::meter_defects()) {
    put_meter("defect=" + std::string(defect));
    try_both(defect);
  }
  for (const auto name : sim::null_devices()) {
    put<NullDevice>(name);
    try_both(name);
  }
}

TEST_F(Readers, AFaultOfTheLineIsTheRigsOwnTrouble) {
  put_meter();
  world.at(world.now() + 1s, [&] { line.broken = "unplugged"; });
  Reader reader(world, line, options);
  const auto readout = reader.read_out();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind, ErrorKind::rig);
  EXPECT_EQ(readout.error().text, "unplugged");
}

}  // namespace
}  // namespace umirig::iec62056
