#include "adapters/sil/sil_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig {
namespace {

using sil::Action;

constexpr std::size_t most_characters = 4096;  // in one message
constexpr std::size_t most_reports = 10'000;

// A device that hung is waited for a fifth of the time from then on, but a second: it may hang in every case of a suite.
std::chrono::microseconds patience_after_hang(std::chrono::microseconds patience) {
  constexpr std::chrono::microseconds least = std::chrono::seconds(1);
  return std::min(patience, std::max(patience / 5, least));
}

}  // namespace

SilLine::SilLine(World& world, std::string library, std::string config, sil::Child::Settings settings)
    : world_(world),
      library_(std::move(library)),
      config_(std::move(config)),
      settings_(std::move(settings)),
      store_(memory_file("umirig-sil-store")) {
  world_.add(*this);
}

SilLine::~SilLine() {
  world_.remove(*this);
  if (child_) child_->end();
}

void SilLine::set_format(const SerialFormat& format) {
  receive_format_ = format;
  to_device_.set_format(format, world_.now());
  settle();
}

void SilLine::send(ByteView bytes) { to_device_.send(bytes, world_.now()); }
void SilLine::send_damaged(std::uint8_t byte, std::uint8_t errors) { to_device_.send_damaged(byte, errors, world_.now()); }
std::optional<std::string> SilLine::cannot_show(LineError error) {
  const auto& format = from_device_.format();
  if (error != parity_error || format.parity != 'N') return std::nullopt;
  return fmt::format("the device listens in {}: a wrong parity bit cannot be shown to it (umirig_sil.h, UART bytes)",
                     to_text(format));
}

void SilLine::send_break(Duration duration) { to_device_.send_break(duration, world_.now()); }
void SilLine::flush() { to_device_.flush(world_.now()); }

std::vector<std::string> SilLine::take_reports() {
  std::vector<std::string> taken(reports_.begin(), reports_.end());
  reports_.clear();
  return taken;
}

// A change of the rig's format is of no interest by itself: each character carries its own.
void SilLine::settle() {
  while (!to_device_.items().empty() && to_device_.items().front().kind == Transmission::Kind::format) {
    if (!to_device_.take(world_.now())) return;
  }
}

Time SilLine::next_deadline() const { return std::min({from_device_.next_end(), to_device_.next_end(), wake_}); }

void SilLine::on_deadline(Time now) {
  // One character an event: whoever waits for it may want to act before the device does anything else.
  while (const auto sent = from_device_.take(now)) {
    if (sent->kind != Transmission::Kind::format) return deliver(*sent);
  }
  if (!loss_ && !fault_) return advance();
  while (to_device_.take(now)) {
  }
}

void SilLine::deliver(const Transmission& sent) {
  if (receiver_ == nullptr) return;
  Character character;
  character.begin = sent.begin;
  character.end = sent.end;
  character.sent_format = sent.format;
  if (sent.kind == Transmission::Kind::break_) {
    character.errors = break_condition | framing_error;
  } else {
    const auto received = receive(sent.byte, sent.format, sent.damage, receive_format_);
    character.byte = received.byte;
    character.errors = received.errors;
    character.sent_byte = sent.byte;
  }
  receiver_->on_character(character);
}

// The device may live up to the moment at which anybody else can do something: that is when the rig hears a character of it, when
// all is sent that the rig had to send (whoever waits for that acts then), or what the World knows of.
void SilLine::advance() {
  Time until = std::min(world_.horizon(*this), from_device_.next_end());
  if (!to_device_.items().empty()) until = std::min(until, std::max(to_device_.idle_at(), world_.now()));
  std::vector<const Transmission*> heard;
  for (const auto& item : to_device_.items()) {
    if (item.end > until) break;
    if (item.kind == Transmission::Kind::format) continue;
    heard.push_back(&item);
    if (heard.size() == most_characters) {
      until = item.end;
      break;
    }
  }
  sil::Writer request;
  request.put(sil::Request::advance);
  request.put(until == never ? never : until - opened_);
  request.put(static_cast<std::uint32_t>(heard.size()));
  for (const auto* item : heard) {
    auto relative = *item;
    relative.end -= opened_;
    request.put(relative);
  }
  const auto payload = ask(request);
  if (!payload) {
    world_.skip(*this, std::min(until, opened_ + Time(static_cast<std::int64_t>(child_->now_us()) * 1000)));
    return lose(payload.error());
  }
  sil::Reader reply(*payload);
  const auto status = reply.get<sil::Status>();
  const auto text = reply.text();
  take_state(reply, until, heard.size());
  if (status != sil::Status::ok) lose("the device broke the contract of umirig_sil.h: " + text);
}

