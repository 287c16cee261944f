// Cases on telegrams that a meter sends without being asked. IEC 62056-21, 6.4.4.
#include "suites/iec62056-21/push.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/p1_crc.hpp"
#include "rig/iec62056/request.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr int telegrams_watched = 6;

void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

void comes_unasked(Bench& bench, const CaseHead& head) {
  bench.set_format(push_format(bench));
  const auto interval = push_interval(bench);
  if (!interval) return bench.verdict(Verdict::error, "", "IXIT push_interval_s: expected a number of seconds, 1 to 300");
  const auto telegram = receive_telegram(bench, 2 * *interval + 10s);
  if (!telegram) {
    // Whether there is a device at all: anything that it says will do.
    bench.set_format(SerialFormat{});
    bench.send(iec62056::encode_request(""));
    bench.set_format(push_format(bench));
    if (bench.wait_character(bench.now() + 5s)) bench.observed();
    if (bench.observations() == 0) return bench.verdict(Verdict::inconclusive, "", "the device sends nothing at all");
    return fail(bench, head, "no telegram came without a request");
  }
  bench.observed();
  if (telegram->unreadable()) {
    fail(bench, head, fmt::format("a telegram came that cannot be read at {} Bd (another rate?)", bench.format().baud));
  }
}

void telegram_form(Bench& bench, const CaseHead& head) {
  const auto telegram = hear_telegram(bench);
  if (!telegram) return;
  const auto text = to_text(telegram->bytes);
  const auto line = text.find("\r\n");
  if (text.empty() || text[0] != '/') return fail(bench, head, "the telegram does not start with '/'");
  if (line == std::string::npos) return fail(bench, head, "the identification does not end with CR LF");
  if (text.compare(line, 4, "\r\n\r\n") != 0) return fail(bench, head, "no empty line stands behind the identification");
  if (!telegram->whole) return fail(bench, head, "the telegram has no end '!' CR LF");
  if (!text.ends_with("\r\n")) fail(bench, head, "the telegram does not end with CR LF");
}

void no_check_characters(Bench& bench, const CaseHead& head) {
  const auto telegram = hear_telegram(bench);
  if (!telegram) return;
  for (const std::uint8_t byte : telegram->bytes) {
    if (byte != iec62056::STX && byte != iec62056::ETX && byte != iec62056::SOH) continue;
    return fail(bench, head, fmt::format("the telegram holds {}", to_readable(ByteView(&byte, 1))));
  }
  // A BCC would stand behind the end.
  const auto behind = telegram->end + 2 * bench.format().characters(1);
  if (bench.wait_character(behind) && bench.inbox().front().begin <= behind) {
    fail(bench, head, "a character follows directly behind the end of the telegram");
  }
}

void often_enough(Bench& bench, const CaseHead& head) {
  auto telegram = hear_telegram(bench);
  if (!telegram) return;
  const auto interval = *push_interval(bench);
  Time begin = telegram->begin;
  for (int i = 2; i <= telegrams_watched; ++i) {
    telegram = receive_telegram(bench, begin + 2 * interval + 10s - bench.now());
    if (!telegram) return fail(bench, head, fmt::format("telegram {} did not come within {}", i, format_ms(2 * interval + 10s)));
    const auto judged = bench.measure("from telegram to telegram", telegram->begin - begin, std::nullopt, interval);
    if (judged == Bench::Judgement::outside) {
      return fail(bench, head,
                  fmt::format("telegram {} starts {} behind the one before: its maker states at most {}", i,
                              format_ms(telegram->begin - begin), format_ms(interval)));
    }
    if (judged == Bench::Judgement::inconclusive) {
      return bench.verdict(Verdict::inconclusive, "", "the interval: the limit lies within the uncertainty");
    }
    begin = telegram->begin;
  }
}

