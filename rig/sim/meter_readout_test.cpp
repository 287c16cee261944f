#include "rig/sim/meter_readout.hpp"

#include <gtest/gtest.h>

#include "rig/iec62056/data_message.hpp"
#include "rig/sim/meter_bench.hpp"

namespace umirig::sim {
namespace {

const std::string plain_lines =
    "F.F(00000000)\r\n0.0.0(12345678)\r\nC.1.0(SIM00042)\r\n1.8.0(001234.567*kWh)\r\n1.8.1(000834.567*kWh)\r\n"
    "1.8.2(000400.000*kWh)\r\n2.8.0(000012.345*kWh)\r\nC.9(UMIRIG)";

std::string readout(const Url::Options& options, bool again = false) {
  return readout_message(parse_meter_options(options).value(), MeterStore(), again);
}

TEST(MeterReadout, HasOneDataSetALine) { EXPECT_EQ(readout({}), framed("\x02" + plain_lines + "\r\n!\r\n\x03")); }

TEST(MeterReadout, ShowsWhatIsStored) {
  EXPECT_NE(readout_message(MeterOptions(), MeterStore{"OTHER"}).find("C.9(OTHER)\r\n!"), std::string::npos);
}

TEST(MeterReadout, CanBeEmpty) { EXPECT_EQ(readout({{"layout", "empty"}}), framed("\x02!\r\n\x03")); }

TEST(MeterReadout, CanHaveTheEndGluedToTheLastDataSet) {
  EXPECT_EQ(readout({{"layout", "glued"}}), framed("\x02" + plain_lines + "!\r\n\x03"));
}

TEST(MeterReadout, CanBePackedIntoTwoLines) {
  EXPECT_EQ(readout({{"layout", "packed"}}),
            framed("\x02"
                   "F.F(00000000)0.0.0(12345678)C.1.0(SIM00042)1.8.0(001234.567*kWh)\r\n"
                   "1.8.1(000834.567*kWh)1.8.2(000400.000*kWh)2.8.0(000012.345*kWh)C.9(UMIRIG)\r\n!\r\n\x03"));
}

TEST(MeterReadout, CanHaveGroupsAndValuesWithoutAddress) {
  EXPECT_EQ(readout({{"layout", "groups"}}),
            framed("\x02" + plain_lines + "\r\n72.32(0011)(22-12-21 12:17)\r\nC.2.1(22-01-01)(   )\r\n(0000)\r\n!\r\n\x03"));
}

TEST(MeterReadout, CanHaveADataSetOfTheGreatestLength) {
  const auto message = to_bytes(readout({{"layout", "longest"}}));
  const auto block = iec62056::decode_block(iec62056::decode_data_message(message).value().block);
  const auto& last = block.datasets.back();
  EXPECT_EQ(last.address->size(), 16U);
  EXPECT_EQ(last.values[0].value.size(), 32U);
  EXPECT_EQ(last.values[0].unit->size(), 16U);
}

TEST(MeterReadout, CanHaveTwoHundredLines) {
  const auto text = readout({{"layout", "long"}});
  EXPECT_TRUE(text.starts_with("\x02P.001(0000.001*kWh)\r\nP.002(0000.002*kWh)\r\n"));
  EXPECT_NE(text.find("\r\nP.200(0000.200*kWh)\r\n!"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '('), 200);
}

TEST(MeterReadout, CanHaveAddressesAsInTheField) {
  EXPECT_EQ(
      readout({{"layout", "suffixes"}}),
      framed("\x02" + plain_lines +
             "\r\n1.8.0*12(000000.100*kWh)\r\n1.8.1&12(000000.050*kWh)\r\n1-1:32.7.0(230.1*V)\r\nCURRE(00.012*A)\r\n2.18.1(3)"
             "\r\n!\r\n\x03"));
}

TEST(MeterReadout, IsBlamelessInEveryLayout) {
  for (const auto* layout : {"lines", "empty", "packed", "groups", "longest", "long", "glued", "suffixes"}) {
    const auto message = iec62056::decode_data_message(to_bytes(readout({{"layout", layout}})));
    ASSERT_TRUE(message) << layout;
    EXPECT_TRUE(message->bcc->holds(iec62056::BccKind::xor_)) << layout;
    EXPECT_TRUE(iec62056::decode_block(message->block).findings.empty()) << layout;
  }
}

TEST(MeterReadout, MayLackCheckCharactersOrHaveTheSum) {
  EXPECT_EQ(readout({{"check", "none"}}), plain_lines + "\r\n!\r\n");
  EXPECT_EQ(readout({{"check", "sum7"}}), framed("\x02" + plain_lines + "\r\n!\r\n\x03", true));
}

TEST(MeterReadout, WithADefectDiffersInThatPointAlone) {
  const auto odd = [](const char* defect) { return readout({{"defect", defect}}); };
  const auto with_line = [](const std::string& line) { return framed("\x02" + plain_lines + "\r\n" + line + "\r\n!\r\n\x03"); };
  auto wrong_bcc = readout({});
  wrong_bcc.back() = static_cast<char>(wrong_bcc.back() ^ 0x55);
  EXPECT_EQ(odd("bcc-wrong-in-readout"), wrong_bcc);
  auto with_stx = readout({});
  with_stx.back() = static_cast<char>(with_stx.back() ^ 0x02);
  EXPECT_EQ(odd("bcc-covers-stx"), with_stx);
  EXPECT_EQ(odd("readout-without-exclamation-mark"), framed("\x02" + plain_lines + "\r\n\x03"));
  EXPECT_EQ(odd("readout-without-etx"), "\x02" + plain_lines + "\r\n!\r\n");
  EXPECT_EQ(odd("readout-ends-with-eot"), framed("\x02" + plain_lines + "\r\n!\r\n\x04"));
  EXPECT_EQ(odd("value-with-slash"), with_line("96.1.2(12/34)"));
  EXPECT_EQ(odd("bracket-left-open"), with_line("96.1.4(0"));
  EXPECT_EQ(odd("data-set-without-brackets"), with_line("96.1.5"));
  std::string lf_alone = plain_lines;
  std::erase(lf_alone, '\r');
  EXPECT_EQ(odd("lines-without-cr-lf"), framed("\x02" + lf_alone + "\r\n!\r\n\x03"));
  EXPECT_EQ(odd("repeat-differs"), readout({}));
  EXPECT_EQ(readout({{"defect", "repeat-differs"}}, true),
            framed("\x02" + plain_lines.substr(0, plain_lines.rfind("\r\n")) + "\r\n!\r\n\x03"));
}

TEST(MeterReadout, WithTooLongAPartIsOneCharacterTooLong) {
  const auto last_set = [](const char* defect) {
    const auto message = iec62056::decode_data_message(to_bytes(readout({{"defect", defect}}))).value();
    return iec62056::decode_block(message.block).datasets.back();
  };
  EXPECT_EQ(last_set("address-too-long").address->size(), 17U);
  EXPECT_EQ(last_set("value-too-long").values[0].value.size(), 33U);
  EXPECT_EQ(last_set("unit-too-long").values[0].unit->size(), 17U);
}

TEST(MeterIdentification, WithADefectDiffersInThatPointAlone) {
  const auto odd = [](const char* defect, const char* text = "SIM5METER-1") {
    return identification_message(parse_meter_options({{"identification", text}, {"defect", defect}}).value());
  };
  EXPECT_EQ(odd(""), "/SIM5METER-1\r\n");
  EXPECT_EQ(odd("identification-without-lf"), "/SIM5METER-1\r");
  EXPECT_EQ(odd("identification-without-slash"), " SIM5METER-1\r\n");
  EXPECT_EQ(odd("manufacturer-with-digit"), "/S1M5METER-1\r\n");
  EXPECT_EQ(odd("baud-character-reserved"), "/SIM8METER-1\r\n");
  EXPECT_EQ(odd("identification-too-long"), "/SIM5METER-1XXXXXXXXXX\r\n");
  EXPECT_EQ(odd("identification-with-exclamation-mark"), "/SIM5METER-1!\r\n");
  EXPECT_EQ(odd("identification-with-exclamation-mark", "SIM5METER (16 CHARS"), "/SIM5METER (16 CHARS!\r\n");
  EXPECT_EQ(odd("identification-with-exclamation-mark", "SIM51234567890123456"), "/SIM5123456789012345!\r\n");
}

}  // namespace
}  // namespace umirig::sim
