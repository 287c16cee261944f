// Cases on telegrams that a meter sends without being asked. IEC 62056-21, 6.4.4.
#include "suites/iec62056-21/push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/request.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/telegram_checks.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::CaseHead;
using run::Verdict;

constexpr int telegrams_watched = 6;
constexpr Duration longest_reaction = 1600ms;  // 6.1: 1500 ms, and a little

void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

// Judges the telegrams one after the other until a verdict falls: what is wrong may come now and then. That the next one does not
// come at all, or cannot be read, is another case's matter, as whether there is a first one.
void each_telegram(Bench& bench, const std::function<void(const PushTelegram&)>& judge) {
  auto telegram = hear_telegram(bench);
  for (int i = 1; telegram && !bench.interrupted(); ++i) {
    judge(*telegram);
    if (bench.over() || i == telegrams_watched) return;
    telegram = receive_telegram(bench, 2 * *push_interval(bench) + 10s);
    if (telegram && telegram->unreadable()) {
      return bench.verdict(Verdict::inconclusive, "6.4.4/1", "a telegram cannot be read at the stated rate");
    }
  }
}

void comes_unasked(Bench& bench, const CaseHead& head) {
  bench.set_format(push_format(bench));
  const auto interval = push_interval(bench);
  if (!interval) return bench.verdict(Verdict::error, "", "IXIT push_interval_s: expected a number of seconds, 1 to 300");
  auto telegram = receive_telegram(bench, 2 * *interval + 10s);
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
  for (int i = 1; telegram && !bench.interrupted(); ++i) {
    if (telegram->unreadable()) {
      return fail(bench, head, fmt::format("a telegram came that cannot be read at {} Bd (another rate?)", bench.format().baud));
    }
    if (i == telegrams_watched) return;
    telegram = receive_telegram(bench, 2 * *interval + 10s);
  }
}

void telegram_form(Bench& bench, const CaseHead& head) {
  each_telegram(bench, [&](const PushTelegram& telegram) {
    const auto first = telegram.bytes.front();
    if (first == iec62056::STX || first == iec62056::SOH || first == iec62056::ETX)
      return bench.verdict(Verdict::inconclusive, "6.4.4/4", "a check character stands before the telegram");
    if (const auto wrong = wrong_telegram(telegram); !wrong.empty()) fail(bench, head, wrong);
  });
}

void no_check_characters(Bench& bench, const CaseHead& head) {
  each_telegram(bench, [&](const PushTelegram& telegram) {
    if (const auto wrong = wrong_check_characters(bench, telegram); !wrong.empty()) fail(bench, head, wrong);
  });
}

