// Commands of every type, and partial blocks. 6.3.7 to 6.3.12 and 6.4.7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/reader_test.hpp"

namespace umirig::iec62056 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string operand = "\x01P0\x02()\x03`";
const std::string sign_off =
    "\x01"
    "B0\x03q";

std::string answer(std::string_view block, bool partial = false, BccKind kind = BccKind::xor_) {
  return umirig::to_text(encode_answer(view(block), partial, kind));
}

std::string damaged(std::string message) {
  message[2] ^= 1;
  return message;
}

class ReaderTransfer : public testing::Test, protected ReaderBench {
 protected:
  // What the meter says behind its operand message, at 300 Bd.
  void meter(const std::vector<std::string>& answers, const std::string& p0 = operand) {
    std::vector<Speaker::Speech> speeches = {{"/SIM0X\r\n"}, {p0}};
    for (const auto& one : answers) speeches.push_back({one});
    speak(std::move(speeches));
    line.sent.clear();
  }
  Result<Readout> carry_out(const std::vector<std::string>& texts) {
    std::vector<Order> orders;
    for (const auto& text : texts) orders.push_back(parse_order(text, text[0]).value());
    Reader reader(world, line, options);
    return reader.carry_out(orders);
  }
  Readout done(const std::vector<std::string>& texts) {
    auto readout = carry_out(texts);
    EXPECT_TRUE(readout) << (readout ? "" : readout.error().text);
    return readout ? std::move(*readout) : Readout{};
  }
  // Behind the option select.
  std::string commands() const { return line.sent.substr(11); }
};

TEST_F(ReaderTransfer, EveryTypeOfReadIsSent) {
  for (const char type : std::string("123456")) {
    meter({answer("(7)")});
    const auto readout = done({std::string("R") + type + ":1.8.0(4)"});
    ASSERT_EQ(readout.telegram.datasets.size(), 1U) << type;
    EXPECT_EQ(encode_data_set(readout.telegram.datasets[0]), "1.8.0(7)");
    EXPECT_THAT(commands(), HasSubstr(std::string("\x01R") + type + "\x02" + "1.8.0(4)\x03"));
    EXPECT_THAT(commands(), EndsWith(sign_off));
  }
}

TEST_F(ReaderTransfer, EveryTypeOfWriteIsSent) {
  for (const char type : std::string("12345")) {
    meter({"\x06"});
    const auto readout = done({std::string("W") + type + ":C.9=NEW"});
    EXPECT_THAT(readout.done, ElementsAre(std::string("W") + type + " C.9"));
    EXPECT_THAT(commands(), HasSubstr(std::string("\x01W") + type + "\x02" + "C.9(NEW)\x03"));
  }
}

TEST_F(ReaderTransfer, ExecuteIsAnsweredByAckOrData) {
  meter({"\x06", answer("RST(done)")});
  const auto readout = done({"E2:RST", "E2:RST=1"});
  EXPECT_THAT(readout.done, ElementsAre("E2 RST", "E2 RST"));
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
  EXPECT_THAT(commands(), AllOf(HasSubstr("\x01"
                                          "E2\x02RST()\x03"),
                                HasSubstr("\x02RST(1)\x03")));
}

TEST_F(ReaderTransfer, DataCanBeSentAsTheyStand) {
  meter({answer("F001(1)")});
  done({"R2:[F001]"});
  EXPECT_THAT(commands(), HasSubstr("\x01R2\x02"
                                    "F001\x03\x16"));
}

TEST_F(ReaderTransfer, PartialBlocksAreAcknowledgedAndJoined) {
  meter({answer("P.01(1)(2)\r\n", true), answer("P.02(3)(4", true), answer("5)(6)")});
  const auto readout = done({"R3:P.01(6)"});
  ASSERT_EQ(readout.telegram.datasets.size(), 2U);
  EXPECT_EQ(encode_data_set(readout.telegram.datasets[0]), "P.01(1)(2)");
  EXPECT_EQ(encode_data_set(readout.telegram.datasets[1]), "P.02(3)(45)(6)");
  EXPECT_EQ(readout.telegram.checks.size(), 4U);
  const auto sent = commands();
  EXPECT_EQ(sent.substr(sent.size() - sign_off.size() - 2), "\x06\x06" + sign_off) << "none for the last block";
}

