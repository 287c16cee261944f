#include "suites/iec62056-21/keeps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/push.hpp"
#include "suites/iec62056-21/telegram_checks.hpp"
#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {
namespace {

// What is judged of one kind of message, beside what is watched in every message.
struct Form {
  std::string_view requirement;
  std::string_view word;
  std::string (*wrong)(run::Bench&, const MeterMessage&);
};

std::string wrong_interval(run::Bench& bench, const TelegramMessage& message) {
  const auto longest = push_interval(bench);
  if (!message.interval || !longest) return "";
  const auto judged = bench.measure("from telegram to telegram", *message.interval, std::nullopt, longest);
  if (judged == run::Bench::Judgement::inconclusive) {
    bench.verdict(run::Verdict::inconclusive, "", "the interval: the limit lies within the uncertainty");
  }
  if (judged != run::Bench::Judgement::outside) return "";
  return fmt::format("the telegram starts {} behind the one before: its maker states at most {}", format_ms(*message.interval),
                     format_ms(*longest));
}

std::string wrong_push_baud(const run::Bench& bench, const MeterMessage& identification) {
  return identification.is_identification() ? wrong_baud(identification, 'D', push_format(bench).baud) : "";
}

const std::vector<Form>& forms() {
  static const std::vector<Form> list = {
      {"6.3.4/1", "readout", [](auto& bench, const auto& message) { return wrong_readout(message, bench.sheet().holds("B.1")); }},
      {"6.3.9/2", "data", [](auto&, const auto& message) { return wrong_data_message(message); }},
      {"6.3.11/2", "error", [](auto&, const auto& message) { return wrong_error(message); }},
      {"6.4.6/2", "operand", [](auto&, const auto& message) { return wrong_operand(message); }},
      {"6.5.1/1", "readout", [](auto&, const auto& message) { return wrong_lines(message); }},
      {"6.4.4/2", "telegram", [](auto&, const auto& message) { return wrong_telegram(*telegram_of(message)->telegram); }},
      {"6.4.4/3", "telegram",
       [](auto& bench, const auto& message) { return wrong_push_baud(bench, *telegram_of(message)->telegram->identification); }},
      {"6.4.4/4", "telegram",
       [](auto& bench, const auto& message) { return wrong_check_characters(bench, *telegram_of(message)->telegram); }},
      {"6.4.4/5", "telegram", [](auto& bench, const auto& message) { return wrong_interval(bench, *telegram_of(message)); }},
      {"6.4.4/7", "telegram", [](auto&, const auto& message) { return wrong_crc(*telegram_of(message)->telegram); }},
      {"6.4.7/1", "last-block", [](auto& bench, const auto&) { return wrong_number_of_values(bench); }},
  };
  return list;
}

}  // namespace

const std::vector<std::string>& kept_requirements() {
  static const auto list = [] {
    auto all = watched_requirements();
    for (const auto& form : forms()) {
      if (std::find(all.begin(), all.end(), form.requirement) == all.end()) all.emplace_back(form.requirement);
    }
    return all;
  }();
  return list;
}

bool may_be_kept(std::string_view requirement) {
  const auto& known = kept_requirements();
  return std::find(known.begin(), known.end(), requirement) != known.end();
}

std::optional<std::string> broken(run::Bench& bench, const MeterMessage& message, std::string_view word,
                                  std::string_view requirement) {
  if (requirement.empty()) return std::nullopt;
  for (const auto& seen : bench.outcome().violations) {
    if (seen.requirement == requirement) return seen.text;
  }
  for (const auto& form : forms()) {
    if (form.requirement != requirement || form.word != word) continue;
    if (auto wrong = form.wrong(bench, message); !wrong.empty()) return wrong;
  }
  return std::nullopt;
}

}  // namespace umirig::suites
