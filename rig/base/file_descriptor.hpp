// An open file of the rig, closed with its owner and never inherited by a program that the rig starts.
#pragma once

#include <utility>

namespace umirig {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  // Takes `fd` over and moves it out of the way of those that a child process finds at fixed places; -1 stays -1.
  explicit FileDescriptor(int fd);
  ~FileDescriptor() { reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// A file in memory, empty, without a name. Not open when the system has none to give.
FileDescriptor memory_file(const char* label, unsigned flags = 0);

}  // namespace umirig
