#include "rig/line/bridge.hpp"

#include <utility>

namespace umirig {
namespace {

// What a device says that nobody takes is lost, as on a wire.
constexpr std::size_t longest_backlog = 65536;

}  // namespace

Bridge::Bridge(World& world, SerialLine& device, PeerStream& peer, bool any_rate)
    : world_(world), device_(device), peer_(peer), any_rate_(any_rate) {
  if (!world_.is_real()) world_.use(real_clock());
  device_.listen(this);
  world_.add(static_cast<Source&>(*this));
}

Bridge::~Bridge() {
  world_.remove(static_cast<Source&>(*this));
  device_.listen(nullptr);
}

// Of the other end only the rate is known: the bits of its characters are taken to be those of the device. What comes may have
// been sent before its rate was changed: a pty keeps no order between the two.
SerialFormat Bridge::format_of_peer() {
  auto format = device_.device_format().value_or(SerialFormat{});
  const auto before = std::exchange(peer_baud_, peer_.peer_baud());
  if (peer_baud_ && !any_rate_ && before != format.baud) format.baud = *peer_baud_;
  return format;
}

void Bridge::on_character(const Character& character) {
  if (fault_ || backlog_.size() >= longest_backlog) return;
  std::uint8_t byte = 0;  // a break
  if ((character.errors & break_condition) == 0) {
    auto format = character.sent_format;
    peer_baud_ = peer_.peer_baud();
    if (peer_baud_ && !any_rate_) format.baud = *peer_baud_;
    byte = receive(character.sent_byte, character.sent_format, no_error, format).byte;
  }
  backlog_.push_back(byte);
  write_backlog();
}

void Bridge::write_backlog() {
  if (backlog_.empty() || fault_) return;
  const auto taken = peer_.write(backlog_);
  if (!taken) {
    fault_ = taken.error().text;
    return;
  }
  to_peer_ += *taken;
  backlog_.erase(backlog_.begin(), backlog_.begin() + static_cast<std::ptrdiff_t>(*taken));
}

void Bridge::on_ready(Time /*now*/) {
  write_backlog();
  if (fault_) return;
  const auto came = peer_.read();
  if (!came) {
    fault_ = came.error().text;
    return;
  }
  if (came->empty()) return;
  const auto format = format_of_peer();
  if (device_.format() != format) device_.set_format(format);
  Bytes bytes;
  for (const auto& one : *came) bytes.push_back(one.byte);
  to_device_ += bytes.size();
  device_.send(bytes);
}

}  // namespace umirig
