#include "suites/iec62056-21/meter_message.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/error_message.hpp"
#include "suites/iec62056-21/again.hpp"
#include "suites/iec62056-21/decoded.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/marks.hpp"
#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

constexpr Duration longest_wait = 2500ms;    // in a message: IEC 62056-21, 6.1 allows less than 1500 ms
constexpr Duration garbage_wait = 400ms;     // behind what is no message
constexpr std::size_t garbage_limit = 4096;  // characters
// Characters that drip have no end of their own: what is no message by then is none, and no message is that long.
constexpr Duration formless_wait = 60s;
constexpr Duration message_wait = 3h;
constexpr Duration wide_gap = 1500ms;      // IEC 62056-21, 6.1
constexpr std::size_t most_wide_gaps = 8;  // in what is still taken for one message
constexpr std::size_t beginning = 8;       // characters of a message
constexpr std::size_t shown = 60;          // characters of a message in a text

std::string describe(const MeterMessage& message) {
  std::string text = to_readable(ByteView(message.bytes).subspan(0, std::min(message.bytes.size(), shown)));
  if (message.bytes.size() > shown) text += fmt::format("… ({} characters)", message.bytes.size());
  if (message.unreadable()) return fmt::format("{} characters with framing errors (another rate?)", message.bytes.size());
  return text;
}

// Neither framed nor with the bracket that the first data set of a plain readout soon brings.
bool is_formless(MessageKind kind, const MeterMessage& message) {
  if (kind == MessageKind::data || kind == MessageKind::command) return false;
  return std::find(message.bytes.begin(), message.bytes.end(), '(') == message.bytes.end();
}

// Takes what stands before the start character away: a message that begins too late is still that message.
void split_junk(MeterMessage& message, std::size_t skipped) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(skipped, message.bytes.size() - 1));
  message.junk.assign(message.bytes.begin(), message.bytes.begin() + count);
  message.bytes.erase(message.bytes.begin(), message.bytes.begin() + count);
  message.characters.erase(message.characters.begin(), message.characters.begin() + count);
}

// A glitch of a few characters in front of an identification is no echo, and no noise that happens to hold one.
bool may_start_late(MessageKind kind, std::size_t skipped) {
  constexpr std::size_t glitch = 2;
  return kind == MessageKind::data || (kind == MessageKind::identification && skipped <= glitch);
}

// A readout without check characters that begins behind a glitch: the framer cannot know where, the PICS can.
void find_plain_data(MeterMessage& message) {
  if (message.kind != MessageKind::garbage || message.bytes.size() < beginning || message.unreadable()) return;
  if (iec62056::is_printable(message.bytes.front()) || !iec62056::is_printable(message.bytes[1])) return;
  iec62056::Framer framer(iec62056::Side::meter);
  for (std::size_t i = 1; i < message.bytes.size(); ++i) {
    const bool ends = framer.feed(message.bytes[i]) == iec62056::Progress::complete && i + 1 == message.bytes.size();
    if (framer.kind() != MessageKind::plain_data) return;
    message.whole = ends;
  }
  message.kind = MessageKind::plain_data;
  split_junk(message, 1);
}

}  // namespace

bool MeterMessage::unreadable() const {
  // One character that is known has come at the right rate, whatever its stop bit (5.4).
  if (bytes.size() == 1 && (kind == MessageKind::ack || kind == MessageKind::nak)) return false;
  // Its beginning decides: what follows may be another message at the right rate.
  const auto count = std::min(characters.size(), beginning);
  const auto bad = std::count_if(characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(count),
                                 [](const auto& one) { return (one.errors & framing_error) != 0; });
  return count > 0 && 2 * static_cast<std::size_t>(bad) >= count;
}

std::size_t MeterMessage::parity_errors() const {
  return static_cast<std::size_t>(
      std::count_if(characters.begin(), characters.end(), [](const auto& one) { return one.errors != 0; }));
}

bool MeterMessage::is_identification() const {
  return kind == MessageKind::identification && whole && !unreadable() && bytes.size() >= 7 && bytes[1] != '?';
}

bool MeterMessage::is_readout() const {
  if (unreadable() || (kind != MessageKind::data && kind != MessageKind::plain_data)) return false;
  const auto has = [&](char c) { return std::find(bytes.begin(), bytes.end(), static_cast<std::uint8_t>(c)) != bytes.end(); };
  return kind == MessageKind::data || has('!') || (has('(') && has(')') && has('\r') && has('\n'));
}

bool MeterMessage::is_command(char letter, char type) const {
  return kind == MessageKind::command && framed() && !unreadable() && bytes.size() >= 3 &&
         bytes[1] == static_cast<std::uint8_t>(letter) && bytes[2] == static_cast<std::uint8_t>(type);
}

ByteView MeterMessage::block() const {
  const ByteView all(bytes);
  if (kind != MessageKind::data) return all;
  const auto last =
      std::find_if(bytes.begin(), bytes.end(), [](unsigned byte) { return byte == iec62056::ETX || byte == iec62056::EOT; });
  return all.subspan(1, static_cast<std::size_t>(last - bytes.begin()) - 1);
}

iec62056::Block MeterMessage::decoded(bool programming) const {
  iec62056::BlockRules rules;
  rules.programming = programming;
  if (programming) rules.value_limit = 128;
  return iec62056::decode_block(block(), kind == MessageKind::data ? 1 : 0, rules);
}

bool MeterMessage::framed() const { return whole || (!bytes.empty() && bytes.back() == iec62056::ETX); }

bool MeterMessage::is_data() const {
  if (kind != MessageKind::data || !framed() || unreadable()) return false;
  const auto sets = decoded(true).datasets;
  return !sets.empty() && (sets.size() > 1 || !is_error());
}

