#include "rig/line/wire.hpp"

#include <algorithm>

namespace umirig {

WireEnd::~WireEnd() { world_.cancel(event_); }

void WireEnd::set_format(const SerialFormat& format) {
  receive_format_ = format;
  queue_.set_format(format, world_.now());
  arm();
}

void WireEnd::queue_format(const SerialFormat& format) {
  queue_.set_format(format, world_.now(), true);
  arm();
}

void WireEnd::send(ByteView bytes) { send_at(bytes, world_.now()); }

void WireEnd::send_at(ByteView bytes, Time begin) {
  queue_.send(bytes, std::max(begin, world_.now()));
  arm();
}

void WireEnd::send_damaged(std::uint8_t byte, std::uint8_t errors) {
  queue_.send_damaged(byte, errors, world_.now());
  arm();
}

void WireEnd::send_break(Duration duration) {
  queue_.send_break(duration, world_.now());
  arm();
}

void WireEnd::flush() {
  queue_.flush(world_.now());
  arm();
}

bool WireEnd::is_receiving() const {
  // Formats take no time and are taken out as soon as they are due: the first of the others is the one on the wire.
  for (const auto& item : other_.queue_.items()) {
    if (item.kind != Transmission::Kind::format) return item.begin <= world_.now() && world_.now() < item.end;
  }
  return false;
}

// A change of format that is due takes effect at once, without an event of its own.
void WireEnd::settle() {
  while (!queue_.items().empty() && queue_.items().front().kind == Transmission::Kind::format) {
    const auto change = queue_.take(world_.now());
    if (!change) return;
    if (change->receive_too) receive_format_ = change->format;
  }
}

void WireEnd::arm() {
  settle();
  const Time next = queue_.next_end();
  if (next == armed_) return;
  world_.cancel(event_);
  armed_ = next;
  event_ = next == never ? 0 : world_.at(next, [this] { finish(); });
}

void WireEnd::finish() {
  armed_ = never;
  event_ = 0;
  const auto sent = queue_.take(world_.now());
  // The next character starts before this one is judged by whoever hears it: what it causes cannot come before its end.
  arm();
  if (sent && sent->kind != Transmission::Kind::format) deliver(*sent);
}

void WireEnd::deliver(const Transmission& sent) {
  if (other_.receiver_ == nullptr) return;
  Character character;
  character.begin = sent.begin;
  character.end = sent.end;
  character.sent_format = sent.format;
  if (sent.kind == Transmission::Kind::break_) {
    character.errors = break_condition | framing_error;
  } else {
    const auto received = receive(sent.byte, sent.format, sent.damage, other_.receive_format_);
    character.byte = received.byte;
    character.errors = received.errors;
    character.sent_byte = sent.byte;
  }
  other_.receiver_->on_character(character);
}

}  // namespace umirig