TEST_F(ReaderTransfer, ADamagedBlockIsAskedForAgain) {
  meter({answer("P.01(1)", true), damaged(answer("(2)", true)), answer("(2)", true), damaged(answer("(3)")), answer("(3)")});
  const auto readout = done({"R4:P.01"});
  EXPECT_EQ(encode_data_set(readout.telegram.datasets.at(0)), "P.01(1)(2)(3)");
  const auto sent = commands();
  EXPECT_EQ(sent.substr(sent.size() - sign_off.size() - 4), "\x06\x15\x06\x15" + sign_off);
  for (const auto& check : readout.telegram.checks) EXPECT_TRUE(check.ok);
  EXPECT_EQ(readout.remarks.size(), 2U);
}

TEST_F(ReaderTransfer, ThreeRepetitionsInARowEndWithABreak) {
  const auto bad = damaged(answer("(2)", true));
  meter({answer("P.01(1)", true), bad, bad, bad, bad});
  const auto readout = carry_out({"R3:P.01", "R1:1.8.0"});
  ASSERT_FALSE(readout);
  EXPECT_THAT(readout.error().text, AllOf(HasSubstr("block 2"), HasSubstr("after 3 repeat requests"), HasSubstr("break sent")));
  const auto sent = commands();
  EXPECT_EQ(sent.substr(sent.size() - sign_off.size() - 4), "\x06\x15\x15\x15" + sign_off);
}

TEST_F(ReaderTransfer, AMeterThatFallsSilentBetweenBlocksIsNamed) {
  meter({answer("P.01(1)", true)});
  const auto readout = carry_out({"R3:P.01"});
  ASSERT_FALSE(readout);
  EXPECT_THAT(readout.error().text, HasSubstr("no answer to ACK of block 1 of R3 P.01"));
}

TEST_F(ReaderTransfer, ARefusalBetweenBlocksIsNamed) {
  meter({answer("P.01(1)", true), umirig::to_text(encode_error_message("ERROR"))});
  EXPECT_THAT(carry_out({"R3:P.01"}).error().text, HasSubstr("the error message 'ERROR' came in answer to R3 P.01"));
}

TEST_F(ReaderTransfer, ValuesAreWrittenInBlocksWithTheAddressInFront) {
  options.block_size = 4;
  meter({"\x06", "\x15", "\x06", "\x06"});
  const auto readout = done({"W3:C.9=ABCDEFGHIJ"});
  EXPECT_THAT(readout.done, ElementsAre("W3 C.9"));
  const auto block = [](std::string_view text, char end) {
    Command command;
    command.letter = 'W';
    command.type = '3';
    command.has_data = true;
    command.data = to_bytes(text);
    command.partial = end == '\x04';
    return umirig::to_text(encode_command(command));
  };
  EXPECT_EQ(commands(),
            block("C.9(ABCD)", '\x04') + block("(EFGH)", '\x04') + block("(EFGH)", '\x04') + block("(IJ)", '\x03') + sign_off);
}

TEST_F(ReaderTransfer, ThreeRefusalsOfABlockEndWithABreak) {
  options.block_size = 4;
  meter({"\x06", "\x15", "\x15", "\x15"});
  const auto readout = carry_out({"W4:C.9=ABCDEFGHIJ"});
  ASSERT_FALSE(readout);
  EXPECT_THAT(readout.error().text, HasSubstr("NAK came in answer to W4 C.9, block 2 of 3 3 times"));
  EXPECT_THAT(commands(), EndsWith(sign_off));
  EXPECT_THAT(commands(), Not(HasSubstr(sign_off + sign_off)));
}

TEST_F(ReaderTransfer, TheSignOffOfBatteryMetersIsAcknowledged) {
  options.sign_off = '1';
  meter({answer("(7)"), "\x06"});
  auto readout = done({"R1:1.8.0"});
  EXPECT_THAT(commands(), EndsWith("\x01"
                                   "B1\x03p"));
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  meter({answer("(7)")});
  readout = done({"R1:1.8.0"});
  ASSERT_EQ(readout.telegram.findings.size(), 1U);
  EXPECT_THAT(readout.telegram.findings[0].text, HasSubstr("nothing came in answer to the sign-off B1"));
}

