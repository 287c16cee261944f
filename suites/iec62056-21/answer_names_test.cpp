#include "suites/iec62056-21/answer_names.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/command.hpp"
#include "suites/iec62056-21/script_run_test.hpp"

namespace umirig::suites {
namespace {

const run::Datasheet& sheet() {
  static const auto one = sheet_with({{"write_address", "C.9"}, {"write_value", "UMIRIG-1"}, {"write_value_2", "UMIRIG-2"}});
  return one;
}

// An answer of this content: "(UMIRIG-1)".
MeterMessage answer(const std::string& content, char end = '\x03') {
  MeterMessage message;
  message.silence = false;
  message.kind = iec62056::MessageKind::data;
  message.whole = true;
  message.bytes = to_bytes("\x02" + content + end);
  message.bytes.push_back(iec62056::bcc(iec62056::BccKind::xor_, ByteView(message.bytes).subspan(1)));
  message.characters.resize(message.bytes.size());
  return message;
}

Node name_behind(const iec62056::Command& command, const std::string& content) {
  AnswerNames names(sheet());
  names.said(iec62056::encode_command(command));
  return names.name(answer(content));
}

TEST(AnswerNames, AValueReadBackWithoutItsAddressIsNoErrorMessage) {
  const auto read = iec62056::read_command('1', "C.9");
  EXPECT_EQ(name_behind(read, "(UMIRIG-1)"), Node::object().set("word", "data").set("value", "first"));
  EXPECT_EQ(name_behind(read, "(UMIRIG-2)"), Node::object().set("word", "data").set("value", "second"));
  EXPECT_EQ(name_behind(read, "C.9(UMIRIG-2)"), Node::object().set("word", "data").set("value", "second"));
  EXPECT_EQ(name_behind(read, "(UMIR)"), "something");
}

TEST(AnswerNames, AnErrorMessageIsOne) {
  EXPECT_EQ(name_behind(iec62056::read_command('1', "C.9"), "(ERROR)"), "error");
  EXPECT_EQ(name_behind(iec62056::read_command('1', "9.9"), "(NO SUCH)"), "error");
  EXPECT_EQ(name_behind(iec62056::write_command('1', "C.9", "UMIRIG-1"), "(NO)"), "error");
}

TEST(AnswerNames, BlocksOfATransferAreToldApart) {
  AnswerNames names(sheet());
  iec62056::Command command = iec62056::read_command('3', "P.98", "5");
  names.said(iec62056::encode_command(command));
  EXPECT_EQ(names.name(answer("P.98(1)(2)", '\x04')), "block");
  names.said({0x15});
  EXPECT_EQ(names.name(answer("P.98(1)(2)", '\x04')), "same-block");
  names.said({0x06});
  EXPECT_EQ(names.name(answer("(3)")), "last-block");
  // Another command ends the transfer, or should.
  names.said(iec62056::encode_command(iec62056::read_command('1', "1.8.0")));
  EXPECT_EQ(names.name(answer("1.8.0(3*kWh)")), "data");
  EXPECT_EQ(name_behind(iec62056::read_command('1', "1.8.0"), "1.8.0(3*kWh)"), "data");
}

TEST(AnswerNames, AnAnswerToAReadIsNoBlockThoughItEndsWithEot) {
  AnswerNames names(sheet());
  names.said(iec62056::encode_command(iec62056::read_command('1', "1.8.0")));
  EXPECT_EQ(names.name(answer("1.8.0(3*kWh)", '\x04')), "data");
}

}  // namespace
}  // namespace umirig::suites
