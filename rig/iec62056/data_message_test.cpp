#include "rig/iec62056/data_message.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/error_message.hpp"

namespace umirig::iec62056 {
namespace {

std::string block_text(const Bytes& message) { return umirig::to_text(decode_data_message(message).value().block); }

TEST(DataMessage, AReadoutEndsWithTheEndMark) {
  EXPECT_EQ(encode_readout(view("1(2)")), to_bytes("\x02"
                                                   "1(2)\r\n!\r\n\x03 "));
  EXPECT_EQ(encode_readout(view("1(2)\r\n")), encode_readout(view("1(2)")));
  EXPECT_EQ(encode_readout({}), to_bytes("\x02!\r\n\x03%"));
  EXPECT_EQ(encode_readout(view("1(2)"), BccKind::none), to_bytes("1(2)\r\n!\r\n"));
}

TEST(DataMessage, AnAnswerEndsWithEtxOrEot) {
  EXPECT_EQ(encode_answer(view("(0033402.264*kWh)")), to_bytes("\x02(0033402.264*kWh)\x03T"));
  const auto partial = decode_data_message(encode_answer(view("1(2)"), true, BccKind::sum7)).value();
  EXPECT_TRUE(partial.partial);
  EXPECT_EQ(umirig::to_text(partial.block), "1(2)");
  EXPECT_TRUE(partial.bcc->holds(BccKind::sum7));
}

TEST(DataMessage, TheBlockStandsBehindStx) {
  EXPECT_EQ(block_text(encode_readout(view("1(2)"))), "1(2)\r\n!\r\n");
  EXPECT_EQ(block_text(to_bytes("1(2)\r\n!\r\n")), "1(2)\r\n!\r\n");
  EXPECT_FALSE(decode_data_message(to_bytes("1(2)\r\n!\r\n")).value().bcc.has_value());
}

TEST(DataMessage, TheErrorSaysWhatWasSeenAndWhere) {
  const auto error = [](std::string_view text) { return decode_data_message(view(text)).error().text; };
  EXPECT_NE(error("").find("begins with <STX>"), std::string::npos);
  EXPECT_NE(error("1(2)\r\n").find("seen: '1'"), std::string::npos);
  EXPECT_NE(error("\x02"
                  "1(2)")
                .find("offset 5"),
            std::string::npos);
  EXPECT_NE(error("\x02"
                  "1(2)\x03")
                .find("0 bytes behind <ETX> at offset 5"),
            std::string::npos);
  EXPECT_NE(error("\x02"
                  "1(2)\x03xy")
                .find("2 bytes behind <ETX>"),
            std::string::npos);
}

Block answer(std::string_view text) {
  BlockRules rules;
  rules.programming = true;
  return decode_block(view(text), 0, rules);
}

TEST(ErrorMessage, IsKnownByItsText) {
  for (const auto* text : {"(ERROR)", "(ER01)", "(Err 21)", "(er)"}) EXPECT_TRUE(may_be_error(answer(text))) << text;
  EXPECT_EQ(error_text(answer("(ER01)")), "ER01");
}

TEST(ErrorMessage, IsNoValue) {
  for (const auto* text : {"(0033402.264*kWh)", "(E5)", "(ERROR*kWh)", "1.8.0(ERROR)", "(ERROR)(1)", "(ERROR)\r\n(ERROR)", "()",
                           "(ER/1)", "", "(ER3456789012345678901234567890123)"}) {
    EXPECT_FALSE(may_be_error(answer(text))) << text;
  }
}

TEST(ErrorMessage, ASoundOneHasNoFindings) {
  for (const auto kind : {BccKind::xor_, BccKind::sum7, BccKind::none}) {
    EXPECT_TRUE(check_error_message(encode_error_message("ERROR 5", kind), kind).empty());
  }
}

TEST(ErrorMessage, EachDeviationIsNamedWithItsClause) {
  const auto clauses = [](std::string_view message) {
    std::string text;
    for (const auto& finding : check_error_message(view(message)))
      text += finding.clause + "@" + std::to_string(finding.offset) + " ";
    return text;
  };
  EXPECT_EQ(clauses("\x02(ER)\x03"
                    "z"),
            "6.2@6 ");
  EXPECT_EQ(clauses("\x02(ER)\x04\x12"), "6.3.11@5 ");
  EXPECT_EQ(clauses("\x02"
                    "ER\x03\x14"),
            "6.3.11@1 ");
  EXPECT_EQ(clauses("(ER)"), "6.3.11@0 ");
  EXPECT_EQ(clauses("\x02(ER*5)\x03\x0a"), "6.3.14@4 ");
  EXPECT_EQ(umirig::to_text(encode_error_message("ER")), "\x02(ER)\x03\x15");
  EXPECT_EQ(check_error_message(encode_error_message("broken")).at(0).clause, "6.3.14");
  EXPECT_EQ(check_error_message(encode_error_message("ER3456789012345678901234567890123")).at(0).offset, 34U);
}

}  // namespace
}  // namespace umirig::iec62056
