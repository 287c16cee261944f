// Mode D.
#include "rig/sim/meter_push.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"

namespace umirig::sim {
namespace {

const std::string lines =
    "F.F(00000000)\r\n0.0.0(12345678)\r\nC.1.0(SIM00042)\r\n1.8.0(001234.567*kWh)\r\n1.8.1(000834.567*kWh)\r\n"
    "1.8.2(000400.000*kWh)\r\n2.8.0(000012.345*kWh)\r\nC.9(UMIRIG)\r\n";
const std::string telegram = "/SIM3METER-1\r\n\r\n" + lines + "!\r\n";

void expect_time(Duration seen, Duration wanted) { EXPECT_LT(std::chrono::abs(seen - wanted), 1us) << format_ms(seen); }

std::string telegram_of(const std::string& variant, const std::string& defect = "", const Url::Options& more = {}) {
  return telegram_message(parse_meter_options(device(variant, defect, more)).value(), MeterStore());
}

TEST(PushMeter, SendsItsFirstTelegramOneSecondBehindPowerOnAndTheNextByItsInterval) {
  Bench bench(device("mode-d"));
  bench.rate(2400);
  const auto first = bench.hear(9s);
  EXPECT_EQ(first, telegram);
  expect_time(first.delay, 1s);
  expect_time(first.longest_gap, 0ms);
  const auto end = bench.all().back().end;
  bench.wait(2s);
  EXPECT_EQ(bench.hear(1s), telegram);
  expect_time(bench.all()[telegram.size()].begin - end, 10s);
  bench.meter().restart();
  const auto on = bench.world().now();
  bench.wait(1500ms);
  expect_time(bench.all()[2 * telegram.size()].begin - on, 1s);
}

TEST(PushMeter, SendsAtAnyRateInEitherFormatWithPauses) {
  Bench fast(device("mode-d-9600"));
  fast.rate(9600);
  EXPECT_EQ(fast.hear(1s - 1ms), "");
  EXPECT_EQ(fast.hear(900ms), "/SIM5METER-1\r\n\r\n" + lines + "!\r\n");
  Bench eight(device("p1"));
  eight.format({115200, 8, 'N', 1});
  eight.wait(1s);
  EXPECT_EQ(eight.hear(900ms), telegram_of("p1"));
  Bench slow(device("mode-d-slow"));
  slow.rate(2400);
  const auto heard = slow.hear(5s);
  EXPECT_EQ(heard, telegram);
  expect_time(heard.longest_gap, 100ms);
}

TEST(PushMeter, HasACrcWhereItIsMadeSo) {
  // The check value of CRC-16/ARC over the whole telegram is 0 when its CRC comes low byte first; here it is compared bit by bit.
  const auto crc = [](const std::string& text) {
    unsigned value = 0;
    for (const char c : text) {
      value ^= static_cast<std::uint8_t>(c);
      for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1U) ^ 0xA001U : value >> 1U;
    }
    return value;
  };
  const std::string checked = "/SIM5METER-1\r\n\r\n" + lines + "!";
  EXPECT_EQ(telegram_of("p1"), checked + fmt::format("{:04X}\r\n", crc(checked)));
  EXPECT_EQ(telegram_of("p1", "crc-wrong"), checked + fmt::format("{:04X}\r\n", crc(checked) ^ 1U));
  EXPECT_EQ(telegram_of("p1", "crc-without-slash"), checked + fmt::format("{:04X}\r\n", crc(checked.substr(1))));
  EXPECT_EQ(telegram_of("p1", "crc-omitted"), checked + "\r\n");
  // One whose CRC begins with 0.
  for (int i = 0;; ++i) {
    const Url::Options more = {{"identification", "SIM5" + std::to_string(i)}};
    const auto padded = telegram_of("p1", "", more);
    const auto end = padded.find('!') + 1;
    if (padded[end] != '0') continue;
    EXPECT_EQ(telegram_of("p1-unpadded", "", more), padded.substr(0, end) + padded.substr(padded.find_first_not_of('0', end)));
    break;
  }
}

TEST(PushMeter, HasTheLinesOfItsLayout) {
  EXPECT_EQ(telegram_of("mode-d", "", {{"layout", "glued"}}), telegram);
  EXPECT_EQ(telegram_of("mode-d", "", {{"layout", "empty"}}), "/SIM3METER-1\r\n\r\n!\r\n");
  EXPECT_EQ(telegram_of("mode-d", "", {{"layout", "packed"}}).find("F.F(00000000)0.0.0(12345678)"), 16U);
}

TEST(PushMeter, DoesNotMindWhatItHears) {
  Bench bench(device("mode-d"));
  Bench quiet(device("mode-d"));
  for (auto* one : {&bench, &quiet}) one->rate(2400);
  for (int i = 0; i < 6; ++i) {
    bench.say(request);
    bench.rate(i % 2 == 0 ? 2400 : 300);
    bench.say_break(100ms);
  }
  bench.rate(2400);
  bench.world().run_until(60s);
  quiet.world().run_until(60s);
  ASSERT_EQ(bench.all().size(), quiet.all().size());
  for (std::size_t i = 0; i < bench.all().size(); ++i) EXPECT_EQ(bench.all()[i].begin, quiet.all()[i].begin);
}

TEST(PushMeterDefects, ChangeTheTelegram) {
  EXPECT_EQ(telegram_of("mode-d", "push-without-blank-line"), "/SIM3METER-1\r\n" + lines + "!\r\n");
  EXPECT_EQ(telegram_of("mode-d", "push-without-end"), "/SIM3METER-1\r\n\r\n" + lines);
  EXPECT_EQ(telegram_of("mode-d", "push-without-slash"), " " + telegram.substr(1));
  EXPECT_EQ(telegram_of("mode-d", "push-baud-character"), "/SIM4METER-1\r\n\r\n" + lines + "!\r\n");
  EXPECT_EQ(telegram_of("mode-d", "push-with-check-characters"), "/SIM3METER-1\r\n\r\n" + data_message(lines + "!\r\n"));
}

TEST(PushMeterDefects, ChangeItsRateOrItsTime) {
  Bench slow(device("mode-d", "push-at-1200"));
  slow.rate(1200);
  EXPECT_EQ(slow.hear(9s), telegram);

  Bench rare(device("mode-d", "push-too-rarely"));
  rare.rate(2400);
  EXPECT_EQ(rare.hear(19s), telegram);
  EXPECT_EQ(rare.hear(2s), telegram);

  Bench stops(device("mode-d", "push-stops"));
  stops.rate(2400);
  EXPECT_EQ(stops.hear(100s), telegram + telegram + telegram);
  stops.meter().restart();
  EXPECT_EQ(stops.hear(100s), telegram + telegram + telegram);
}

TEST(PushMeterDefects, MakeItAnswerARequest) {
  for (const auto baud : {300U, 2400U}) {
    Bench bench(device("mode-d", "push-answers-request"));
    bench.rate(2400);
    EXPECT_EQ(bench.hear(2s), telegram);
    bench.rate(baud);
    EXPECT_EQ(bench.ask("/?9!\r\n", 400ms), "");
    const auto heard = bench.ask(request, 400ms);
    EXPECT_EQ(heard, "/SIM3METER-1\r\n") << baud;
    expect_time(heard.delay, 210ms);
    bench.rate(2400);
    EXPECT_EQ(bench.hear(9s), telegram);
  }
  Bench silent(device("mode-d", "push-omitted"));
  silent.rate(2400);
  EXPECT_EQ(silent.hear(100s), "");
  for (int i = 0; i < 2; ++i) {
    silent.rate(300);
    const auto heard = silent.ask_at(request, 2400, 100s);
    EXPECT_EQ(heard, telegram);
    expect_time(heard.delay, 210ms);
  }
}

TEST(PushMeterDefects, SilenceItFor120SBehindAnyCharacter) {
  Bench bench(device("mode-d", "push-stopped-by-request"));
  bench.rate(2400);
  EXPECT_EQ(bench.hear(2s), telegram);
  bench.say("x");
  EXPECT_EQ(bench.hear(120s - 1ms), "");
  const auto heard = bench.hear_characters(5);
  EXPECT_EQ(heard.text, telegram.substr(0, 5));
  expect_time(heard.delay, 120s);
  bench.say("x");  // in the midst of it
  EXPECT_LE(bench.hear(119s).text.size(), 10U);
}

}  // namespace
}  // namespace umirig::sim
