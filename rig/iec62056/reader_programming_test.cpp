#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/reader_test.hpp"
#include "rig/sim/meter.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ProgrammingReaders : public testing::Test, protected ReaderBench {
 protected:
  void put_meter(const std::string& query = "") {
    put<sim::Meter>(sim::parse_meter_options(parse_url("sim:meter?" + query).value().options).value(), store);
  }
  Readout read(const std::vector<std::string>& addresses) {
    Reader reader(world, line, options);
    auto readout = reader.read_registers(addresses);
    EXPECT_TRUE(readout) << (readout ? "" : readout.error().text);
    return readout ? std::move(*readout) : Readout{};
  }
  std::string failure_of_reading(const std::vector<std::string>& addresses) {
    Reader reader(world, line, options);
    const auto readout = reader.read_registers(addresses);
    EXPECT_FALSE(readout);
    return readout ? "" : readout.error().text;
  }

  sim::MeterStore store;
  const std::string sign_off =
      "\x01"
      "B0\x03q";
};

TEST_F(ProgrammingReaders, RegistersAreReadAndTheSessionIsSignedOff) {
  put_meter();
  const auto readout = read({"1.8.0", "C.9"});
  EXPECT_EQ(readout.telegram.identification->raw, "/SIM5METER-1");
  EXPECT_EQ(readout.telegram.mode, "C");
  EXPECT_EQ(readout.baud, 9600U);
  ASSERT_EQ(readout.telegram.datasets.size(), 2U);
  EXPECT_EQ(encode_data_set(readout.telegram.datasets[0]), "1.8.0(001234.567*kWh)");
  EXPECT_EQ(encode_data_set(readout.telegram.datasets[1]), "C.9(UMIRIG)");
  EXPECT_EQ(readout.telegram.checks.size(), 3U) << "P0 and two answers";
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  ASSERT_EQ(readout.times.reactions.size(), 4U);
  EXPECT_EQ(readout.times.reactions[2].to, "R1 1.8.0");
  EXPECT_EQ(line.sent,
            "/?!\r\n\x06"
            "051\r\n\x01R1\x02"
            "1.8.0()\x03Z\x01R1\x02"
            "C.9()\x03\x37" +
                sign_off);
}

TEST_F(ProgrammingReaders, AnAnswerKeepsItsOwnAddress) {
  put_meter("answer_address=yes");
  EXPECT_EQ(encode_data_set(read({"1.8.0"}).telegram.datasets.at(0)), "1.8.0(001234.567*kWh)");
}

TEST_F(ProgrammingReaders, ThePasswordIsSentAndNeverShown) {
  put_meter("access=all&password=geheim77");
  EXPECT_THAT(failure_of_reading({"1.8.0"}), HasSubstr("error message 'ERROR' came in answer to R1 1.8.0"));
  std::string trace;
  options.trace = [&](const Passage& one) { trace += one.text + "\n"; };
  options.password = "geheim77";
  line.echo = true;
  put_meter("access=all&password=geheim77");
  EXPECT_EQ(read({"1.8.0"}).telegram.datasets.size(), 1U);
  EXPECT_THAT(line.sent, HasSubstr("\x01P1\x02(geheim77)\x03"));
  EXPECT_THAT(trace, AllOf(HasSubstr("P1"), Not(HasSubstr("geheim"))));
}

TEST_F(ProgrammingReaders, APasswordThatComesBackDamagedIsNotShownEither) {
  std::string all;
  options.trace = [&](const Passage& one) { all += one.text + "\n"; };
  options.password = "geheim77";
  speak({{"/SIM0X\r\n"}, {"\x01P0\x02()\x03`"}, {"P1\x02(geheim"}});
  all += failure_of_reading({"1.8.0"});
  EXPECT_THAT(all, AllOf(HasSubstr("characters (not shown: they follow a password)"), Not(HasSubstr("geheim"))));
}

TEST_F(ProgrammingReaders, AWrongPasswordIsNamed) {
  put_meter();
  options.password = "11111111";
  EXPECT_THAT(failure_of_reading({"1.8.0"}),
              AllOf(HasSubstr("break came in answer to P1"), HasSubstr("does not accept the password")));
  EXPECT_THAT(line.sent, EndsWith(sign_off));
}