void SilLine::take_heard(std::size_t count) {
  while (count > 0) {
    const auto item = to_device_.take(to_device_.next_end());
    if (!item) return;
    if (item->kind != Transmission::Kind::format) --count;
  }
  settle();
}

void SilLine::take_state(sil::Reader& reply, Time until, std::size_t sent) {
  const std::size_t heard = reply.get<std::uint32_t>();
  const Time reached = opened_ + reply.time();
  const auto wake_us = reply.get<std::uint64_t>();
  const auto count = reply.get<std::uint32_t>();
  std::vector<Action> actions;
  for (std::uint32_t i = 0; i < count && !reply.bad(); ++i) actions.push_back(reply.action());
  bool good = !reply.bad() && heard <= sent && reached <= until;
  if (good) {
    world_.skip(*this, reached);
    take_heard(heard);
    const auto latest = static_cast<std::uint64_t>((never - opened_).count() / 1000);
    wake_ = wake_us >= latest ? never : opened_ + Time(static_cast<std::int64_t>(wake_us) * 1000);
    for (const auto& action : actions) good = good && action.at + opened_ >= reached && repeat(action);
  }
  if (!good) lose("the device damaged its process: what that says makes no sense");
}

// Does on the line what the device did, at the time at which it did it; false when no device can do that.
bool SilLine::repeat(const Action& action) {
  const Time at = opened_ + action.at;
  if (from_device_.items().size() + action.bytes.size() > 2 * sil::longest_queue) return false;
  switch (action.kind) {
    case Action::Kind::format:
      from_device_.set_format(action.format, at);
      return true;
    case Action::Kind::bytes:
      from_device_.send(action.bytes, at);
      return true;
    case Action::Kind::damaged:
      from_device_.send_damaged(action.bytes[0], action.bytes[1], at);
      return true;
    case Action::Kind::break_:
      from_device_.send_break(action.duration, at);
      return true;
    case Action::Kind::flush:
      from_device_.flush(at);
      return true;
    case Action::Kind::report:
      if (reports_.size() == most_reports) reports_.pop_front();
      reports_.push_back(action.text);
      if (receiver_ != nullptr) receiver_->on_report(action.text);
      return true;
  }
  return false;
}

void SilLine::lose(std::string why) {
  loss_ = std::move(why);
  child_.reset();
  wake_ = never;
  from_device_.clear(world_.now());
}

tl::expected<Bytes, std::string> SilLine::ask(sil::Writer& request) {
  ++messages_;
  auto payload = child_->ask(request.frame());
  if (child_->hangs() && !settings_.hung_before) {
    settings_.hung_before = true;
    settings_.patience = patience_after_hang(settings_.patience);
  }
  log_.make_room();
  return payload;
}

Result<int> SilLine::command(std::string_view text) {
  if (!child_ || loss_) return failure(ErrorKind::rig, loss_.value_or(fault_.value_or("the device is off")));
  const Time now = world_.now();
  sil::Writer request;
  request.put(sil::Request::command);
  request.put(now - opened_);
  request.put(text);
  const auto payload = ask(request);
  if (!payload) {
    lose(payload.error());
    return failure(ErrorKind::rig, *loss_);
  }
  sil::Reader reply(*payload);
  const auto status = reply.get<sil::Status>();
  const auto reason = reply.text();
  const int answer = reply.get<int>();
  take_state(reply, now, 0);
  if (status != sil::Status::ok) lose("the device broke the contract of umirig_sil.h: " + reason);
  if (loss_) return failure(ErrorKind::rig, *loss_);
  return answer;
}

}  // namespace umirig
