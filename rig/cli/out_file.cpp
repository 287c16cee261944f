#include "rig/cli/out_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "rig/cli/suites.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> refused(const std::string& path, const std::string& why) {
  return failure(ErrorKind::usage, fmt::format("{}: {}", path, why));
}

bool is_record(const std::string& path) {
  const auto text = read_file(path);
  return text && run::is_record(*text);
}

}  // namespace

Result<void> check_out_file(const std::string& path, bool force) {
  if (path.empty()) return {};
  std::error_code none;
  const auto status = fs::status(path, none);
  if (fs::is_directory(status)) return refused(path, "is a folder: expected the name of a file");
  if (fs::is_regular_file(status)) {
    if (is_record(path)) return refused(path, "is a record, which is never overwritten: name another file");
    if (!force) return refused(path, "exists already and is not overwritten: name another file, or replace it by --force");
  }
  const auto folder = fs::path(path).parent_path();
  const auto place = fs::exists(status) ? path : folder.empty() ? std::string(".") : folder.string();
  if (!fs::exists(status) && !fs::is_directory(place, none)) {
    return refused(path, fmt::format("cannot be written: there is no folder {}", place));
  }
  if (::access(place.c_str(), W_OK) != 0) return refused(path, fmt::format("cannot be written: {}", std::strerror(errno)));
  return {};
}

Result<void> write_out_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return refused(path, "cannot be written");
  return {};
}

}  // namespace umirig::cli