TEST_F(ProgrammingReaders, RegistersThatAreRefusedAreMissing) {
  put_meter();
  const auto readout = read({"1.8.0", "99.99", "C.9"});
  EXPECT_EQ(readout.telegram.datasets.size(), 2U);
  EXPECT_THAT(readout.missing, ElementsAre("99.99: the error message 'ERROR' came in answer to R1 99.99"));
}

TEST_F(ProgrammingReaders, AMeterThatFallsSilentIsNotAskedOnAndOn) {
  speak({{"/SIM0X\r\n"}, {"\x01P0\x02()\x03`"}, {"\x02(1*kWh)\x03\x0B"}});
  line.sent.clear();
  const auto readout = read({"1.8.0", "2.8.0", "3.8.0"});
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_THAT(readout.missing, ElementsAre(HasSubstr("no answer to R1 2.8.0"), HasSubstr("3.8.0: not asked for")));
  EXPECT_THAT(line.sent, Not(HasSubstr("3.8.0")));
}

TEST_F(ProgrammingReaders, CommandsHaveTheBccOfTheMeter) {
  put_meter("check=sum7");
  EXPECT_EQ(read({"1.8.0"}).telegram.checks.at(0).kind, "bcc-sum7");
  options.bcc = BccKind::xor_;
  put_meter("check=sum7");
  EXPECT_THAT(failure_of_reading({"1.8.0"}), HasSubstr("NAK came in answer to R1"));
}

TEST_F(ProgrammingReaders, AWrongBccOfAnAnswerIsACheckThatDoesNotHold) {
  put_meter();
  line.bytes = {{14 + 8 + 5, 'x'}};  // behind identification and P0
  const auto readout = read({"1.8.0"});
  ASSERT_EQ(readout.telegram.checks.size(), 2U);
  EXPECT_TRUE(readout.telegram.checks[0].ok);
  EXPECT_FALSE(readout.telegram.checks[1].ok);
  EXPECT_EQ(readout.telegram.findings.at(0).clause, "6.2");
}

TEST_F(ProgrammingReaders, AMeterThatDoesNotEnterProgrammingModeIsNamed) {
  put_meter("defect=programming-gives-readout");
  EXPECT_THAT(failure_of_reading({"1.8.0"}), HasSubstr("the meter sent its readout: it does not enter programming mode"));
  put_meter("programming=no");
  EXPECT_THAT(failure_of_reading({"1.8.0"}), HasSubstr("the data came at 300 Bd"));
  put_meter("identification=SIM0X&programming=no");
  EXPECT_THAT(failure_of_reading({"1.8.0"}), HasSubstr("the meter sent its readout"));
}

TEST_F(ProgrammingReaders, ValuesAreWritten) {
  put_meter();
  Reader reader(world, line, options);
  ASSERT_TRUE(reader.begin_programming());
  EXPECT_TRUE(reader.write("C.9", "NEW"));
  EXPECT_EQ(encode_data_set(reader.read("C.9").value().at(0)), "C.9(NEW)");
  EXPECT_THAT(reader.write("1.8.0", "1").error().text, HasSubstr("'ERROR' came in answer to W1 1.8.0: expected ACK"));
  EXPECT_TRUE(reader.read("1.8.0", "1"));
  EXPECT_FALSE(reader.read("1.8.0", "2"));
  reader.sign_off();
  EXPECT_THAT(line.sent, EndsWith(sign_off));
}

TEST_F(ProgrammingReaders, AMeterOfModeBTakesCommandsAt300BehindItsData) {
  speak({{"/LUGCUH50\r\n"},
         {umirig::to_text(encode_readout(view("6.8(0.1*GJ)"))), 2400, 200ms},
         {"\x02(7)\x03"
          "5"}});
  const auto readout = read({"0.0"});
  EXPECT_EQ(encode_data_set(readout.telegram.datasets.at(0)), "0.0(7)");
}

}  // namespace
}  // namespace umirig::iec62056
