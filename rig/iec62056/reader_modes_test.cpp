// The reader against scripted meters of modes A, B, C and E, and its repeat requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/hdlc_entry.hpp"
#include "rig/iec62056/reader_test.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string good = umirig::to_text(encode_readout(view("1.8.0(1*kWh)")));
const std::string bad = [] {
  auto text = good;
  text[3] ^= 1;
  return text;
}();
const std::string request = "/?!\r\n";

class ReaderModes : public testing::Test, protected ReaderBench {
 protected:
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
};

TEST_F(ReaderModes, AModeAMeterSendsItsDataAtOnceOrAfterAPause) {
  speak({{"/KAM MC\r\n"}, {good, 300, 0ms}});
  auto readout = read();
  EXPECT_THAT(readout.telegram.findings, IsEmpty()) << "no reaction time lies between";
  line.sent.clear();
  speak({{"/KAM MC\r\n"}, {good, 300, 1400ms}});
  readout = read();
  EXPECT_EQ(readout.telegram.mode, "A");
  EXPECT_EQ(readout.baud, 300U);
  EXPECT_TRUE(readout.telegram.checks.at(0).ok);
  EXPECT_EQ(line.sent, request);
}

TEST_F(ReaderModes, EveryLetterOfModeBHasItsRate) {
  const std::vector<std::pair<char, std::uint32_t>> rates = {{'A', 600},  {'B', 1200}, {'C', 2400},
                                                             {'D', 4800}, {'E', 9600}, {'F', 19200}};
  for (const auto& [letter, baud] : rates) {
    speak({{std::string("/LUG") + letter + "UH50\r\n"}, {good, baud, 200ms}});
    const auto readout = read();
    EXPECT_EQ(readout.telegram.mode, "B");
    EXPECT_EQ(readout.baud, baud);
    EXPECT_EQ(line.format().baud, 300U) << "back at the start";
  }
}

TEST_F(ReaderModes, AMeterOfModeCThatGetsNoOptionSelectIsReadAt300) {
  options.mode = 'A';
  speak({{"/SIM5X\r\n"}, {good, 300, 1900ms}});
  const auto readout = read();
  EXPECT_EQ(readout.baud, 300U);
  EXPECT_EQ(line.sent, request);
  EXPECT_THAT(readout.telegram.findings, IsEmpty()) << "6.4.3: 1500 to 2200 ms";
}

TEST_F(ReaderModes, AMeterCanBeFollowedLikeModeBWhateverItSays) {
  options.mode = 'B';
  speak({{"/SIM5X\r\n"}, {good, 9600, 300ms}});
  EXPECT_EQ(read().baud, 9600U);
  EXPECT_EQ(line.sent, request);
}

