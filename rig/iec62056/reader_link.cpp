#include "rig/iec62056/reader_link.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/parity.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t shown_characters = 60;
constexpr std::size_t shortest_hidden = 4;
constexpr std::size_t bad_start = 3;       // so many unreadable characters in front mean another rate
constexpr std::size_t noise_limit = 2000;  // characters of what is no message
constexpr Duration longest_wait = 5s;      // for a line that never gets quiet
constexpr Duration echo_delay = 10ms;      // of an echo, in front of the least reaction time of a meter

bool is_framed(MessageKind kind) { return kind == MessageKind::data || kind == MessageKind::command; }

std::string sent_text(ByteView message) {
  if (message.size() > 1 && std::all_of(message.begin(), message.end(), [](auto byte) { return byte == NUL; }))
    return fmt::format("(wake-up: {} NUL)", message.size());
  return to_readable(message);
}

bool unreadable(const Character& character) { return (character.errors & (framing_error | break_condition)) != 0; }

// A head or a change of rate leaves such in front of a message without STX, which may begin with any printable character.
bool is_glitch(const Character& character) {
  return unreadable(character) || (character.byte & 0x7F) == NUL || (character.byte & 0x7F) == 0x7F;
}

}  // namespace

std::size_t Heard::count(std::uint8_t errors) const {
  return static_cast<std::size_t>(
      std::count_if(characters.begin(), characters.end(), [errors](const auto& one) { return (one.errors & errors) != 0; }));
}

Bytes Heard::bytes() const {
  Bytes all;
  for (const auto& one : characters) all.push_back(one.byte & 0x7FU);
  return all;
}

ReaderLink::ReaderLink(World& world, SerialLine& line, std::function<void(const Passage&)> trace,
                       std::function<void(std::size_t)> progress, bool eight_bits)
    : world_(world),
      line_(line),
      trace_(std::move(trace)),
      progress_(std::move(progress)),
      eight_bits_(eight_bits),
      last_(world.now()),
      reference_(last_) {
  line_.listen(this);
}

ReaderLink::~ReaderLink() { line_.listen(nullptr); }

void ReaderLink::set_baud(std::uint32_t baud) {
  const auto format = eight_bits_ ? SerialFormat{baud, 8, 'N', 1} : SerialFormat{baud, 7, 'E', 1};
  if (line_.format() == format) return;
  line_.set_format(format);
  listening_since_ = world_.now();
}

void ReaderLink::on_character(const Character& character) {
  inbox_.push_back(character);
  if (eight_bits_ && character.errors == no_error && !has_even_parity(character.byte)) inbox_.back().errors = parity_error;
  last_ = std::max(last_, character.end);
}

bool ReaderLink::quiet_for(Duration pause) {
  const auto before = inbox_.size();
  world_.run_until([&] { return inbox_.size() > before || trouble().has_value(); }, last_ + pause);
  return inbox_.size() == before;
}

void ReaderLink::send(ByteView message, Duration pause, std::string_view shown) {
  const Time patience = world_.now() + longest_wait;
  while (!trouble() && !quiet_for(pause) && world_.now() < patience) {
  }
  stray_ += inbox_.size() + released_.size();
  inbox_.clear();
  held_.clear();
  released_.clear();
  sent_.assign(message.begin(), message.end());
  secret_ = !shown.empty();
  echoed_ = false;
  Passage passage;
  passage.begin = world_.now();
  passage.sent = true;
  passage.baud = baud();
  passage.text = secret_ ? std::string(shown) : sent_text(message);
  put(message);
  reference_ = line_.idle_at();
  world_.run_until(reference_);
  last_ = std::max(last_, reference_);
  report(passage);
}

void ReaderLink::put(ByteView message) {
  line_.send(eight_bits_ ? with_even_parity(message) : Bytes(message.begin(), message.end()));
}

void ReaderLink::send_now(ByteView message) {
  line_.flush();
  Passage passage;
  passage.begin = world_.now();
  passage.sent = true;
  passage.baud = baud();
  passage.text = sent_text(message);
  put(message);
  world_.run_until(line_.idle_at());
  report(passage);
}

bool ReaderLink::is_echo(const Character& character) const {
  const auto done = held_.size();
  if ((character.byte & 0x7F) == sent_[done] && character.errors == no_error) return true;
  // Behind a change of rate the rest of an echo cannot be read.
  return 2 * done >= sent_.size() && unreadable(character);
}

