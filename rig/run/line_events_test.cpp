// Events of a line as they stand in a record, and how secrets are masked in them.
#include "rig/run/line_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace umirig::run {
namespace {

using testing::HasSubstr;

LineEvent bytes_event(LineEvent::Kind kind, Time at, std::string_view bytes) {
  LineEvent event;
  event.kind = kind;
  event.at = at;
  event.bytes = umirig::to_bytes(bytes);
  return event;
}
LineEvent sent(std::string_view bytes, std::size_t first = 0, std::size_t count = 0) {
  auto event = bytes_event(LineEvent::Kind::sent, 0ms, bytes);
  if (count > 0) event.hidden.resize(bytes.size());
  for (std::size_t i = first; i < first + count; ++i) event.hidden[i] = 1;
  return event;
}
LineEvent received(std::string_view bytes) { return bytes_event(LineEvent::Kind::received, 1s, bytes); }

std::string text_of(const LineEvent& event) { return umirig::to_text(event.bytes); }

std::vector<LineEvent> masked(std::vector<LineEvent> events, const std::vector<std::string>& secrets = {"swordfish"}) {
  mask_secrets(events, secrets);
  return events;
}

TEST(LineEvents, EveryKindGoesThereAndBack) {
  std::vector<LineEvent> events;
  for (int kind = 0; kind <= static_cast<int>(LineEvent::Kind::note); ++kind) {
    LineEvent event;
    event.kind = static_cast<LineEvent::Kind>(kind);
    event.at = Time(1'000'000'007LL * kind - 5);  // a character under way when the case began has a negative time
    events.push_back(event);
  }
  auto damaged = sent("abc", 1, 1);
  damaged.errors = {0, parity_error, 0};
  damaged.format = SerialFormat{19200, 8, 'N', 2};
  events.push_back(damaged);
  auto broken = received(std::string_view("\0", 1));
  broken.errors = {break_condition | framing_error};
  broken.duration = 250ms;
  events.push_back(broken);
  LineEvent loss;
  loss.kind = LineEvent::Kind::loss;
  loss.text = "crashed: \"signal\" 11\n";
  events.push_back(loss);
  const auto back = line_events_from(to_node(events));
  ASSERT_TRUE(back.has_value()) << back.error().text;
  EXPECT_EQ(*back, events);
}

TEST(LineEvents, WhatIsNoEventIsNamedWithItsNumber) {
  const auto good = to_node({sent("ab")}).items().at(0);
  const auto error_of = [&](const char* key, Node value) {
    const auto events = line_events_from(Node::array().push(good).push(Node(good).set(key, std::move(value))));
    return events ? "accepted" : events.error().text;
  };
  EXPECT_THAT(error_of("kind", "sended"), HasSubstr("event 2: 'sended' is no kind of event"));
  EXPECT_THAT(error_of("bytes", "6"), HasSubstr("event 2: "));
  EXPECT_THAT(error_of("bytes", "zz"), HasSubstr("event 2: "));
  EXPECT_THAT(error_of("errors", "00"), HasSubstr("event 2: as many flags as bytes expected"));
  EXPECT_THAT(error_of("hidden", "000000"), HasSubstr("event 2: as many flags as bytes expected"));
  for (const auto* format :
       {"", "300", "300 7E", "300 7E3", "300 4E1", "300 7X1", "0 7E1", "-1 7E1", "300  7E1", "99999999999 7E1"}) {
    EXPECT_THAT(error_of("format", format), HasSubstr("is no line format: expected one like 300 7E1")) << format;
  }
}

TEST(Masking, OnlyTheHiddenBytesOfWhatWasSentAreReplaced) {
  const auto events = masked({sent("\x01P1\x02(swordfish)\x03z", 5, 12)});
  EXPECT_EQ(text_of(events[0]), "\x01P1\x02(xxxxxxxxxxxx");
  EXPECT_EQ(std::count(events[0].hidden.begin(), events[0].hidden.end(), 1), 12);
}

TEST(Masking, WhatIsNotHiddenStays) { EXPECT_EQ(text_of(masked({sent("swordfish")})[0]), "swordfish"); }

TEST(Masking, AnEchoIsMaskedAsWell) {
  const auto events = masked({sent("\x01P1\x02(swordfish)", 5, 9), received("noise\x01P1\x02(swordfish)behind")});
  EXPECT_EQ(text_of(events[1]), "noise\x01P1\x02(xxxxxxxxx)behind");
  EXPECT_EQ(events[1].hidden.size(), events[1].bytes.size());
  EXPECT_EQ(std::count(events[1].hidden.begin(), events[1].hidden.end(), 1), 9);
}

TEST(Masking, AnEchoThatIsSplitOverSeveralEventsIsMasked) {
  const auto events =
      masked({sent("\x01P1\x02(swordfish)", 5, 9), received("\x01P"), received("1\x02(sw"), received("or"), received("dfish)!")});
  EXPECT_EQ(text_of(events[1]) + text_of(events[2]) + text_of(events[3]) + text_of(events[4]), "\x01P1\x02(xxxxxxxxx)!");
}

TEST(Masking, AnEchoWithParityBitsIsMasked) {
  auto echo = received("\x01P1\x02(swordfish)");
  for (auto& byte : echo.bytes) byte = static_cast<std::uint8_t>(byte | 0x80U);
  const auto events = masked({sent("\x01P1\x02(swordfish)", 5, 9), echo});
  EXPECT_EQ(umirig::to_text(ByteView(events[1].bytes).subspan(5, 9)), "xxxxxxxxx");
}

TEST(Masking, TheEchoOfASecretWithHighBitsIsMasked) {
  auto request = sent("key:\xF1\xF2\xF3\xF4", 4, 4);
  request.format.data_bits = 8;
  const auto events = masked({request, received("key:\xF1\xF2\xF3\xF4")});
  EXPECT_EQ(text_of(events[1]), "key:xxxx");
}

TEST(Masking, EachOfTwoEchoesIsMasked) {
  const auto events = masked({sent("\x01P1\x02(swordfish)", 5, 9), received("\x01P1\x02(swordfish)\x01P1\x02(swordfish)")});
  EXPECT_EQ(text_of(events[1]).find("swordfish"), std::string::npos);
}

TEST(Masking, TheEchoOfASecretNearTheBeginningIsMaskedWholly) {
  for (std::size_t first = 0; first < 6; ++first) {
    const auto text = std::string("abcdef").substr(0, first) + "swordfish";
    const auto events = masked({sent(text, first, 9), received(text)});
    EXPECT_EQ(text_of(events[1]), std::string("abcdef").substr(0, first) + "xxxxxxxxx") << first;
  }
}

TEST(Masking, ARegisterThatEqualsTheSecretIsLeft) {
  const auto events = masked({sent("\x01P1\x02(00000000)", 5, 8), received("\x02"
                                                                           "0.0.0(00000000)\r\n!\r\n\x03")},
                             {"00000000"});
  EXPECT_EQ(text_of(events[1]),
            "\x02"
            "0.0.0(00000000)\r\n!\r\n\x03");
  EXPECT_TRUE(events[1].hidden.empty());
}

TEST(Masking, ASecretThatIsSentCharacterByCharacterHidesNoRegister) {
  std::vector<LineEvent> events = {sent("\x01"), sent("P"), sent("1"), sent("\x02"), sent("(")};
  for (const char c : std::string("123")) events.push_back(sent(std::string(1, c), 0, 1));
  events.push_back(received("1.8.0(000123)"));
  events.push_back(received("\x01P1\x02(123"));
  mask_secrets(events, {"123"});
  EXPECT_EQ(text_of(events[5]) + text_of(events[6]) + text_of(events[7]), "xxx");
  EXPECT_EQ(text_of(events[8]), "1.8.0(000123)");
  EXPECT_EQ(text_of(events[9]), "\x01P1\x02(xxx");
}

TEST(Masking, TextsAreMaskedWhereverTheSecretStands) {
  LineEvent note;
  note.kind = LineEvent::Kind::note;
  note.text = "got swordfish, swordfish";
  EXPECT_EQ(masked({note})[0].text, "got xxxxxxxxx, xxxxxxxxx");
  EXPECT_EQ(mask_secrets(std::string("swordswordfishfish"), {"swordfish"}), "swordxxxxxxxxxfish");
  EXPECT_EQ(mask_secrets(std::string("first second"), {"first", "second"}), "xxxxx xxxxxx");
  EXPECT_EQ(mask_secrets(std::string("xxxxxx"), {"xxxx"}), "xxxxxx");
  EXPECT_EQ(mask_secrets(std::string("a1b1"), {"1"}), "a1b1");  // too short to be told from other text
  EXPECT_EQ(mask_secrets(std::string("abc"), {""}), "abc");
}

}  // namespace
}  // namespace umirig::run
