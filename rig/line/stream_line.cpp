#include "rig/line/stream_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace umirig {

std::uint8_t with_parity_bit(std::uint8_t byte, const SerialFormat& format, std::uint8_t damage) {
  if (format.data_bits != 7 || format.parity == 'N') return byte;
  const bool parity = parity_bit(byte, 7, format.parity) != ((damage & parity_error) != 0);
  return static_cast<std::uint8_t>((byte & 0x7FU) | (parity ? 0x80U : 0U));
}

StreamByte without_parity_bit(std::uint8_t octet, const SerialFormat& format) {
  const auto received = receive(octet, {format.baud, 8, 'N', 1}, no_error, format);
  return {received.byte, received.errors};
}

StreamLine::StreamLine(World& world, std::unique_ptr<Stream> stream) : world_(world), stream_(std::move(stream)) {
  if (!world_.is_real()) world_.use(real_clock());
  world_.add(static_cast<Actor&>(*this));
  world_.add(static_cast<Source&>(*this));
  apply(format_);
}

StreamLine::~StreamLine() {
  world_.remove(static_cast<Source&>(*this));
  world_.remove(static_cast<Actor&>(*this));
}

void StreamLine::set_format(const SerialFormat& format) {
  queue_.set_format(format, world_.now());
  // Nothing before it: for receiving it counts at once.
  if (queue_.items().size() == 1) on_deadline(world_.now());
}

void StreamLine::flush() { queue_.flush(world_.now()); }

void StreamLine::lose(const Result<void>& done) {
  if (!done && !fault_) fault_ = done.error().text;
}

std::optional<std::string> StreamLine::cannot_show(LineError error) {
  if (stream_->carries() != Stream::Carries::characters && error != framing_error) return std::nullopt;
  const auto* name = error == break_condition ? "a break" : error == parity_error ? "a wrong parity bit" : "a wrong stop bit";
  return fmt::format("{} cannot be sent over {}", name, stream_->what());
}

std::optional<std::string> StreamLine::cannot_see(LineError error) {
  if (stream_->carries() != Stream::Carries::characters) return std::nullopt;
  const auto* name = error == break_condition ? "a break" : error == parity_error ? "parity bits" : "stop bits";
  return fmt::format("{} cannot be seen over {}", name, stream_->what());
}

Uncertainty StreamLine::uncertainty() const {
  auto known = stream_->uncertainty();
  known.late += world_.worst_lag();
  return known;
}

// A format takes no time; what has begun is waited for to its end.
Time StreamLine::due(const Transmission& item) const {
  if (item.kind == Transmission::Kind::format || started_) return item.end;
  return stream_->has_uart() || item.kind == Transmission::Kind::break_ ? item.begin : item.end;
}

Time StreamLine::next_deadline() const { return queue_.items().empty() || fault_ ? never : due(queue_.items().front()); }

void StreamLine::on_deadline(Time now) {
  while (!queue_.items().empty() && !fault_) {
    const Transmission item = queue_.items().front();
    if (due(item) > now) break;
    if (!std::exchange(started_, true) && item.kind != Transmission::Kind::format && start(item)) continue;
    started_ = false;
    queue_.take(std::max(now, item.end));
    end(item);
  }
  write_backlog();
}

// True where it lasts, and is ended later.
bool StreamLine::start(const Transmission& item) {
  if (item.kind == Transmission::Kind::break_) {
    write_backlog();
    lose(stream_->set_break(true));
    return true;
  }
  switch (stream_->carries()) {
    case Stream::Carries::characters:
      put(item.byte);
      return false;
    case Stream::Carries::octets:
      put(with_parity_bit(item.byte, item.format, item.damage));
      return item.end > world_.now();
    case Stream::Carries::frames:
      break;
  }
  auto format = item.format;
  if ((item.damage & parity_error) != 0 && format.parity != 'N') format.parity = format.parity == 'E' ? 'O' : 'E';
  if (format != format_) {
    write_backlog();
    apply(format);
  }
  put(item.byte);
  return item.end > world_.now();
}

void StreamLine::end(const Transmission& item) {
  if (item.kind == Transmission::Kind::break_) lose(stream_->set_break(false));
  if (item.kind == Transmission::Kind::format || format_ != item.format) {
    write_backlog();
    apply(item.format);
  }
}

void StreamLine::apply(const SerialFormat& format) {
  format_ = format;
  switch (stream_->carries()) {
    case Stream::Carries::frames:
      return lose(stream_->set_format(format));
    case Stream::Carries::octets:
      if (format.bits() == 10) return lose(stream_->set_format({format.baud, 8, 'N', 1}));
      return lose(failure(ErrorKind::rig,
                          fmt::format("{} knows characters of ten bits alone: {} is none", stream_->what(), to_text(format))));
    case Stream::Carries::characters:
      return lose(stream_->set_format(format));
  }
}

void StreamLine::put(std::uint8_t byte) { backlog_.push_back(byte); }

void StreamLine::write_backlog() {
  if (backlog_.empty() || fault_) return;
  const auto taken = stream_->write(backlog_);
  if (!taken) return lose(tl::unexpected(taken.error()));
  backlog_.erase(backlog_.begin(), backlog_.begin() + static_cast<std::ptrdiff_t>(*taken));
}

// Of several that are found together only the last has ended now; those before it came one after the other, and none before what
// was heard already.
void StreamLine::on_ready(Time now) {
  write_backlog();
  if (fault_) return;
  const auto came = stream_->read();
  if (!came) return lose(tl::unexpected(came.error()));
  for (std::size_t i = 0; i < came->size() && !fault_; ++i) {
    const auto behind = came->size() - 1 - i;
    const Time end = std::max(last_heard_, now - format_.characters(behind));
    const auto character = heard((*came)[i], end);
    last_heard_ = character.end;
    if (receiver_ != nullptr) receiver_->on_character(character);
  }
}

Character StreamLine::heard(const StreamByte& one, Time end) const {
  auto seen = one;
  if (stream_->carries() == Stream::Carries::octets && one.errors == no_error) seen = without_parity_bit(one.byte, format_);
  if (stream_->carries() == Stream::Carries::characters && format_.data_bits == 7) seen.byte &= 0x7FU;
  Character character;
  character.byte = seen.byte;
  character.errors = seen.errors;
  character.begin = std::max(last_heard_, end - format_.characters(1));
  character.end = end;
  character.sent_byte = one.byte;
  character.sent_format = format_;
  return character;
}

}  // namespace umirig
