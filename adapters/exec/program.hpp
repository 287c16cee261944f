// A program that the rig starts, with what it prints and how it ends.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "rig/base/file_descriptor.hpp"
#include "rig/base/result.hpp"
#include "rig/world/world.hpp"

namespace umirig::exec {

class Program {
 public:
  struct Told {
    std::function<void(const std::string& line)> output;  // a line of its stdout
    std::function<void(const std::string& line)> error;   // a line of its stderr
    std::function<void(const std::string& how)> ended;  // "0", "3", "signal 11 (Segmentation fault)"; behind all that it printed
  };

  // By the shell, in a process group of its own, with /dev/null as stdin. The World is real. Error (rig): it cannot be started.
  static Result<std::unique_ptr<Program>> start(World& world, const std::string& command, Told told);
  // Ends it and whatever it has started.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool ended() const { return pid_ < 0; }

 private:
  // One of its pipes, cut into lines.
  class Pipe : public Source {
   public:
    Pipe(FileDescriptor fd, std::function<void(const std::string&)> told) : fd_(std::move(fd)), told_(std::move(told)) {}
    int descriptor() const override { return fd_.get(); }
    void on_ready(Time now) override;
    void finish();  // what has come to the end, and the last line without its end

   private:
    bool take();
    FileDescriptor fd_;
    std::string line_;
    std::function<void(const std::string&)> told_;
  };
  // Readable when the process has ended.
  class End : public Source {
   public:
    End(FileDescriptor fd, Program& program) : fd_(std::move(fd)), program_(program) {}
    int descriptor() const override { return fd_.get(); }
    void on_ready(Time now) override;

   private:
    FileDescriptor fd_;
    Program& program_;
  };

  Program(World& world, pid_t pid, FileDescriptor pidfd, FileDescriptor output, FileDescriptor error, Told told);
  void reap();

  World& world_;
  pid_t pid_;
  Told told_;
  Pipe output_;
  Pipe error_;
  End end_;
};

}  // namespace umirig::exec