// The next character that is no echo.
std::optional<Character> ReaderLink::next(Time deadline) {
  while (true) {
    if (!released_.empty()) {
      const auto character = released_.front();
      released_.pop_front();
      return character;
    }
    // A character is seen at its end: one that began in time is waited for.
    world_.run_until([&] { return !inbox_.empty() || trouble().has_value(); }, deadline + line_.format().characters(1));
    if (inbox_.empty()) {
      if (held_.empty()) return std::nullopt;
      released_.swap(held_);
      sent_.clear();
      continue;
    }
    const auto character = inbox_.front();
    inbox_.pop_front();
    if (sent_.empty()) return character;
    const bool echo = character.begin < echo_until_ && is_echo(character);
    held_.push_back(character);
    if (!echo) {
      released_.swap(held_);
      sent_.clear();
    } else if (held_.size() == sent_.size()) {
      Passage passage;
      passage.begin = held_.front().begin;
      passage.baud = baud();
      passage.text = fmt::format("(echo of what was sent, {} characters)", sent_.size());
      report(passage);
      held_.clear();
      sent_.clear();
      echoed_ = true;
      ++echoes_;
    }
  }
}

Heard ReaderLink::receive(const Wanted& wanted) {
  Heard heard;
  heard.baud = baud();
  Framer framer(Side::meter);
  framer.set_confirming(wanted.confirmation);
  framer.set_check(wanted.check);
  const Time reference = reference_;
  echo_until_ = wanted.confirmation ? reference + echo_delay : never;
  Time deadline = reference + wanted.first;
  bool readable = false;
  std::size_t bad = 0;  // in front of all that can be read; what came before the change of rate does not count
  while (const auto character = next(deadline)) {
    if (heard.silent()) {
      heard.reaction = character->begin - reference;
    } else {
      heard.longest_gap = std::max(heard.longest_gap, character->begin - heard.characters.back().end);
    }
    heard.characters.push_back(*character);
    deadline = character->end + wanted.gap;
    if (progress_) progress_(heard.characters.size());
    if (!unreadable(*character)) readable = true;
    if (!readable && character->begin >= listening_since_ && ++bad == bad_start && !wanted.rates.empty()) {
      probe(heard, wanted);
      break;
    }
    const auto byte = static_cast<std::uint8_t>(character->byte & 0x7FU);
    if (wanted.identification && byte == '/') framer.clear();
    const bool skipped = framer.kind() == MessageKind::nothing && (wanted.identification ? byte != '/' : is_glitch(*character));
    if (!skipped && framer.feed(byte) == Progress::complete) break;
    const bool noise = wanted.identification || skipped || framer.kind() == MessageKind::garbage;
    if (noise && heard.characters.size() >= noise_limit) break;
  }
  heard.kind = framer.kind();
  heard.lacks_bcc = framer.lacks_bcc() || (framer.complete() && !wanted.check && is_framed(framer.kind()));
  heard.whole = framer.complete() || heard.lacks_bcc;
  heard.message = framer.bytes();
  if (heard.silent()) return heard;
  reference_ = heard.characters.back().end;
  Passage passage;
  passage.begin = heard.characters.front().begin;
  passage.baud = heard.baud;
  passage.text = describe(heard);
  passage.errors = heard.count(parity_error | framing_error);
  report(passage);
  return heard;
}

// Listens at one rate after the other until a few characters in a row can be read.
void ReaderLink::probe(Heard& heard, const Wanted& wanted) {
  heard.baud = 0;
  for (const auto rate : wanted.rates) {
    set_baud(rate);
    std::size_t good = 0;
    for (std::size_t bad = 0; bad < bad_start;) {
      const auto character = next(heard.characters.back().end + wanted.gap);
      if (!character) return;
      heard.characters.push_back(*character);
      if (unreadable(*character)) {
        good = 0;
        ++bad;
      } else if (++good == bad_start) {
        heard.baud = rate;
        return;
      }
    }
  }
}

std::string ReaderLink::describe(const Heard& heard) const {
  if (heard.silent()) return "nothing";
  const auto bad = heard.count(framing_error | break_condition);
  if (2 * bad > heard.characters.size()) {
    return fmt::format("{} characters that cannot be read at this rate ({} framing errors)", heard.characters.size(), bad);
  }
  const bool known = heard.whole && (heard.kind == MessageKind::ack || heard.kind == MessageKind::nak ||
                                     heard.kind == MessageKind::data || heard.message == Bytes{SOH, 'B', '0', ETX, 'q'});
  if (secret_ && !known) return fmt::format("{} characters (not shown: they follow a password)", heard.characters.size());
  auto bytes = heard.bytes();
  if (hidden_.size() >= shortest_hidden) {
    const auto secret = view(hidden_);
    auto from = bytes.begin();
    while ((from = std::search(from, bytes.end(), secret.begin(), secret.end())) != bytes.end()) {
      from = std::fill_n(from, secret.size(), static_cast<std::uint8_t>('x'));
    }
  }
  return excerpt(bytes, shown_characters);
}

std::optional<Error> ReaderLink::trouble() const {
  if (const auto fault = line_.fault()) return Error{ErrorKind::rig, *fault};
  if (const auto loss = line_.device_loss()) return Error{ErrorKind::data, *loss};
  if (world_.interrupted()) return Error{ErrorKind::rig, "interrupted"};
  return std::nullopt;
}

void ReaderLink::report(const Passage& passage) const {
  if (trace_) trace_(passage);
}

}  // namespace umirig::iec62056
