#include "adapters/sil/device_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "adapters/sil/message.hpp"

namespace umirig::sil {
namespace {

constexpr std::size_t most_lines = 1000;

}  // namespace

DeviceLog::DeviceLog() {
  auto file = memory_file("umirig-sil-log", MFD_ALLOW_SEALING);
  if (!file || ::ftruncate(file.get(), log_capacity) != 0) return;
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) return;
  file_ = std::move(file);
}

void DeviceLog::add(std::string line) {
  if (lines_.size() == most_lines) lines_.pop_front();
  lines_.push_back(std::move(line));
}

void DeviceLog::make_room() {
  if (::lseek(file_.get(), 0, SEEK_CUR) > static_cast<off_t>(log_capacity / 2)) drain();
}

std::vector<std::string> DeviceLog::take() {
  drain();
  std::vector<std::string> taken(lines_.begin(), lines_.end());
  lines_.clear();
  return taken;
}

void DeviceLog::drain() {
  // The process writes through the same open file, so its position says how much there is.
  const auto end = ::lseek(file_.get(), 0, SEEK_CUR);
  if (end <= 0) return;
  std::string text(std::min(static_cast<std::size_t>(end), log_capacity), '\0');
  const bool full = text.size() == log_capacity;
  const auto count = ::pread(file_.get(), text.data(), text.size(), 0);
  ::lseek(file_.get(), 0, SEEK_SET);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    auto line = text.substr(from, std::min(to - from, longest_text));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; }, '?');
    add(std::move(line));
    from = to + 1;
  }
  if (full) add("(rig: the log was full, what came behind is lost)");
}

}  // namespace umirig::sil
