#include "adapters/sil/message.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace umirig::sil {

bool valid(const SerialFormat& format) {
  return format.baud >= 1 && format.baud <= fastest_baud && format.data_bits >= 5 && format.data_bits <= 8 &&
         (format.parity == 'N' || format.parity == 'E' || format.parity == 'O') && format.stop_bits >= 1 && format.stop_bits <= 2;
}

void Writer::append(const void* from, std::size_t count) {
  const auto* bytes = static_cast<const std::uint8_t*>(from);
  bytes_.insert(bytes_.end(), bytes, bytes + count);
}

void Writer::put(ByteView bytes) {
  put(static_cast<std::uint32_t>(bytes.size()));
  append(bytes.data(), bytes.size());
}

void Writer::put(const SerialFormat& format) {
  put(format.baud);
  put(format.data_bits);
  put(format.parity);
  put(format.stop_bits);
}

void Writer::put(const Transmission& item) {
  put(item.kind);
  put(item.byte);
  put(item.damage);
  put(item.format);
  put(item.end);
}

void Writer::put(const Action& action) {
  put(action.kind);
  put(action.at);
  switch (action.kind) {
    case Action::Kind::format:
      return put(action.format);
    case Action::Kind::bytes:
    case Action::Kind::damaged:
      return put(ByteView(action.bytes));
    case Action::Kind::break_:
      return put(action.duration);
    case Action::Kind::flush:
      return;
    case Action::Kind::report:
      return put(std::string_view(action.text));
  }
}

ByteView Writer::frame() {
  const auto length = static_cast<std::uint32_t>(bytes_.size() - sizeof(std::uint32_t));
  std::memcpy(bytes_.data(), &length, sizeof length);
  return bytes_;
}

ByteView Reader::take(std::size_t count) {
  if (count > rest_.size()) {
    bad_ = true;
    return {};
  }
  const auto taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

Bytes Reader::bytes() {
  const auto taken = take(get<std::uint32_t>());
  return {taken.begin(), taken.end()};
}

SerialFormat Reader::format() {
  SerialFormat format;
  format.baud = get<std::uint32_t>();
  format.data_bits = get<std::uint8_t>();
  format.parity = get<char>();
  format.stop_bits = get<std::uint8_t>();
  bad_ = bad_ || !valid(format);
  return format;
}

Transmission Reader::item() {
  Transmission item;
  item.kind = get<Transmission::Kind>();
  item.byte = get<std::uint8_t>();
  item.damage = get<std::uint8_t>();
  item.format = format();
  item.end = time();
  return item;
}

Action Reader::action() {
  Action action;
  action.kind = get<Action::Kind>();
  action.at = time();
  switch (action.kind) {
    case Action::Kind::format:
      action.format = format();
      return action;
    case Action::Kind::damaged:
    case Action::Kind::bytes:
      action.bytes = bytes();
      bad_ = bad_ || (action.kind == Action::Kind::damaged && action.bytes.size() != 2);
      return action;
    case Action::Kind::break_:
      action.duration = time();
      return action;
    case Action::Kind::flush:
      return action;
    case Action::Kind::report:
      action.text = text();
      return action;
  }
  bad_ = true;
  return action;
}

bool Channel::send(ByteView frame) {
  while (!frame.empty()) {
    const auto sent = ::send(fd_, frame.data(), frame.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    frame = frame.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

Channel::Outcome Channel::receive(Bytes& payload) {
  std::array<std::uint8_t, 64 * 1024> chunk;
  std::uint32_t length = 0;
  while (true) {
    if (buffer_.size() >= sizeof length) {
      std::memcpy(&length, buffer_.data(), sizeof length);
      if (length > longest_frame) return Outcome::garbage;
      if (buffer_.size() > sizeof length + length) return Outcome::garbage;  // one request, one reply
      if (buffer_.size() == sizeof length + length) {
        payload.assign(buffer_.begin() + sizeof length, buffer_.end());
        buffer_.clear();
        return Outcome::ok;
      }
    }
    const auto received = ::recv(fd_, chunk.data(), chunk.size(), 0);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Outcome::timeout;
    if (received <= 0) return Outcome::closed;
    buffer_.insert(buffer_.end(), chunk.data(), chunk.data() + received);
  }
}

}  // namespace umirig::sil