void baud_character(Bench& bench, const CaseHead& head) {
  const auto baud = push_format(bench).baud;
  each_telegram(bench, [&](const PushTelegram& telegram) {
    const auto& line = *telegram.identification;
    if (!line.is_identification()) return block(bench, "6.4.4/2", line, "an identification");
    if (const auto wrong = wrong_baud(line, 'D', baud); !wrong.empty()) fail(bench, head, wrong);
  });
  if (baud != 2400) bench.finding(fmt::format("D18: telegrams at {} Bd: the standard has 2400", baud));
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

// A few characters alone, soon behind a request, are an answer: a telegram has more. They are left where they are.
std::string short_answer(Bench& bench, Time sent) {
  constexpr std::size_t most = 3;
  constexpr Duration behind = 200ms;
  bench.wait_until(sent + longest_reaction);
  std::string heard;
  for (const auto& character : bench.inbox()) {
    if (character.begin < sent) continue;
    const bool under_way = character.end + behind > bench.now();
    if (character.errors != 0 || under_way || heard.size() == most) return "";
    heard += static_cast<char>(character.byte & 0x7FU);
  }
  return heard.find('/') == std::string::npos ? heard : "";
}

// What came until `end`: an identification, which is no telegram.
std::string identification_until(Bench& bench, Time end) {
  std::string heard;
  while (bench.wait_character(end)) {
    const auto character = bench.take();
    if (character.errors == 0) heard += static_cast<char>(character.byte & 0x7FU);
  }
  const auto start = heard.find('/');
  const bool whole = start != std::string::npos && heard.find("\r\n", start) != std::string::npos;
  return whole && heard.find('!', start) == std::string::npos ? heard : "";
}

// A request at this rate in the pause behind a telegram, and what comes until the next two.
void disturb(Bench& bench, const CaseHead& head, std::uint32_t baud) {
  const auto telegram = hear_telegram(bench);
  if (!telegram) return;
  const bool own = baud == push_format(bench).baud;
  const auto interval = *push_interval(bench);
  SerialFormat format;
  format.baud = baud;
  if (own) format = push_format(bench);
  bench.set_format(format);
  bench.wait(100ms);
  while (!bench.inbox().empty()) bench.take();
  bench.send(iec62056::encode_request(""));
  bench.say(run::Step::Kind::sent, fmt::format("request: /?! CR LF ({} Bd)", baud));
  const Time sent = bench.last_sent();
  // An answer would begin within the longest reaction time of 1500 ms. Telegrams that come every second hide it.
  if (!own || interval > 2 * longest_reaction) {
    const auto answer = short_answer(bench, sent);
    if (!answer.empty())
      return fail(bench, head, fmt::format("a request at {} Bd is answered: '{}'", baud, to_readable(view(answer))));
  }
  if (!own) {
    const auto answer = identification_until(bench, sent + longest_reaction);
    if (!answer.empty())
      return fail(bench, head, fmt::format("a request at {} Bd is answered: '{}'", baud, to_readable(view(answer))));
    bench.set_format(push_format(bench));
  }
  const auto next = receive_telegram(bench, 2 * interval + 60s);
  if (!next) return fail(bench, head, fmt::format("behind a request at {} Bd no telegram comes any more", baud));
  const bool full = next->whole && !next->data->silence;
  if (telegram->whole && !full && !next->unreadable())
    return fail(bench, head, fmt::format("a request at {} Bd is answered: {}", baud, next->identification->text));
  const auto again = receive_telegram(bench, 2 * interval + 10s);
  if (!again) return fail(bench, head, fmt::format("behind a request at {} Bd the telegrams do not go on", baud));
  // While the rig listens at the other rate, telegrams may pass that it does not hear.
  const auto limit = own ? interval : 2 * interval + longest_reaction;
  if (next->begin - telegram->begin > limit && again->begin - next->begin <= interval) {
    fail(bench, head,
         fmt::format("behind a request at {} Bd the next telegram starts {} behind the one before: its maker states at most {}",
                     baud, format_ms(next->begin - telegram->begin), format_ms(interval)));
  }
}

void not_disturbed(Bench& bench, const CaseHead& head) {
  disturb(bench, head, push_format(bench).baud);
  if (!bench.over() && push_format(bench).baud != 300) disturb(bench, head, 300);
}

void crc(Bench& bench, const CaseHead& head) {
  each_telegram(bench, [&](const PushTelegram& telegram) {
    if (!telegram.whole) {
      return bench.verdict(Verdict::inconclusive, "6.4.4/2", "the telegram has no end '!' CR LF");
    }
    if (const auto wrong = wrong_crc(telegram); !wrong.empty()) return fail(bench, head, wrong);
    if (telegram.crc.size() < 4) bench.finding(fmt::format("D20: the CRC {} has no leading zeros", telegram.crc));
  });
}

}  // namespace

void add_push_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.4.4", 1, "6.4.4/1", "valid", "Telegrams come without a request, at the rate of the mode.", comes_unasked});
  cases.push_back(
      {"6.4.4", 2, "6.4.4/2", "valid", "A telegram has its identification, empty line, data and end.", telegram_form});
  cases.push_back({"6.4.4", 3, "6.4.4/3", "valid", "The baud rate character is one of the protocol mode.", baud_character});
  cases.push_back({"6.4.4", 4, "6.4.4/4", "valid", "A telegram has no STX, ETX or BCC.", no_check_characters});
  cases.push_back({"6.4.4", 5, "6.4.4/5", "valid", "Six telegrams come as often as the maker states.", often_enough});
  cases.push_back(
      {"6.4.4", 6, "6.4.4/6", "inopportune", "A request between telegrams is not answered, and they go on.", not_disturbed});
  cases.push_back({"6.4.4", 7, "6.4.4/7", "valid", "The CRC of a telegram holds.", crc});
}

}  // namespace umirig::suites
