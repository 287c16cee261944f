#include "adapters/serial/port.hpp"

#include <asm/termbits.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace umirig::serial {
namespace {

constexpr std::uint8_t mark = 0xFF;
// How late a character may come of a port that says nothing of itself; that of FTDI chips as they are at first (ftdi-facts).
constexpr Duration usual_latency = 16ms;
// What the kernel and the rig's own process need on top of that.
constexpr Duration handling = 1ms;
// Behind the other end of a pty there is no wire, but a program that may not be running just then.
constexpr Duration pty_latency = 2ms;

Error trouble(const std::string& path, std::string_view what, int error) {
  std::string advice;
  if (error == EACCES) advice = ": this user may not use it; on Debian it belongs to the group dialout (adduser USER dialout)";
  if (error == EBUSY) advice = ": another program uses it (fuser names it)";
  if (error == ENOENT) advice = ": is it plugged in? (ls /dev/serial/by-id)";
  return {ErrorKind::rig, fmt::format("{}: {}: {}{}", path, what, std::strerror(error), advice)};
}

bool is_pty(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return false;
  const auto kind = major(status.st_rdev);
  return kind >= 136 && kind <= 143;  // Linux, devices.txt: Unix98 PTY slaves
}

class Port : public Stream {
 public:
  Port(std::string path, FileDescriptor fd, const PortOptions& options)
      : path_(std::move(path)), fd_(std::move(fd)), by_hand_(options.parity_by_hand), pty_(is_pty(fd_.get())) {
    latency_ = options.latency > Duration(0) ? options.latency : pty_ ? pty_latency : ask_for_low_latency();
  }
  ~Port() override { ::ioctl(fd_.get(), TIOCNXCL); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  Carries carries() const override {
    if (pty_ && !by_hand_) return Carries::characters;
    return by_hand_ ? Carries::octets : Carries::frames;
  }
  bool has_uart() const override { return !pty_; }
  int descriptor() const override { return fd_.get(); }
  Uncertainty uncertainty() const override { return {Duration(0), latency_ + handling}; }
  std::string what() const override { return pty_ ? fmt::format("{}, which is a pty", path_) : path_; }

  Result<std::size_t> write(ByteView bytes) override {
    const auto count = ::write(fd_.get(), bytes.data(), bytes.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
    return tl::unexpected(trouble(path_, "nothing can be sent any more", errno));
  }

  Result<std::vector<StreamByte>> read() override {
    std::vector<StreamByte> came;
    std::array<std::uint8_t, 4096> bytes{};
    const auto count = ::read(fd_.get(), bytes.data(), bytes.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return came;
    if (count < 0) return tl::unexpected(trouble(path_, "the port is gone", errno));
    if (count == 0)
      return tl::unexpected(Error{ErrorKind::rig, fmt::format("{}: the port is gone: its other end hung up", path_)});
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) marks_.take(bytes[i], came);
    return came;
  }

  Result<void> set_format(const SerialFormat& format) override {
    termios2 settings{};
    settings.c_cflag = CREAD | CLOCAL | BOTHER | data_bits(format) | (format.stop_bits == 2 ? CSTOPB : 0U);
    if (format.parity != 'N') settings.c_cflag |= PARENB | (format.parity == 'O' ? PARODD : 0U);
    settings.c_iflag = INPCK | PARMRK;
    settings.c_ispeed = settings.c_ospeed = format.baud;
    settings.c_cc[VMIN] = 1;
    // Behind what was written: the wait is short, the rig has waited for the last character to be out.
    if (::ioctl(fd_.get(), TCSETSW2, &settings) != 0) {
      return tl::unexpected(trouble(path_, fmt::format("it cannot be set to {}", to_text(format)), errno));
    }
    if (pty_ || by_hand_) return {};
    return check(settings, format);
  }

  Result<void> set_break(bool on) override {
    if (::ioctl(fd_.get(), on ? TIOCSBRK : TIOCCBRK, 0) == 0) return {};
    return tl::unexpected(trouble(path_, "no break can be sent", errno));
  }

  // The lines that a head takes its power from; what has none (a pty) does without.
  void set_level(int line, PortOptions::Level level) const {
    if (level == PortOptions::Level::untouched) return;
    ::ioctl(fd_.get(), level == PortOptions::Level::on ? TIOCMBIS : TIOCMBIC, &line);
  }

 private:
  static tcflag_t data_bits(const SerialFormat& format) {
    constexpr std::array<tcflag_t, 4> sizes = {CS5, CS6, CS7, CS8};
    return sizes.at(format.data_bits - 5U);
  }

  // A driver says by what it keeps what its chip can do.
  Result<void> check(const termios2& wanted, const SerialFormat& format) {
    termios2 kept{};
    if (::ioctl(fd_.get(), TCGETS2, &kept) != 0) return tl::unexpected(trouble(path_, "its settings cannot be read", errno));
    constexpr tcflag_t shape = CSIZE | PARENB | PARODD;
    const double ratio = static_cast<double>(kept.c_ospeed) / format.baud;
    if (ratio < 0.98 || ratio > 1.02) {
      return failure(ErrorKind::rig,
                     fmt::format("{}: it is set to {} Bd where {} was asked for", path_, kept.c_ospeed, format.baud));
    }
    if ((kept.c_cflag & shape) == (wanted.c_cflag & shape)) return {};
    if (format.bits() != 10 || format.parity == 'N') {
      return failure(ErrorKind::rig, fmt::format("{}: it does not know {}", path_, to_text(format)));
    }
    by_hand_ = true;
    return set_format({format.baud, 8, 'N', 1});
  }

  // ASYNC_LOW_LATENCY makes FTDI's driver hand over what has come after 1 ms.
  Duration ask_for_low_latency() const {
    serial_struct settings{};
    if (::ioctl(fd_.get(), TIOCGSERIAL, &settings) == 0) {
      settings.flags |= ASYNC_LOW_LATENCY;
      ::ioctl(fd_.get(), TIOCSSERIAL, &settings);  // what came of it stands in latency_timer
    }
    return stated_latency();
  }

  Duration stated_latency() const {
    const auto name = std::filesystem::path(path_).filename().string();
    std::error_code error;
    const auto real = std::filesystem::canonical(path_, error);
    std::ifstream file(fmt::format("/sys/class/tty/{}/device/latency_timer", error ? name : real.filename().string()));
    unsigned ms = 0;
    return file >> ms && ms > 0 ? std::chrono::milliseconds(ms) : usual_latency;
  }

  std::string path_;
  FileDescriptor fd_;
  bool by_hand_;
  bool pty_;
  Duration latency_{0};
  ErrorMarks marks_;
};

}  // namespace

void ErrorMarks::take(std::uint8_t byte, std::vector<StreamByte>& out) {
  switch (seen_) {
    case 0:
      if (byte != mark) return out.push_back({byte, no_error});
      seen_ = 1;
      return;
    case 1:
      seen_ = byte == 0 ? 2 : 0;
      if (byte != 0) out.push_back({byte, no_error});
      return;
    default:
      seen_ = 0;
      // A framing error with only zeros in it is a break to the kernel, and comes as a character of zeros.
      if (byte == 0) return out.push_back({0, break_condition | framing_error});
      // The kernel does not tell a wrong stop bit from a wrong parity bit.
      return out.push_back({byte, parity_error});
  }
}

Result<std::unique_ptr<Stream>> open_port(const std::string& path, const PortOptions& options) {
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return tl::unexpected(trouble(path, "it cannot be opened", errno));
  if (::isatty(fd.get()) == 0) return failure(ErrorKind::rig, fmt::format("{}: it is no serial port", path));
  // Root passes over TIOCEXCL, and programs of other users over the lock.
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return tl::unexpected(trouble(path, "it cannot be opened", EBUSY));
  if (::ioctl(fd.get(), TIOCEXCL) != 0) return tl::unexpected(trouble(path, "it cannot be kept from others", errno));
  auto port = std::make_unique<Port>(path, std::move(fd), options);
  port->set_level(TIOCM_RTS, options.rts);
  port->set_level(TIOCM_DTR, options.dtr);
  ::ioctl(port->descriptor(), TCFLSH, TCIOFLUSH);
  return std::unique_ptr<Stream>(std::move(port));
}

}  // namespace umirig::serial