// A request at this rate in the pause behind a telegram, and what comes until the next one.
void disturb(Bench& bench, const CaseHead& head, std::uint32_t baud) {
  const auto telegram = hear_telegram(bench);
  if (!telegram) return;
  SerialFormat format;
  format.baud = baud;
  if (baud == push_format(bench).baud) format = push_format(bench);
  bench.set_format(format);
  bench.wait(100ms);
  bench.send(iec62056::encode_request(""));
  bench.say(run::Step::Kind::sent, fmt::format("request: /?! CR LF ({} Bd)", baud));
  const Time sent = bench.last_sent();
  if (baud != push_format(bench).baud) {
    // An answer would begin within the longest reaction time of 1500 ms.
    std::string heard;
    while (bench.wait_character(sent + 1600ms)) {
      const auto character = bench.take();
      if (character.errors == 0) heard += static_cast<char>(character.byte & 0x7FU);
    }
    const auto start = heard.find('/');
    if (start != std::string::npos && heard.find("\r\n", start) != std::string::npos &&
        heard.find('!', start) == std::string::npos)
      return fail(bench, head, fmt::format("a request at {} Bd is answered: '{}'", baud, to_readable(view(heard))));
    bench.set_format(push_format(bench));
  }
  const auto next = receive_telegram(bench, 2 * *push_interval(bench) + 10s);
  if (!next) return fail(bench, head, fmt::format("behind a request at {} Bd no telegram comes any more", baud));
  const bool full = next->whole && !next->data->silence;
  if (telegram->whole && !full && !next->unreadable())
    return fail(bench, head, fmt::format("a request at {} Bd is answered: {}", baud, next->identification->text));
  const auto again = receive_telegram(bench, 2 * *push_interval(bench) + 10s);
  if (!again) fail(bench, head, fmt::format("behind a request at {} Bd the telegrams do not go on", baud));
}

void not_disturbed(Bench& bench, const CaseHead& head) {
  disturb(bench, head, push_format(bench).baud);
  if (!bench.over() && push_format(bench).baud != 300) disturb(bench, head, 300);
}

void crc(Bench& bench, const CaseHead& head) {
  const auto telegram = hear_telegram(bench);
  if (!telegram) return;
  if (!telegram->whole) {
    return bench.verdict(Verdict::inconclusive, "6.4.4/2", "the telegram has no end '!' CR LF");
  }
  const auto text = to_text(telegram->bytes);
  const auto covered = text.substr(0, text.rfind('!') + 1);
  const auto expected = iec62056::crc16_arc(view(covered));
  if (telegram->crc.empty()) return fail(bench, head, fmt::format("no CRC stands behind '!': expected {:04X}", expected));
  const auto seen = std::strtoul(telegram->crc.c_str(), nullptr, 16);
  if (telegram->crc.size() > 4 || seen != expected)
    return fail(bench, head, fmt::format("the CRC is {}: expected {:04X}", telegram->crc, expected));
  if (telegram->crc.size() < 4) bench.finding(fmt::format("D20: the CRC {} has no leading zeros", telegram->crc));
}

}  // namespace

void add_push_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.4.4", 1, "6.4.4/1", "valid", "Telegrams come without a request, at the rate of the mode.", comes_unasked});
  cases.push_back(
      {"6.4.4", 2, "6.4.4/2", "valid", "A telegram has its identification, empty line, data and end.", telegram_form});
  cases.push_back({"6.4.4", 4, "6.4.4/4", "valid", "A telegram has no STX, ETX or BCC.", no_check_characters});
  cases.push_back({"6.4.4", 5, "6.4.4/5", "valid", "Six telegrams come as often as the maker states.", often_enough});
  cases.push_back(
      {"6.4.4", 6, "6.4.4/6", "inopportune", "A request between telegrams is not answered, and they go on.", not_disturbed});
  cases.push_back({"6.4.4", 7, "6.4.4/7", "valid", "The CRC of a telegram holds.", crc});
}

}  // namespace umirig::suites