TEST_F(ReaderTransfer, TheResultOfAnAlgorithmIsMadeOfTheOperandAndNotShown) {
  std::string trace;
  options.trace = [&](const Passage& one) { trace += one.text + "\n"; };
  options.algorithm = [](std::string_view seed) { return "geheim" + std::string(seed); };
  meter({"\x06", answer("(7)")}, "\x01P0\x02(77)\x03" + std::string(1, static_cast<char>(bcc_xor(view("P0\x02(77)\x03")))));
  done({"R1:1.8.0"});
  EXPECT_THAT(commands(), HasSubstr("\x01P2\x02(geheim77)\x03"));
  EXPECT_THAT(trace, AllOf(HasSubstr("P2"), Not(HasSubstr("geheim"))));
  meter({sign_off});
  EXPECT_THAT(carry_out({"R1:1.8.0"}).error().text, HasSubstr("does not accept the result"));
}

TEST_F(ReaderTransfer, AMeterThatAcknowledgesR1IsNamed) {
  meter({"\x06"});
  EXPECT_THAT(carry_out({"R1:1.8.0"}).error().text, AllOf(HasSubstr("ACK alone came in answer to R1 1.8.0"), HasSubstr("R5")));
}

TEST_F(ReaderTransfer, CommandsHaveTheSumWhereTheMeterHasIt) {
  meter({answer("(7)", false, BccKind::sum7), answer("(88)", false, BccKind::sum7)},
        umirig::to_text(encode_command(password_command('0', "777777"), BccKind::sum7)));
  const auto readout = done({"R1:1.8.0", "R1:2.8.0"});
  EXPECT_EQ(readout.telegram.bcc.judgement().verdict, BccVerdict::sum7);
  EXPECT_EQ(readout.telegram.bcc.judgement().frames, 3U);
  EXPECT_THAT(commands(),
              AllOf(HasSubstr(umirig::to_text(encode_command(read_command('1', "2.8.0"), BccKind::sum7))), EndsWith(sign_off)));
}

TEST_F(ReaderTransfer, WhereTheOperandFitsBothTheSumIsTriedBehindANak) {
  // The operand of an own kind: its sum and its exclusive or are the same.
  std::string operand_of_both;
  for (int i = 0; i < 1'000'000 && operand_of_both.empty(); ++i) {
    const auto message = encode_command(password_command('0', std::to_string(i)));
    if (check_bcc(ByteView(message).subspan(1, message.size() - 2), message.back()).holds(BccKind::sum7))
      operand_of_both = umirig::to_text(message);
  }
  ASSERT_FALSE(operand_of_both.empty());
  meter({"\x15", answer("(7)", false, BccKind::sum7)}, operand_of_both);
  const auto readout = done({"R1:1.8.0"});
  EXPECT_THAT(commands(), HasSubstr(umirig::to_text(encode_command(read_command('1', "1.8.0"), BccKind::sum7))));
  EXPECT_THAT(readout.remarks, ElementsAre(HasSubstr("sent again with the sum")));
  EXPECT_EQ(readout.telegram.datasets.size(), 1U);
}

TEST_F(ReaderTransfer, MessagesWithoutCheckCharactersWork) {
  options.bcc = BccKind::none;
  meter({answer("(7)", false, BccKind::none)}, umirig::to_text(encode_command(password_command('0', ""), BccKind::none)));
  const auto readout = done({"R1:1.8.0"});
  EXPECT_EQ(encode_data_set(readout.telegram.datasets.at(0)), "1.8.0(7)");
  EXPECT_THAT(readout.telegram.findings, IsEmpty());
  EXPECT_THAT(commands(), HasSubstr("1.8.0()\x03\x01"
                                    "B0"));
}

TEST_F(ReaderTransfer, OrdersBehindTheEndOfASessionAreMissing) {
  meter({answer("(7)"), sign_off});
  const auto readout = done({"R1:1.8.0", "W1:C.9=1", "R1:2.8.0"});
  EXPECT_THAT(readout.missing, ElementsAre(HasSubstr("a break came in answer to W1 C.9"),
                                           HasSubstr("2.8.0: not asked for, the meter has sent a break")));
}

}  // namespace
}  // namespace umirig::iec62056