TEST_F(ReaderModes, AnAnnouncementOfModeEIsAnsweredWithModeC) {
  speak({{"/GRX5\\2X\r\n"}, {good, 9600}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.mode, "C");
  EXPECT_EQ(line.sent, request + "\x06" + "050\r\n");
}

TEST_F(ReaderModes, ModeEIsEnteredAndItsConfirmationChecked) {
  options.mode = 'E';
  speak({{"/GRX5\\2X\r\n"}, {umirig::to_text(encode_hdlc_entry('5')), 9600}});
  const auto readout = read();
  EXPECT_EQ(line.sent, request + "\x06" + "252\r\n");
  EXPECT_EQ(readout.telegram.mode, "E");
  EXPECT_EQ(readout.baud, 9600U);
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  EXPECT_THAT(readout.remarks, ElementsAre(AllOf(HasSubstr("HDLC is confirmed at 9600 Bd"), HasSubstr("7E1 look"))));
  EXPECT_THAT(readout.missing, IsEmpty());
  EXPECT_EQ(line.format().baud, 300U);
}

TEST_F(ReaderModes, AMeterThatIsAt8N1ConfirmsWithParityBits) {
  options.mode = 'E';
  Speaker::Speech padded{umirig::to_text(encode_padded_hdlc_entry('5')), 9600};
  padded.eight_bits = true;
  speak({{"/GRX5\\2X\r\n"}, padded});
  EXPECT_EQ(read().telegram.mode, "E") << "7E1 and 8N1 with parity bits are the same on the wire";
  options.eight_bits = true;
  speak({{"/GRX5\\2X\r\n"}, padded});
  EXPECT_THAT(read().remarks, ElementsAre(HasSubstr("8N1 characters with parity bits")));
  padded.text = umirig::to_text(encode_hdlc_entry('5'));
  speak({{"/GRX5\\2X\r\n"}, padded});
  EXPECT_THAT(read().telegram.findings, Contains(Field(&Finding::clause, "5.6"))) << "no parity bits at all";
}

TEST_F(ReaderModes, AnEchoOfTheOptionSelectIsNoConfirmation) {
  options.mode = 'E';
  line.echo = true;
  speak({{"/GRX5\\2X\r\n"}, {umirig::to_text(encode_hdlc_entry('5')), 9600, Duration(-1), 60ms}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.mode, "E");
  EXPECT_EQ(readout.times.reactions.size(), 2U);
  speak({{"/GRX5\\2X\r\n"}});
  EXPECT_THAT(failure_of_reading(), AllOf(HasSubstr("no answer to the option select"), HasSubstr("own bytes came back")));
}

TEST_F(ReaderModes, AnotherAnswerThanTheConfirmationIsNamed) {
  options.mode = 'E';
  speak({{"/GRX5\\2X\r\n"}, {"\x15", 9600}});
  EXPECT_THAT(failure_of_reading(),
              HasSubstr("'<NAK>' came in answer to the option select at 9600 Bd: expected the confirmation"));
  speak({{"/GRX5\\2X\r\n"}, {umirig::to_text(encode_hdlc_entry('4')), 9600}});
  EXPECT_THAT(read().telegram.findings.at(0).text, HasSubstr("Z = 4"));
  speak({{"/GRX5\\2X\r\n"}, {umirig::to_text(encode_hdlc_entry('5')), 300}});
  EXPECT_THAT(failure_of_reading(), HasSubstr("cannot be read at 9600 Bd"));
}

TEST_F(ReaderModes, AReadoutInThePlaceOfTheConfirmationIsGiven) {
  options.mode = 'E';
  speak({{"/APA5X\r\n"}, {good, 9600}});
  const auto readout = read();
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_THAT(readout.missing, ElementsAre(HasSubstr("the meter sent its readout")));
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("does not announce mode E")));
}

TEST_F(ReaderModes, ADamagedReadoutIsAskedForUpToThreeTimes) {
  speak({{"/SIM5X\r\n"}, {bad, 9600}, {bad, 9600}, {bad, 9600}, {good, 9600}});
  const auto readout = read();
  EXPECT_THAT(line.sent, EndsWith("\x15\x15\x15"));
  ASSERT_EQ(readout.telegram.checks.size(), 1U);
  EXPECT_TRUE(readout.telegram.checks[0].ok);
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("after 3 repeat requests")));
}

TEST_F(ReaderModes, BehindThreeRepeatRequestsTheReadoutStandsAsItIs) {
  speak({{"/SIM5X\r\n"}, {bad, 9600}, {bad, 9600}, {bad, 9600}, {bad, 9600}, {good, 9600}});
  const auto readout = read();
  EXPECT_THAT(line.sent, AllOf(EndsWith("\x15\x15\x15"), Not(EndsWith("\x15\x15\x15\x15"))));
  EXPECT_FALSE(readout.telegram.checks.at(0).ok);
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
}

TEST_F(ReaderModes, AMeterThatDoesNotRepeatIsAskedOnce) {
  speak({{"/SIM5X\r\n"}, {bad, 9600}});
  EXPECT_FALSE(read().telegram.checks.at(0).ok);
  EXPECT_THAT(line.sent, EndsWith("050\r\n\x15"));
}

TEST_F(ReaderModes, AMeterOfModeBMayHearTheRepeatRequestAt300) {
  speak({{"/LUGCUH50\r\n"}, {bad, 2400, 200ms}});
  std::vector<std::string> naks;
  options.trace = [&](const Passage& one) {
    if (one.text == "<NAK>") naks.push_back(std::to_string(one.baud));
  };
  read();
  EXPECT_THAT(naks, ElementsAre("2400", "300"));
}