bool MeterMessage::is_error() const {
  if (kind != MessageKind::data || !framed() || unreadable()) return false;
  const auto content = block();
  if (std::find(content.begin(), content.end(), '(') == content.end()) return !content.empty();
  const auto sets = decoded(true).datasets;
  if (sets.empty() || sets[0].address || sets[0].values.empty()) return false;
  const auto& first = sets[0].values[0];
  const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(first.value[at]) | 0x20U; };
  if (first.value.size() >= 2 && letter(0) == 'e' && letter(1) == 'r') return true;
  return sets.size() == 1 && sets[0].values.size() == 1 && !first.unit && !is_doubtful_error();
}

bool MeterMessage::is_doubtful_error() const {
  if (kind != MessageKind::data || !framed() || unreadable()) return false;
  const auto sets = decoded(true).datasets;
  if (sets.size() != 1 || sets[0].address || sets[0].values.size() != 1 || sets[0].values[0].unit) return false;
  const auto& value = sets[0].values[0].value;
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

// A text without address and unit is data as well, "(NORMAL)": only what begins as an error message is one (6.3.11).
bool MeterMessage::is_value() const {
  if (kind != MessageKind::data || !framed() || unreadable()) return false;
  const auto content = decoded(true);
  return !content.datasets.empty() && !iec62056::may_be_error(content);
}

// What follows a whole message without a pause.
void take_extra(run::Bench& bench, MeterMessage& message) {
  const auto pause = 2 * bench.format().characters(1);
  Time last = message.characters.back().end;
  while (message.extra.size() < garbage_limit) {
    const bool came = bench.wait_character(last + pause + bench.format().characters(1));
    if (!came || bench.inbox().front().begin > last + pause) return;
    const auto character = bench.take();
    last = character.end;
    message.extra.push_back(character.byte & 0x7FU);
  }
}

std::unique_ptr<MeterMessage> receive(run::Bench& bench, Duration timeout) {
  auto message = std::make_unique<MeterMessage>();
  iec62056::Framer framer(iec62056::Side::meter);
  framer.set_confirming(bench.notes()["confirming"] == "yes");
  bench.notes()["confirming"].clear();
  const Time reference = bench.reference();
  // A character is seen at its end: one that began in time is waited for.
  Time deadline = bench.now() + timeout;
  if (bench.wait_character(deadline + bench.format().characters(1)) && bench.inbox().front().begin > deadline) return message;
  const Time opened = bench.now();
  std::size_t wide_gaps = 0;
  while (!bench.interrupted() && bench.wait_character(deadline + bench.format().characters(1))) {
    const auto next = static_cast<std::uint8_t>(bench.inbox().front().byte & 0x7FU);
    const bool bare_end = framer.kind() == MessageKind::identification && !framer.complete() && !message->bytes.empty() &&
                          message->bytes.back() == iec62056::CR && next != iec62056::LF;
    if (bare_end) break;
    const auto character = bench.take();
    if (!message->characters.empty()) {
      const auto gap = character.begin - message->characters.back().end;
      message->longest_gap = std::max(message->longest_gap, gap);
      if (gap > wide_gap) ++wide_gaps;
    }
    message->characters.push_back(character);
    message->bytes.push_back(next);
    const auto progress = framer.feed(next);
    if (progress == iec62056::Progress::complete) break;
    // An identification without its '/' is one line, too: the data behind it are another message.
    const auto holds_bracket = [&] {
      return std::find(message->bytes.begin(), message->bytes.end(), '(') != message->bytes.end();
    };
    if (framer.kind() == MessageKind::plain_data && next == iec62056::LF && message->bytes.size() > 2 && !holds_bracket()) break;
    if (progress == iec62056::Progress::garbage && message->bytes.size() >= garbage_limit) break;
    const auto lasts = bench.now() - opened;
    if (wide_gaps >= most_wide_gaps || lasts > message_wait) break;
    if (lasts > formless_wait && is_formless(framer.kind(), *message)) break;
    const bool garbage = progress == iec62056::Progress::garbage || message->unreadable();
    deadline = bench.now() + (garbage ? garbage_wait : longest_wait);
  }
  if (message->characters.empty()) {
    bench.say(run::Step::Kind::silence, fmt::format("nothing for {}", format_ms(timeout)));
    return message;
  }
  message->silence = false;
  message->whole = framer.complete();
  message->kind = framer.kind();
  const bool late_start = framer.skipped() > 0 && message->whole && may_start_late(message->kind, framer.skipped());
  if (framer.skipped() > 0 && !late_start) message->kind = MessageKind::garbage;
  if (late_start) split_junk(*message, framer.skipped());
  if (!bench.sheet().holds("B.1")) find_plain_data(*message);
  message->begin = message->characters.front().begin;
  message->end = message->characters.back().end;
  message->reaction = message->begin - reference;
  message->text = describe(*message);
  // 6.4.1: in mode A the data follow the identification at once. In mode B they come at another rate.
  const bool goes_on = message->is_identification() && mode_of_meter(bench) != 'C';
  if (message->whole && !goes_on) take_extra(bench, *message);
  bench.say(run::Step::Kind::received, fmt::format("{} after {}", message->text, format_ms(message->reaction)),
            decoded(message->bytes));
  if (!comes_unasked(bench, *message)) {
    const auto violations = bench.outcome().violations.size();
    watch(bench, *message);
    mark_violations(bench, *message, violations);
  }
  note_once(bench, *message);
  bench.notes()["said"].clear();  // what comes next answers nothing
  return message;
}

}  // namespace umirig::suites
