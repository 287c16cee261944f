// What a SIL device hears and sends: errors, formats in their order, breaks, damage, flush.
#include "adapters/sil/sil_test_kit.hpp"

namespace umirig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

constexpr SerialFormat slow{300, 7, 'E', 1};
constexpr SerialFormat fast{9600, 7, 'E', 1};

std::vector<std::string> heard_by_device(const std::string& format, const std::function<void(SilLine&)>& send) {
  SilRig rig("script", "do=f" + format);
  send(*rig.line);
  rig.world.run_until(10s);
  auto log = rig.line->take_log();
  for (auto& line : log) line = line.substr(0, line.find(" at "));
  return log;
}

TEST(SilUart, ADeviceIsToldTheSendersByteAndFormatUnaltered) {
  EXPECT_THAT(heard_by_device("300,7E1", [](SilLine& line) { line.send(Bytes{0xC1}); }), ElementsAre("heard c1 9600 8N1 2"));
  EXPECT_THAT(heard_by_device("300,7E1",
                              [](SilLine& line) {
                                line.set_format({300, 7, 'O', 2});
                                line.send(Bytes{0xC1});
                              }),
              ElementsAre("heard 41 300 7O2 1"));
}

TEST(SilUart, EightBitsWithAParityBitMadeByHandAreGoodSevenBitsWithParity) {
  EXPECT_THAT(heard_by_device("9600,7E1",
                              [](SilLine& line) {
                                line.send(Bytes{0x41, 0xC1, 0xC3, 0x43});
                              }),
              ElementsAre("heard 41 9600 8N1 0", "heard c1 9600 8N1 1", "heard c3 9600 8N1 0", "heard 43 9600 8N1 1"));
}

TEST(SilUart, DamageIsFlaggedAndTheByteIsStillTold) {
  EXPECT_THAT(heard_by_device("9600,7E1",
                              [](SilLine& line) {
                                line.set_format(fast);
                                line.send_damaged(0x41, parity_error);
                                line.send_damaged(0x41, framing_error);
                                line.send_damaged(0x41, parity_error | framing_error);
                              }),
              ElementsAre("heard 41 9600 7E1 1", "heard 41 9600 7E1 2", "heard 41 9600 7E1 3"));
}

// It is handed 41 without an error, and could not find the damage by itself either.
TEST(SilUart, ADeviceWithoutParityIsNotShownAWrongOne) {
  for (const auto& [format, unseen] :
       {std::pair("9600,8N1", true), {"9600,7N2", true}, {"9600,7E1", false}, {"9600,7O1", false}}) {
    SilRig rig("script", std::string("do=f") + format);
    rig.world.run_until(1s);
    EXPECT_EQ(rig.line->cannot_show(parity_error).has_value(), unseen) << format;
  }
  SilRig rig("script", "do=f9600,8N1");
  rig.world.run_until(1s);
  EXPECT_THAT(rig.line->cannot_show(parity_error), Optional(HasSubstr("listens in 9600 8N1")));
  EXPECT_EQ(rig.line->cannot_show(break_condition), std::nullopt);
}

TEST(SilUart, ABreakComesOnceWithByteZero) {
  SilRig rig("script", "do=f9600,8N1");
  rig.line->send(Bytes{0x41});
  rig.line->send_break(50ms);
  rig.line->send(Bytes{0x42});
  rig.world.run_until(1s);
  EXPECT_THAT(rig.line->take_log(),
              ElementsAre("heard 41 9600 8N1 0 at 1042", "heard 00 9600 8N1 6 at 51042", "heard 42 9600 8N1 0 at 52084"));
}

TEST(SilUart, BeforeItsFirstFormatADeviceNeitherSendsNorHears) {
  SilRig rig("script", "do=s41;b20;d41,1;i;@2000000;n;f9600,8N1;s42");
  rig.line->send(Bytes{0x41});
  rig.world.run_until(1s);
  EXPECT_THAT(rig.heard, IsEmpty());
  EXPECT_THAT(rig.line->take_log(), ElementsAre("(rig: uart_send before the first uart_format, nothing is sent)", "idle 0"));
  rig.world.run_until(3s);
  EXPECT_EQ(rig.bytes(), "42");
}

TEST(SilUart, AFormatTakesEffectForSendingBehindTheBytesBeforeIt) {
  SilRig rig("script", "do=f300,7E1;s4142;f9600,7E1;s43;f300,7E1;s44;i");
  rig.line->set_format(slow);
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41 42 " + to_hex(Bytes{rig.heard.at(2).byte}) + "!" + std::to_string(rig.heard[2].errors) + " 44");
  EXPECT_EQ(rig.heard[2].sent_format, fast);
  EXPECT_EQ(rig.heard[2].begin, Time(66'666'667));
  EXPECT_EQ(rig.heard[2].end, Time(67'708'334));  // 1,041,667 ns
  EXPECT_EQ(rig.heard[3].end, Time(67'708'334 + 33'333'333));
  EXPECT_THAT(rig.line->take_log(), ElementsAre("idle 101042"));
}

