// The process that holds a device: started, asked, watched and ended. Whatever the device does to it, the rig gets an answer or
// the reason why there is none.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "adapters/sil/message.hpp"
#include "rig/base/file_descriptor.hpp"
#include "rig/base/result.hpp"

namespace umirig::sil {

class Child {
 public:
  struct Settings {
    std::string program;
    std::chrono::microseconds patience;  // wall clock: how long one call of the device may take
    bool hung_before = false;            // and the patience is short for that
  };
  // From the environment: UMIRIG_SIL_HOST, else the program beside this one, else that of the build tree; UMIRIG_SIL_TIMEOUT_S,
  // else 5 s. Error (rig, configuration): there is no such program; no number.
  static Result<Settings> settings();

  // Error (rig): the system gives no process, socket or memory.
  static Result<std::unique_ptr<Child>> start(const Settings& settings, const FileDescriptor& log, const FileDescriptor& store);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Error: what the device did instead of coming back; the process is gone then.
  tl::expected<Bytes, std::string> ask(ByteView request);
  // The last request was not answered in time.
  bool hangs() const { return hangs_; }
  // Lets the device close and the process end by itself.
  void end();

  // Where the device is, or was when its process ended.
  Call call() const { return box_->call; }
  std::uint64_t now_us() const { return box_->now_us; }

 private:
  Child(pid_t process, FileDescriptor socket, BlackBox* box, const Settings& settings);

  Channel::Outcome receive(Bytes& payload);
  bool has_ended() const;
  std::string how_it_ended();
  std::string where() const;
  int kill_and_reap();

  pid_t process_;
  FileDescriptor socket_;
  Channel channel_;
  BlackBox* box_;
  std::chrono::microseconds patience_;
  bool hung_before_;
  bool hangs_ = false;
};

}  // namespace umirig::sil
