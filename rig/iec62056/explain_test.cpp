#include "rig/iec62056/explain.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/random_readout_test.hpp"
#include "rig/iec62056/telegram_node.hpp"

namespace umirig::iec62056 {
namespace {

void expect_every_byte_once(ByteView input) {
  std::size_t next = 0;
  for (const auto& field : fields(input)) {
    ASSERT_EQ(field.offset, next);
    ASSERT_GT(field.size, 0U);
    ASSERT_FALSE(field.meaning.empty());
    next += field.size;
  }
  ASSERT_EQ(next, input.size());
}

TEST(Explain, EveryByteIsInOneField) {
  RandomReadout random(30);
  for (int i = 0; i < 300; ++i) {
    auto input = encode_identification(random.identification('5'));
    const auto data = encode_readout(encode_lines(random.data_sets()));
    input.insert(input.end(), data.begin(), data.end());
    expect_every_byte_once(input);
    for (int damage = 0; damage < 10; ++damage) {
      input[random.below(input.size())] =
          random.below(2) == 0 ? random.byte() : static_cast<std::uint8_t>("\x01\x02\x03\x06/!()?\r\n"[random.below(11)]);
      expect_every_byte_once(input);
    }
  }
}

TEST(Explain, ALineHasOffsetHexTextAndMeaning) {
  EXPECT_EQ(explain(view("\x01"
                         "B0\x03q")),
            "00000000  01                                <SOH>             begin of a command\n"
            "00000001  42                                B                 command: break\n"
            "00000002  30                                0                 type: complete sign-off\n"
            "00000003  03                                <ETX>             end of the message\n"
            "00000004  71                                q                 BCC: bcc-xor, 71 expected and seen\n");
}

TEST(Explain, FindingsStandBehindTheirField) {
  const auto text =
      explain(view("/ABc5\\2M\r\n\x02"
                   "1(2,5*kWh)\r\n!\r\n\x03x"));
  EXPECT_NE(text.find("manufacturer, reaction time from 20 ms"), std::string::npos) << text;
  EXPECT_NE(text.find("baud rate character, 9600 Bd, modes C, D and E"), std::string::npos) << text;
  EXPECT_NE(text.find("value\n          ^ 6.6 at 13:"), std::string::npos) << text;
  EXPECT_NE(text.find("wrong\n          ^ 6.2 at 27:"), std::string::npos) << text;
}

TEST(Explain, LongFieldsGoOnInFurtherLines) {
  const auto text = explain(view("1(12345678901234567890)\r\n"));
  EXPECT_NE(text.find("00000018  37383930"), std::string::npos) << text;
}

TEST(Explain, HexShowsTheParityBitsAndTheTextDoesNot) {
  const auto text = explain(with_parity(view("/ABC5\r\n")));
  EXPECT_NE(text.find("00000000  af"), std::string::npos) << text;
  EXPECT_NE(text.find("^ 5.4 at 0"), std::string::npos) << text;
}

TEST(TelegramNode, HasTheShapeThatIsPrinted) {
  const auto node =
      to_node(decode_telegram(view("/ABC5\\@M\r\n\x02"
                                   "1.8.0(1*kWh)(2)\r\n(3)\r\n!\r\n\x03x")));
  EXPECT_EQ(node["identification"]["manufacturer"].text(), "ABC");
  EXPECT_EQ(node["identification"]["baud_character"].text(), "5");
  EXPECT_EQ(node["identification"]["escapes"].items().at(0).text(), "@");
  EXPECT_EQ(node["identification"]["identification"].text(), "M");
  EXPECT_EQ(node["mode"].text(), "C");
  const auto& sets = node["datasets"].items();
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0]["address"].text(), "1.8.0");
  ASSERT_EQ(sets[0]["values"].items().size(), 2U);
  EXPECT_EQ(sets[0]["values"].items()[0]["unit"].text(), "kWh");
  EXPECT_TRUE(sets[0]["values"].items()[1].has("unit"));
  EXPECT_TRUE(sets[0]["values"].items()[1]["unit"].is_null());
  EXPECT_TRUE(sets[1].has("address"));
  EXPECT_TRUE(sets[1]["address"].is_null());
  const auto& check = node["checks"].items().at(0);
  EXPECT_EQ(check["kind"].text(), "bcc-xor");
  EXPECT_FALSE(check["ok"].boolean(true));
  EXPECT_EQ(check["seen"].text(), "78");
  const auto& finding = node["findings"].items().at(0);
  EXPECT_EQ(finding["clause"].text(), "6.2");
  EXPECT_EQ(finding["offset"].integer(), 37);
}

TEST(TelegramNode, NothingIsNullAndEmptyLists) {
  const auto node = to_node(Telegram{});
  EXPECT_EQ(node.members().size(), 5U);
  EXPECT_TRUE(node["identification"].is_null());
  EXPECT_TRUE(node["mode"].is_null());
  for (const auto* list : {"datasets", "checks", "findings"}) EXPECT_TRUE(node[list].is_array()) << list;
}

TEST(TelegramNode, BytesAboveAsciiBecomeTheirCharacters) {
  EXPECT_EQ(to_utf8("\xB0"
                    "C\x7f"),
            "\xC2\xB0"
            "C\x7f");
  EXPECT_EQ(to_utf8("\xFF"), "\xC3\xBF");
}

}  // namespace
}  // namespace umirig::iec62056
