#include "adapters/serial/pty.hpp"

#include <asm/termbits.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace umirig::serial {
namespace {

// More than so much unread means that nobody reads: it is dropped, so that who comes later hears what is said then.
constexpr int longest_unread = 1024;
// Behind the other end there is a program that may not be running just then.
constexpr Duration latency = 2ms;

Error no_pty(int error) { return {ErrorKind::rig, fmt::format("there is no pty to be had: {}", std::strerror(error))}; }

// Bytes go through as they are, until its user sets something else.
bool make_raw(int fd) {
  termios2 settings{};
  if (::ioctl(fd, TCGETS2, &settings) != 0) return false;
  settings.c_iflag = settings.c_oflag = settings.c_lflag = 0;
  settings.c_cflag = CREAD | CLOCAL | CS8 | B300;
  settings.c_ispeed = settings.c_ospeed = 300;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return ::ioctl(fd, TCSETS2, &settings) == 0;
}

}  // namespace

Result<std::unique_ptr<Pty>> Pty::open() {
  FileDescriptor master(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  int unlocked = 0;
  unsigned number = 0;
  if (!master || ::ioctl(master.get(), TIOCSPTLCK, &unlocked) != 0 || ::ioctl(master.get(), TIOCGPTN, &number) != 0) {
    return tl::unexpected(no_pty(errno));
  }
  auto path = fmt::format("/dev/pts/{}", number);
  FileDescriptor slave(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!slave || !make_raw(slave.get())) return tl::unexpected(no_pty(errno));
  return std::unique_ptr<Pty>(new Pty(std::move(master), std::move(slave), std::move(path)));
}

Pty::Pty(FileDescriptor master, FileDescriptor slave, std::string path)
    : master_(std::move(master)), slave_(std::move(slave)), path_(std::move(path)) {}

Pty::~Pty() {
  std::error_code ignored;
  if (!link_.empty()) std::filesystem::remove(link_, ignored);
}

Result<void> Pty::link(const std::string& name) {
  std::error_code error;
  if (std::filesystem::is_symlink(name, error) && !std::filesystem::exists(name, error)) std::filesystem::remove(name, error);
  std::filesystem::create_symlink(path_, name, error);
  if (error) return failure(ErrorKind::usage, fmt::format("{}: it cannot be a link to {}: {}", name, path_, error.message()));
  link_ = name;
  return {};
}

Result<std::size_t> Pty::write(ByteView bytes) {
  int unread = 0;
  if (::ioctl(slave_.get(), FIONREAD, &unread) == 0 && unread > longest_unread) ::ioctl(slave_.get(), TCFLSH, TCIFLUSH);
  const auto count = ::write(master_.get(), bytes.data(), bytes.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return failure(ErrorKind::rig, fmt::format("{}: {}", path_, std::strerror(errno)));
}

Result<std::vector<StreamByte>> Pty::read() {
  std::vector<StreamByte> came;
  std::array<std::uint8_t, 4096> bytes{};
  const auto count = ::read(master_.get(), bytes.data(), bytes.size());
  if (count < 0 && errno != EAGAIN && errno != EINTR && errno != EIO) {
    return failure(ErrorKind::rig, fmt::format("{}: {}", path_, std::strerror(errno)));
  }
  for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) came.push_back({bytes[i], no_error});
  return came;
}

void Pty::drop() {
  ::ioctl(slave_.get(), TCFLSH, TCIOFLUSH);
  std::array<std::uint8_t, 4096> bytes{};
  while (::read(master_.get(), bytes.data(), bytes.size()) > 0) {
  }
}

Uncertainty Pty::uncertainty() const { return {Duration(0), latency}; }

std::optional<std::uint32_t> Pty::peer_baud() const {
  termios2 settings{};
  if (::ioctl(slave_.get(), TCGETS2, &settings) != 0 || settings.c_ospeed == 0) return std::nullopt;
  return settings.c_ospeed;
}

}  // namespace umirig::serial
