#include "adapters/net/tcp.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace umirig::net {
namespace {

constexpr int longest_connecting_ms = 5000;
constexpr std::uint16_t highest_port = 65535;

// A list of addresses that ends with its owner.
struct Addresses {
  addrinfo* first = nullptr;
  Addresses() = default;
  ~Addresses() {
    if (first != nullptr) ::freeaddrinfo(first);
  }
  Addresses(const Addresses&) = delete;
  Addresses& operator=(const Addresses&) = delete;
};

std::string text_of(const Endpoint& endpoint) { return fmt::format("tcp://{}:{}", endpoint.host, endpoint.port); }

Result<void> resolve(const Endpoint& endpoint, bool passive, Addresses& out) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = passive ? AI_PASSIVE : 0;
  const auto port = std::to_string(endpoint.port);
  const int code = ::getaddrinfo(endpoint.host.empty() ? nullptr : endpoint.host.c_str(), port.c_str(), &hints, &out.first);
  if (code == 0) return {};
  return failure(ErrorKind::rig, fmt::format("{}: {}", text_of(endpoint), ::gai_strerror(code)));
}

// A character is to leave at once.
void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool connected(int fd) {
  pollfd one{fd, POLLOUT, 0};
  if (::poll(&one, 1, longest_connecting_ms) <= 0) {
    errno = ETIMEDOUT;
    return false;
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return false;
  errno = error;
  return error == 0;
}

class TcpStream : public Stream {
 public:
  TcpStream(FileDescriptor fd, std::string what, Duration latency, bool parity_by_hand)
      : fd_(std::move(fd)), what_(std::move(what)), latency_(latency), parity_by_hand_(parity_by_hand) {}
  // Whoever listens there may set the rate of a real UART; a character is sent on when it comes.
  Carries carries() const override { return parity_by_hand_ ? Carries::octets : Carries::characters; }
  bool has_uart() const override { return true; }
  int descriptor() const override { return fd_.get(); }
  Result<std::size_t> write(ByteView bytes) override { return write_socket(fd_.get(), bytes, what_); }
  Result<std::vector<StreamByte>> read() override {
    const auto bytes = read_socket(fd_.get(), what_);
    if (!bytes) return tl::unexpected(bytes.error());
    std::vector<StreamByte> came;
    for (const auto byte : *bytes) came.push_back({byte, no_error});
    return came;
  }
  Result<void> set_format(const SerialFormat&) override { return {}; }
  Result<void> set_break(bool) override { return {}; }
  Uncertainty uncertainty() const override { return {Duration(0), latency_}; }
  std::string what() const override { return what_; }

 private:
  FileDescriptor fd_;
  std::string what_;
  Duration latency_;
  bool parity_by_hand_;
};

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto wrong = [&] {
    return failure(ErrorKind::usage, fmt::format("'{}' is no host and port: expected HOST:PORT, as in 192.168.1.5:4001", text));
  };
  auto rest = text;
  if (rest.substr(0, 2) == "//") rest.remove_prefix(2);
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  Endpoint endpoint;
  auto host = rest.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return wrong();
  endpoint.host = host;
  const auto digits = rest.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port > highest_port) return wrong();
  endpoint.port = static_cast<std::uint16_t>(port);
  return endpoint;
}

Result<FileDescriptor> connect_socket(const Endpoint& endpoint) {
  if (endpoint.host.empty() || endpoint.port == 0) {
    return failure(ErrorKind::usage, fmt::format("{}: host and port are needed", text_of(endpoint)));
  }
  Addresses addresses;
  if (auto found = resolve(endpoint, false, addresses); !found) return tl::unexpected(found.error());
  int error = ECONNREFUSED;
  for (const auto* one = addresses.first; one != nullptr; one = one->ai_next) {
    FileDescriptor fd(::socket(one->ai_family, one->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, one->ai_protocol));
    if (!fd) continue;
    if (::connect(fd.get(), one->ai_addr, one->ai_addrlen) == 0 || (errno == EINPROGRESS && connected(fd.get()))) {
      send_at_once(fd.get());
      return fd;
    }
    error = errno;
  }
  return failure(ErrorKind::rig, fmt::format("{}: {}: does a server listen there?", text_of(endpoint), std::strerror(error)));
}

Result<std::unique_ptr<Stream>> connect_tcp(const Endpoint& endpoint, Duration latency, bool parity_by_hand) {
  auto fd = connect_socket(endpoint);
  if (!fd) return tl::unexpected(fd.error());
  return std::unique_ptr<Stream>(std::make_unique<TcpStream>(std::move(*fd), text_of(endpoint), latency, parity_by_hand));
}

Result<Bytes> read_socket(int fd, const std::string& what) {
  Bytes bytes(4096);
  const auto count = ::recv(fd, bytes.data(), bytes.size(), 0);
  if (count == 0) return failure(ErrorKind::rig, fmt::format("{}: the other end has closed the connection", what));
  if (count < 0 && errno != EAGAIN && errno != EINTR)
    return failure(ErrorKind::rig, fmt::format("{}: {}", what, std::strerror(errno)));
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

Result<std::size_t> write_socket(int fd, ByteView bytes, const std::string& what) {
  const auto count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return failure(ErrorKind::rig, fmt::format("{}: {}", what, std::strerror(errno)));
}

Result<std::unique_ptr<TcpServer>> TcpServer::open(const Endpoint& endpoint) {
  Addresses addresses;
  if (auto found = resolve({endpoint.host.empty() ? "127.0.0.1" : endpoint.host, endpoint.port}, true, addresses); !found) {
    return tl::unexpected(found.error());
  }
  const auto& one = *addresses.first;
  FileDescriptor fd(::socket(one.ai_family, one.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, one.ai_protocol));
  const int on = 1;
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd.get(), one.ai_addr, one.ai_addrlen) != 0 || ::listen(fd.get(), 1) != 0 ||
      ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return failure(ErrorKind::rig, fmt::format("{}: it cannot be listened at: {}", text_of(endpoint), std::strerror(errno)));
  }
  const auto port = bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                                : reinterpret_cast<const sockaddr_in&>(bound).sin_port;
  return std::unique_ptr<TcpServer>(new TcpServer(std::move(fd), ntohs(port)));
}

// What is said while nobody listens is lost.
Result<std::size_t> TcpServer::write(ByteView bytes) {
  if (!client_) return bytes.size();
  const auto taken = write_socket(client_.get(), bytes, "tcp");
  if (taken) return *taken;
  client_.reset();
  return bytes.size();
}

Result<std::vector<StreamByte>> TcpServer::read() {
  std::vector<StreamByte> came;
  if (!client_) {
    client_ = FileDescriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client_) send_at_once(client_.get());
    return came;
  }
  const auto bytes = read_socket(client_.get(), "tcp");
  if (!bytes) {
    client_.reset();
    return came;
  }
  for (const auto byte : *bytes) came.push_back({byte, no_error});
  return came;
}

Uncertainty TcpServer::uncertainty() const { return {Duration(0), 5ms}; }

}  // namespace umirig::net
