// The rig's end of a pty: whoever opens its path, a program that expects a serial port, is at the other end.
#pragma once

#include <memory>
#include <string>

#include "rig/base/file_descriptor.hpp"
#include "rig/line/bridge.hpp"
#include "rig/line/stream_line.hpp"

namespace umirig::serial {

class Pty : public PeerStream {
 public:
  // Error (rig): the system has none to give.
  static Result<std::unique_ptr<Pty>> open();
  ~Pty() override;
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  const std::string& path() const { return path_; }
  // A name of its own for it; gone with it. Error (usage): the name is taken, by something that is no such link.
  Result<void> link(const std::string& name);

  Carries carries() const override { return Carries::characters; }
  int descriptor() const override { return master_.get(); }
  Result<std::size_t> write(ByteView bytes) override;
  Result<std::vector<StreamByte>> read() override;
  Result<void> set_format(const SerialFormat&) override { return {}; }
  Result<void> set_break(bool) override { return {}; }
  Uncertainty uncertainty() const override;
  std::string what() const override { return "a pty"; }
  // What was said to its user and is not read yet, and what it said itself, is dropped.
  void drop();
  // The rate to which the other end has set its port.
  std::optional<std::uint32_t> peer_baud() const override;

 private:
  Pty(FileDescriptor master, FileDescriptor slave, std::string path);

  FileDescriptor master_;
  FileDescriptor slave_;  // kept open, so that the pty outlives its users
  std::string path_;
  std::string link_;
};

}  // namespace umirig::serial
