// What a device logs and prints, kept within bounds: the process writes into a file in memory that cannot grow, so that nothing
// of it is lost in a crash and none of it reaches the rig's own output.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "rig/base/file_descriptor.hpp"

namespace umirig::sil {

class DeviceLog {
 public:
  DeviceLog();

  // Not open: the system gave no file.
  const FileDescriptor& file() const { return file_; }
  // Adds a line of the rig's own.
  void add(std::string line);
  // Makes room in the file when little is left. Like `take`, only while the process waits for the rig or is gone.
  void make_room();
  // What has come, oldest first, without line ends; control characters as '?'.
  std::vector<std::string> take();

 private:
  void drain();

  FileDescriptor file_;
  std::deque<std::string> lines_;
};

}  // namespace umirig::sil
