#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

#include "rig/cli/commands.hpp"
#include "rig/cli/output_test.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Bytes readout = [] {
  auto bytes = to_bytes("/SIM5METER-1\r\n");
  const auto data = iec62056::encode_readout(view("1.8.0(001*kWh)\r\n72.32(11)(22-12-21)"));
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}();

DecodeArguments arguments_for(const std::string& file) {
  DecodeArguments arguments;
  arguments.protocol = "iec62056-21";
  arguments.file = file;
  return arguments;
}

Output decode_file(const std::string& file, bool DecodeArguments::*flag = nullptr) {
  auto arguments = arguments_for(file);
  if (flag != nullptr) arguments.*flag = true;
  return output_of(decode, arguments);
}

TEST(CommandDecode, TheJsonIsTheTelegramAndNothingElse) {
  const TestFile file(to_text(readout));
  const auto done = decode_file(file.path(), &DecodeArguments::json);
  EXPECT_EQ(done.code, 0);
  const auto telegram = iec62056::decode_telegram(readout);
  EXPECT_EQ(run::parse_json(done.out).value(), to_node(telegram).set("bcc", to_node(telegram.bcc.judgement())));
}

TEST(CommandDecode, ThePlainFormHasIdentificationTableAndChecks) {
  const TestFile file(to_text(readout));
  EXPECT_EQ(decode_file(file.path()).out,
            "/SIM5METER-1: manufacturer SIM, baud rate character 5, identification 'METER-1', mode C\n"
            "1.8.0  001       kWh\n"
            "72.32  11\n"
            "       22-12-21\n"
            "check: bcc-xor 78 holds\n"
            "BCC fits xor, judged over 1 message: one alone proves no kind\n");
}

TEST(CommandDecode, AWrongCheckGives1) {
  auto wrong = readout;
  wrong.back() ^= 1;
  const TestFile file(to_text(wrong));
  const auto done = decode_file(file.path());
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, AllOf(HasSubstr("seen,"), HasSubstr("finding: 6.2 at ")));
  EXPECT_EQ(decode_file(file.path(), &DecodeArguments::json).code, 1);
}

TEST(CommandDecode, FindingsAloneGive0) {
  const TestFile file("/SIM5METER-1\r\n1.8.0(001*kWh)\r\n");
  const auto done = decode_file(file.path());
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("finding: 6.5.1"));
}

TEST(CommandDecode, WhatIsNoTelegramGives1) {
  const TestFile file("nothing of the kind");
  EXPECT_EQ(decode_file(file.path()).code, 1);
}

TEST(CommandDecode, HexTextIsReadWhereItIsAskedFor) {
  const TestFile file(to_hex(readout) + "\n");
  EXPECT_THAT(decode_file(file.path(), &DecodeArguments::hex).out, HasSubstr("1.8.0  001       kWh"));
  const TestFile other("no hex", "other");
  EXPECT_EQ(decode_file(other.path(), &DecodeArguments::hex).code, 2);
}

TEST(CommandDecode, AMinusIsStdin) {
  std::istringstream in(to_text(readout));
  auto* before = std::cin.rdbuf(in.rdbuf());
  const auto done = decode_file("-");
  std::cin.rdbuf(before);
  EXPECT_THAT(done.out, HasSubstr("1.8.0  001       kWh"));
}

TEST(CommandDecode, ExplainHasEveryByte) {
  const TestFile file(to_text(readout));
  const auto done = decode_file(file.path(), &DecodeArguments::explain);
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("00000000  2f"), HasSubstr("begin of the identification"), HasSubstr("kWh"), HasSubstr("BCC")));
}

