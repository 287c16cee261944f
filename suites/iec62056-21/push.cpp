#include "suites/iec62056-21/push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Step;

constexpr std::size_t longest = 65536;  // characters of a telegram

std::unique_ptr<MeterMessage> part(const std::vector<Character>& characters, std::size_t first, std::size_t count,
                                   MessageKind kind, bool whole) {
  auto message = std::make_unique<MeterMessage>();
  message->silence = count == 0;
  message->kind = kind;
  message->whole = whole;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) message->longest_gap = std::max(message->longest_gap, characters[i].begin - characters[i - 1].end);
    message->characters.push_back(characters[i]);
    message->bytes.push_back(characters[i].byte & 0x7FU);
  }
  if (count > 0) {
    message->begin = message->characters.front().begin;
    message->end = message->characters.back().end;
  }
  message->text = to_readable(ByteView(message->bytes).subspan(0, std::min<std::size_t>(message->bytes.size(), 60)));
  return message;
}

// Whether a telegram ends with this character: the line end behind '!' and its CRC.
bool ends(const Bytes& bytes) {
  if (bytes.empty() || bytes.back() != iec62056::LF) return false;
  const auto mark = std::find(bytes.rbegin(), bytes.rend(), static_cast<std::uint8_t>('!'));
  if (mark == bytes.rend() || mark - bytes.rbegin() > 7) return false;
  return std::all_of(bytes.rbegin(), mark, [](std::uint8_t byte) {
    return byte == iec62056::CR || byte == iec62056::LF || iec62056::is_hex_digit(byte);
  });
}

void finish(PushTelegram& telegram, const std::vector<Character>& all) {
  const auto line = std::find(telegram.bytes.begin(), telegram.bytes.end(), iec62056::LF);
  const bool has_line = line != telegram.bytes.end();
  const auto first = static_cast<std::size_t>(line - telegram.bytes.begin()) + (has_line ? 1 : 0);
  const bool starts = telegram.bytes.front() == '/';
  telegram.identification = part(all, 0, first, starts ? MessageKind::identification : MessageKind::garbage, has_line);
  // The empty line in front belongs to the form of a telegram, not to its data.
  std::size_t data = first;
  while (data < all.size() && (telegram.bytes[data] == iec62056::CR || telegram.bytes[data] == iec62056::LF)) ++data;
  if (data < all.size() && telegram.bytes[data] == iec62056::STX) ++data;
  const auto text = to_text(telegram.bytes);
  const auto mark = text.rfind('!');
  auto plain = all;
  if (telegram.whole) {
    telegram.crc = text.substr(mark + 1, text.find_last_not_of("\r\n") - mark);
    // The CRC is none of the data.
    const auto crc = plain.begin() + static_cast<std::ptrdiff_t>(mark) + 1;
    plain.erase(crc, crc + static_cast<std::ptrdiff_t>(telegram.crc.size()));
  }
  telegram.data = part(plain, data, plain.size() - std::min(plain.size(), data), MessageKind::plain_data, telegram.whole);
}

}  // namespace

bool TelegramGatherer::begins(const Character& character) {
  if ((character.byte & 0x7FU) == '/') return true;
  if (character.begin >= longest_gap && character.begin - last_ >= longest_gap) return true;
  last_ = character.end;
  return false;
}

void TelegramGatherer::take(const Character& character) {
  all_.push_back(character);
  bytes_.push_back(character.byte & 0x7FU);
  whole_ = ends(bytes_);
}

bool TelegramGatherer::complete() const { return whole_ || all_.size() >= longest; }

bool TelegramGatherer::over(const Character& next) const {
  // A telegram without its end is over where the next one begins.
  return next.begin - all_.back().end > longest_gap || ((next.byte & 0x7FU) == '/' && bytes_.back() == iec62056::LF);
}

std::unique_ptr<PushTelegram> TelegramGatherer::telegram() const {
  auto telegram = std::make_unique<PushTelegram>();
  telegram->bytes = bytes_;
  telegram->whole = whole_;
  telegram->begin = all_.front().begin;
  telegram->end = all_.back().end;
  finish(*telegram, all_);
  return telegram;
}

TelegramMessage::TelegramMessage(std::unique_ptr<PushTelegram> one) : telegram(std::move(one)) {
  silence = false;
  whole = telegram->whole;
  kind = MessageKind::garbage;  // none of the messages of a session
  bytes = telegram->bytes;
  begin = telegram->begin;
  end = telegram->end;
  text = telegram->identification->text;
  characters = telegram->identification->characters;
}

const TelegramMessage* telegram_of(const MeterMessage& message) { return dynamic_cast<const TelegramMessage*>(&message); }

SerialFormat push_format(const run::Datasheet& sheet) {
  SerialFormat format;
  const auto baud = sheet.ixit("push_baud");
  format.baud = baud.empty() ? 2400 : static_cast<std::uint32_t>(std::strtoul(baud.c_str(), nullptr, 10));
  if (sheet.ixit("push_format") == "8N1") {
    format.data_bits = 8;
    format.parity = 'N';
  }
  return format;
}

SerialFormat push_format(const run::Bench& bench) { return push_format(bench.sheet()); }

bool listens_for_telegrams(const run::Datasheet& sheet, const SerialFormat& format) {
  return sheet.pics("A.1") == "D" && format == push_format(sheet);
}

std::optional<Duration> push_interval(const run::Bench& bench) {
  const auto text = bench.sheet().ixit("push_interval_s");
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto seconds = digits ? std::strtol(text.c_str(), nullptr, 10) : 0;
  if (seconds < 1 || seconds > 300) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::unique_ptr<PushTelegram> receive_telegram(run::Bench& bench, Duration patience) {
  const auto one = bench.format().characters(1);
  const Time deadline = bench.now() + patience;
  TelegramGatherer gatherer;
  // What is under way when the rig begins to listen has no beginning.
  while (bench.wait_character(deadline + one) && bench.inbox().front().begin <= deadline) {
    if (gatherer.begins(bench.inbox().front())) break;
    bench.take();
  }
  if (bench.inbox().empty() || bench.inbox().front().begin > deadline) {
    bench.say(Step::Kind::silence, fmt::format("no telegram for {}", format_ms(patience)));
    return nullptr;
  }
  do {
    gatherer.take(bench.take());
  } while (!gatherer.complete() && bench.wait_character(gatherer.deadline() + one) && !gatherer.over(bench.inbox().front()));
  auto telegram = gatherer.telegram();
  const auto shown = telegram->unreadable()
                         ? fmt::format("{} characters with framing errors (another rate?)", telegram->bytes.size())
                         : fmt::format("{}… ({} characters)", telegram->identification->text, telegram->bytes.size());
  bench.say(Step::Kind::received, fmt::format("telegram {}", shown));
  set_said(bench, Said::something);
  watch(bench, *telegram->identification);
  if (telegram->whole) watch(bench, *telegram->data);
  return telegram;
}

std::unique_ptr<PushTelegram> hear_telegram(run::Bench& bench) {
  bench.set_format(push_format(bench));
  const auto interval = push_interval(bench);
  if (!interval) {
    bench.verdict(run::Verdict::error, "", "IXIT push_interval_s: expected a number of seconds, 1 to 300");
    return nullptr;
  }
  auto telegram = receive_telegram(bench, 2 * *interval + 10s);
  if (telegram && !telegram->unreadable()) {
    bench.observed();
    return telegram;
  }
  bench.verdict(run::Verdict::inconclusive, "6.4.4/1",
                telegram ? "the telegrams cannot be read at the stated rate" : "expected a telegram, saw nothing");
  return nullptr;
}

}  // namespace umirig::suites
