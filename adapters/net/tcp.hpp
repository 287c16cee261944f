// TCP as a wire: bytes alone, at whatever pace they come.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rig/base/file_descriptor.hpp"
#include "rig/line/bridge.hpp"

namespace umirig::net {

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

// "//host:port", "host:port", "//[::1]:port". Error (usage): it is none.
Result<Endpoint> parse_endpoint(std::string_view text);

// A connection to a head or a terminal server: what stands behind it is a UART of a rate that somebody else has set.
// Error (rig): nobody listens there, or does not answer within the time.
Result<std::unique_ptr<Stream>> connect_tcp(const Endpoint& endpoint, Duration latency, bool parity_by_hand);
// The connected socket alone, ready not to wait.
Result<FileDescriptor> connect_socket(const Endpoint& endpoint);

// What has come from a socket without waiting; Error (rig): the other end has closed it, or it failed.
Result<Bytes> read_socket(int fd, const std::string& what);
Result<std::size_t> write_socket(int fd, ByteView bytes, const std::string& what);

// A listening socket; one client at a time is served, another has to wait for its end.
class TcpServer : public PeerStream {
 public:
  // Port 0: one that is free. Only this machine can reach it unless `host` says otherwise. Error (rig): it is taken.
  static Result<std::unique_ptr<TcpServer>> open(const Endpoint& endpoint);

  std::uint16_t port() const { return port_; }
  bool has_client() const { return static_cast<bool>(client_); }

  Carries carries() const override { return Carries::characters; }
  int descriptor() const override { return client_ ? client_.get() : listener_.get(); }
  Result<std::size_t> write(ByteView bytes) override;
  Result<std::vector<StreamByte>> read() override;
  Result<void> set_format(const SerialFormat&) override { return {}; }
  Result<void> set_break(bool) override { return {}; }
  Uncertainty uncertainty() const override;
  std::string what() const override { return "TCP"; }

 private:
  TcpServer(FileDescriptor listener, std::uint16_t port) : listener_(std::move(listener)), port_(port) {}

  FileDescriptor listener_;
  FileDescriptor client_;
  std::uint16_t port_;
};

}  // namespace umirig::net
