#include "suites/iec62056-21/telegram_words.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {

void add_telegram_words(run::Vocabulary& words) {
  words.words["telegram"].requirement = "6.4.4/1";
  words.words["telegram"].expected = "a telegram";
  words.words["telegram"].differs = [](run::Bench&, const run::Message& message, const Node&) -> std::optional<std::string> {
    const auto* one = telegram_of(static_cast<const MeterMessage&>(message));
    if (one != nullptr && one->telegram->unreadable()) return "its characters cannot be read at this rate";
    if (one != nullptr && one->is_telegram()) return std::nullopt;
    return "no data behind a first line";
  };
}

std::unique_ptr<run::Message> receive_anything(run::Bench& bench, Duration timeout) {
  if (!listens_for_telegrams(bench.sheet(), bench.format())) return receive(bench, timeout);
  auto& before = bench.notes()["telegram"];
  const auto last = before.empty() ? std::nullopt : std::optional(Time(std::stoll(before)));
  if (const auto interval = push_interval(bench)) {
    timeout = std::max(timeout, 2 * *interval + 10s - (last ? bench.now() - *last : Duration(0)));
  }
  auto telegram = receive_telegram(bench, timeout);
  if (!telegram) return std::make_unique<MeterMessage>();
  auto message = std::make_unique<TelegramMessage>(std::move(telegram));
  if (last) message->interval = message->begin - *last;
  before = std::to_string(message->begin.count());
  return message;
}

}  // namespace umirig::suites