TEST(CommandDecode, ATranscriptGivesATelegramForEachMessageOfTheMeter) {
  const TestFile file("C 2f3f210d0a\nM " + to_hex(ByteView(readout).first(14)) + "\nC 063035300d0a\n0.5 M " +
                      to_hex(ByteView(readout).subspan(14)) + "\nM 06\n");
  const auto done = decode_file(file.path(), &DecodeArguments::json);
  EXPECT_EQ(done.code, 0);
  const auto node = run::parse_json(done.out).value();
  const auto& messages = node["messages"].items();
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0]["identification"]["manufacturer"].text(), "SIM");
  EXPECT_EQ(messages[1], to_node(iec62056::decode_telegram(ByteView(readout).subspan(14))));
  EXPECT_THAT(decode_file(file.path()).out, HasSubstr("line 4:\n1.8.0"));
}

TEST(CommandDecode, ATranscriptWithAWrongCheckOrGarbageGives1AndWithoutMessages5) {
  const TestFile good("C 06\nM 0228312903" + to_hex(Bytes{iec62056::bcc_xor(view("(1)\x03"))}));
  EXPECT_EQ(decode_file(good.path()).code, 0);
  const TestFile wrong("C 06\nM 022831290300", "wrong");
  EXPECT_EQ(decode_file(wrong.path()).code, 1);
  const TestFile garbage("C 06\nM 1011121314", "garbage");
  EXPECT_EQ(decode_file(garbage.path()).code, 1);
  const TestFile silent("C 06\n", "silent");
  EXPECT_EQ(decode_file(silent.path()).code, 5);
}

Bytes answer(std::string_view block, iec62056::BccKind kind) { return iec62056::encode_answer(view(block), false, kind); }

TEST(CommandDecode, TheKindOfBccIsJudgedOverTheWholeSession) {
  const auto sum = iec62056::BccKind::sum7;
  const TestFile file("C 01523102312e382e3028290" + std::string("34e\nM ") + to_hex(answer("(1*kWh)", sum)) + "\nM " +
                      to_hex(answer("(22*kWh)", sum)) + "\nC 0142300371\n");
  auto done = decode_file(file.path());
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("\nmeter: BCC is sum7, judged over 2 messages\n"),
                    HasSubstr("\nreader: BCC fits sum7, judged over 1 message: one alone proves no kind (1 message left "
                              "out: a break always has the exclusive or)\n")));
  const auto node = run::parse_json(decode_file(file.path(), &DecodeArguments::json).out).value();
  EXPECT_EQ(node["bcc"]["verdict"].text(), "sum7");
  EXPECT_TRUE(node["bcc"]["proven"].boolean());
  EXPECT_EQ(node["bcc"]["frames"].integer(), 2);
}

TEST(CommandDecode, MixedKindsGive1AndTheLine) {
  const TestFile file("M " + to_hex(answer("(1*kWh)", iec62056::BccKind::xor_)) + "\nM " +
                      to_hex(answer("(22*kWh)", iec62056::BccKind::xor_)) + "\nM " +
                      to_hex(answer("(333*kWh)", iec62056::BccKind::sum7)) + "\n");
  const auto done = decode_file(file.path());
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out,
              HasSubstr("meter: BCC is mixed: 2 fit xor alone, 1 sum7 alone, judged over 3 messages (of the rarer kind: the "
                        "BCC in line 3)"));
}

TEST(CommandDecode, AnEmptyFileGives5) {
  const TestFile file("");
  const auto done = decode_file(file.path());
  EXPECT_EQ(done.code, 5);
  EXPECT_THAT(done.err, HasSubstr("is empty: there is nothing to decode"));
}

TEST(CommandDecode, OneLineThatIsNoneMakesItNoTranscript) {
  const TestFile file("M 06\n1.8.0(1)\r\n!\r\n");
  EXPECT_THAT(decode_file(file.path()).out, HasSubstr("1.8.0"));
}

TEST(CommandDecode, WrongCallsGive2AndSayWhy) {
  const auto done = decode_file("/nonexistent/capture.bin");
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.err, AllOf(HasSubstr("/nonexistent/capture.bin"), HasSubstr("No such file")));
  auto arguments = arguments_for("-");
  arguments.protocol = "mbus";
  EXPECT_EQ(output_of(decode, arguments).code, 2);
}

}  // namespace
}  // namespace umirig::cli
