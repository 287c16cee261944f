#include "rig/base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace umirig {

FileDescriptor::FileDescriptor(int fd) : fd_(fd) {
  constexpr int first_free = 10;
  if (fd < 0 || fd >= first_free) return;
  fd_ = ::fcntl(fd, F_DUPFD_CLOEXEC, first_free);
  ::close(fd);
}

void FileDescriptor::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

FileDescriptor memory_file(const char* label, unsigned flags) {
  return FileDescriptor(::memfd_create(label, MFD_CLOEXEC | flags));
}

}  // namespace umirig