TEST_F(ReaderModes, WithoutChecksNothingIsAskedForAgain) {
  options.check = false;
  speak({{"/SIM5X\r\n"}, {bad, 9600}});
  read();
  EXPECT_THAT(line.sent, Not(HasSubstr("\x15")));
}

TEST_F(ReaderModes, AKindThatIsDemandedIsTheOneThatCounts) {
  const auto sum = umirig::to_text(encode_readout(view("1.8.0(1*kWh)"), BccKind::sum7));
  speak({{"/SIM5X\r\n"}, {sum, 9600}});
  EXPECT_TRUE(read().telegram.checks.at(0).ok);
  options.bcc = BccKind::sum7;
  speak({{"/SIM5X\r\n"}, {sum, 9600}});
  EXPECT_TRUE(read().telegram.checks.at(0).ok);
  options.bcc = BccKind::xor_;
  speak({{"/SIM5X\r\n"}, {sum, 9600}});
  const auto readout = read();
  EXPECT_FALSE(readout.telegram.checks.at(0).ok);
  EXPECT_EQ(readout.telegram.checks.at(0).kind, "bcc-xor");
  EXPECT_THAT(line.sent, EndsWith("\x15"));
}

TEST_F(ReaderModes, AReadoutThatEndsWithEtxAloneIsWhole) {
  const std::string none = good.substr(0, good.size() - 1);
  speak({{"/SIM5X\r\n"}, {none, 9600}});
  auto readout = read();
  EXPECT_THAT(readout.missing, IsEmpty());
  EXPECT_EQ(readout.telegram.bcc.judgement().verdict, BccVerdict::none);
  EXPECT_THAT(line.sent, Not(HasSubstr("\x15")));
  const Time begin = world.now();
  options.bcc = BccKind::none;
  speak({{"/SIM5X\r\n"}, {none, 9600}});
  const auto spent = world.now() - begin;
  readout = read();
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_LT(world.now() - begin - spent, 1900ms) << "nothing is waited for behind ETX";
}

TEST_F(ReaderModes, ParityIsMadeInSoftwareOverALineOf8N1) {
  options.eight_bits = true;
  speak({{"/SIM5X\r\n"}, {good, 9600}});
  const auto readout = read();
  EXPECT_EQ(line.format().data_bits, 8);
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  EXPECT_TRUE(readout.telegram.checks.at(0).ok);
  EXPECT_THAT(line.sent, EndsWith("\x06\x30\x35\x30\x8D\x0A")) << "with its parity bits";
}

TEST_F(ReaderModes, AMeterThatPushesIsNamed) {
  speak({{std::string(200, 'x'), 2400}});
  EXPECT_THAT(failure_of_reading(),
              AllOf(HasSubstr("the data came at 2400 Bd"), HasSubstr("unasked (mode D)? Then listen to it")));
}

TEST_F(ReaderModes, CharactersWithoutParityAreNamed) {
  Speaker::Speech plain{"/SIM5METER\r\n"};
  plain.eight_bits = true;
  plain.text[0] = 'S';
  speak({plain});
  EXPECT_THAT(failure_of_reading(), HasSubstr("sent as 8N1, without parity?"));
}

TEST_F(ReaderModes, ACalledOffReaderBreaksOffAtTheRateOfTheLine) {
  speak({{"/SIM5X\r\n"}, {"\x02" + std::string(3000, 'x'), 9600}});
  Reader reader(world, line, options);
  bool interrupted = false;
  world.set_interrupt([&] { return interrupted; });
  world.at(world.now() + 2500ms, [&] { interrupted = true; });
  const auto readout = reader.read_out();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().text, "interrupted");
  world.set_interrupt({});
  reader.break_off();
  EXPECT_EQ(line.format().baud, 9600U);
  EXPECT_THAT(line.sent, EndsWith("\x01"
                                  "B0\x03q"));
}

}  // namespace
}  // namespace umirig::iec62056
