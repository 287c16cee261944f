#include "rig/line/tap.hpp"

#include <algorithm>
#include <utility>

namespace umirig {
namespace {

// Whether a byte with these properties, beginning at `begin`, continues the run of `event`.
bool continues(const LineEvent& event, LineEvent::Kind kind, const SerialFormat& format, Time begin) {
  return event.kind == kind && event.format == format && event.duration == Duration(0) &&
         event.at + format.characters(event.bytes.size()) == begin;
}

void append(LineEvent& event, std::uint8_t byte, std::uint8_t errors, bool hidden) {
  event.bytes.push_back(byte);
  if (errors != 0 && event.errors.empty()) event.errors.resize(event.bytes.size() - 1);
  if (errors != 0 || !event.errors.empty()) event.errors.push_back(errors);
  if (hidden && event.hidden.empty()) event.hidden.resize(event.bytes.size() - 1);
  if (hidden || !event.hidden.empty()) event.hidden.push_back(hidden ? 1 : 0);
}

}  // namespace

std::string to_text(LineEvent::Kind kind) {
  switch (kind) {
    case LineEvent::Kind::sent:
      return "sent";
    case LineEvent::Kind::received:
      return "received";
    case LineEvent::Kind::format:
      return "format";
    case LineEvent::Kind::break_:
      return "break";
    case LineEvent::Kind::flush:
      return "flush";
    case LineEvent::Kind::restart:
      return "restart";
    case LineEvent::Kind::loss:
      return "loss";
    case LineEvent::Kind::fault:
      return "fault";
    case LineEvent::Kind::command:
      return "command";
    case LineEvent::Kind::refusal:
      return "refusal";
    case LineEvent::Kind::report:
      return "report";
    case LineEvent::Kind::unseen:
      return "unseen";
    case LineEvent::Kind::blind:
      return "blind";
    case LineEvent::Kind::note:
      return "note";
  }
  return "";
}

Tap::Tap(World& world, SerialLine& line) : world_(world), line_(line) { line_.listen(this); }

Tap::~Tap() { line_.listen(nullptr); }

std::vector<LineEvent> Tap::take() { return std::exchange(events_, {}); }

void Tap::write(LineEvent::Kind kind, std::string text) {
  LineEvent event;
  event.kind = kind;
  event.at = world_.now();
  event.text = std::move(text);
  events_.push_back(std::move(event));
}

void Tap::hide(std::size_t first, std::size_t count) {
  hide_first_ = first;
  hide_count_ = count;
}

void Tap::set_format(const SerialFormat& format) {
  LineEvent event;
  event.kind = LineEvent::Kind::format;
  event.at = world_.now();
  event.format = format;
  events_.push_back(event);
  line_.set_format(format);
}

void Tap::add_sent(ByteView bytes, std::uint8_t damage) {
  const auto format = line_.format();
  const Time begin = std::max(world_.now(), line_.idle_at());
  if (events_.empty() || !continues(events_.back(), LineEvent::Kind::sent, format, begin)) {
    LineEvent event;
    event.kind = LineEvent::Kind::sent;
    event.at = begin;
    event.format = format;
    events_.push_back(event);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    append(events_.back(), bytes[i], damage, i >= hide_first_ && i < hide_first_ + hide_count_);
  }
}

void Tap::send(ByteView bytes) {
  if (bytes.empty()) return;
  add_sent(bytes, 0);
  hide_count_ = 0;
  line_.send(bytes);
}

void Tap::send_damaged(std::uint8_t byte, std::uint8_t errors) {
  add_sent(ByteView(&byte, 1), errors);
  hide_count_ = 0;
  line_.send_damaged(byte, errors);
}

std::optional<std::string> Tap::noted(LineEvent::Kind kind, std::optional<std::string> why) {
  if (why) write(kind, *why);
  return why;
}

std::optional<std::string> Tap::cannot_show(LineError error) { return noted(LineEvent::Kind::unseen, line_.cannot_show(error)); }

std::optional<std::string> Tap::cannot_see(LineError error) { return noted(LineEvent::Kind::blind, line_.cannot_see(error)); }

void Tap::send_break(Duration duration) {
  LineEvent event;
  event.kind = LineEvent::Kind::break_;
  event.at = std::max(world_.now(), line_.idle_at());
  event.duration = duration;
  events_.push_back(event);
  line_.send_break(duration);
}

void Tap::flush() {
  LineEvent event;
  event.kind = LineEvent::Kind::flush;
  event.at = world_.now();
  events_.push_back(event);
  line_.flush();
}

bool Tap::restart_device() {
  lost_ = false;
  const bool restarted = line_.restart_device();
  if (restarted) {
    LineEvent event;
    event.kind = LineEvent::Kind::restart;
    event.at = world_.now();
    events_.push_back(event);
  }
  return restarted;
}

// Written down before it is said: what the device reports at once comes behind it.
Result<int> Tap::command(std::string_view text) {
  write(LineEvent::Kind::command, std::string(text));
  auto answer = line_.command(text);
  if (answer && *answer != 0) write(LineEvent::Kind::refusal, std::to_string(*answer));
  return answer;
}

void Tap::on_report(const std::string& line) {
  write(LineEvent::Kind::report, line);
  if (receiver_ != nullptr) receiver_->on_report(line);
}

void Tap::look() {
  const auto once = [&](LineEvent::Kind kind, const std::optional<std::string>& why, bool& seen) {
    if (why && !std::exchange(seen, true)) write(kind, *why);
  };
  once(LineEvent::Kind::loss, line_.device_loss(), lost_);
  once(LineEvent::Kind::fault, line_.fault(), faulty_);
}

void Tap::on_character(const Character& character) {
  const bool is_break = (character.errors & break_condition) != 0;
  if (is_break || events_.empty() ||
      !continues(events_.back(), LineEvent::Kind::received, character.sent_format, character.begin)) {
    LineEvent event;
    event.kind = LineEvent::Kind::received;
    event.at = character.begin;
    event.format = character.sent_format;
    if (is_break) event.duration = character.end - character.begin;
    events_.push_back(event);
  }
  append(events_.back(), character.byte, character.errors, false);
  if (receiver_ != nullptr) receiver_->on_character(character);
}

}  // namespace umirig