TEST(SilUart, AFormatTakesEffectForHearingWhenTheBytesBeforeItAreOut) {
  // Two characters at 300 Bd, then 9600: until 66,666.67 us it hears 300 Bd.
  SilRig rig("script", "do=f300,7E1;s4142;f9600,7E1");
  rig.line->set_format(slow);
  rig.line->send(Bytes{0x61});  // ends at 33,333 us
  rig.world.run_until(60ms);
  rig.line->set_format(fast);
  rig.line->send(Bytes{0x62});  // ends at 61,042 us: too fast as yet
  rig.world.run_until(66ms);
  rig.line->send(Bytes{0x63});  // ends at 67,042 us
  rig.world.run_until(1s);
  EXPECT_THAT(rig.line->take_log(),
              ElementsAre("heard 61 300 7E1 0 at 33334", "heard 62 9600 7E1 2 at 61042", "heard 63 9600 7E1 0 at 67042"));
}

TEST(SilUart, BreaksAndDamagedCharactersKeepTheirPlaceInTheQueue) {
  SilRig rig("script", "do=f300,7E1;s41;b20;s42;d43,1;d43,2;d43,3;s44");
  rig.line->set_format(slow);
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41 00!6 42 43!1 43!2 43!3 44");
  EXPECT_EQ(rig.heard[1].begin, Time(33'333'333));
  EXPECT_EQ(rig.heard[1].end, Time(33'333'333 + 66'666'667));
  EXPECT_EQ(rig.heard[2].begin, rig.heard[1].end);
}

TEST(SilUart, FlushLeavesTheCharacterBeingSentAndDropsFormatsAndBreaksToo) {
  SilRig rig("script", "do=f300,7E1;s414243;f9600,7E1;b100;s44;@40000;x;i;s45;i");
  rig.line->set_format(slow);
  rig.world.run_until(10s);
  EXPECT_EQ(rig.bytes(), "41 42 45");  // 45 at 300 Bd
  EXPECT_EQ(rig.heard[2].begin, Time(66'666'667));
  EXPECT_THAT(rig.line->take_log(), ElementsAre("idle 66667", "idle 100000"));
}

TEST(SilUart, FlushInTheSameCallLeavesTheFirstByte) {
  SilRig rig("script", "do=f300,7E1;s414243;x;i");
  rig.line->set_format(slow);
  rig.world.run_until(10s);
  EXPECT_EQ(rig.bytes(), "41");
  EXPECT_THAT(rig.line->take_log(), ElementsAre("idle 33334"));
}

TEST(SilUart, FlushBetweenTwoCharactersLeavesTheOneThatHasBegun) {
  // The first three end at exactly 100 ms: the fourth begins then.
  SilRig rig("script", "do=f300,7E1;s4142434445;@100000;x;i");
  rig.line->set_format(slow);
  rig.world.run_until(10s);
  EXPECT_EQ(rig.bytes(), "41 42 43 44");
  EXPECT_THAT(rig.line->take_log(), ElementsAre("idle 133334"));
}

TEST(SilUart, EverythingButExchangeMayBeUsedWhileItIsOpened) {
  SilRig rig("script", "do=f300,7E1;s41;b20;i;n;u;r;mlog;oreport;v;n");
  rig.line->set_format(slow);
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41 00!6");
  EXPECT_EQ(rig.heard[0].begin, Time(0));
  EXPECT_THAT(rig.line->take_reports(), ElementsAre("report"));
  EXPECT_THAT(rig.line->take_log(),
              ElementsAre("idle 100000", "now 0", "utc 1767225600", testing::StartsWith("random "), "log", "now 0"));
}

TEST(SilUart, TheRigHearsInItsOwnFormat) {
  SilRig rig("script", "do=f9600,7E1;s41");
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41");  // 8N1: the parity bit of 41 is 0
  EXPECT_EQ(rig.heard[0].sent_format, fast);
  EXPECT_EQ(rig.heard[0].errors, 0);
}

TEST(SilUart, AReaderIsCommandedAndReports) {
  SilRig rig("reader");
  ASSERT_EQ(rig.line->command("write"), EINVAL);
  ASSERT_EQ(rig.line->command("read"), 0);
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "3f");
  rig.line->send(Bytes{42});
  rig.world.run_until(2s);
  EXPECT_THAT(rig.line->take_reports(), ElementsAre("1.8.0\t42\tkWh", "done"));
  SilRig other("echo");
  EXPECT_EQ(other.line->command("read"), ENOTSUP);
}

}  // namespace
}  // namespace umirig
