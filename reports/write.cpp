#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "reports/report.hpp"
#include "rig/run/json.hpp"

namespace umirig::reports {
namespace {

struct File {
  std::string path;
  std::string draft;  // beside it, so that the rename stays within one file system
  std::string text;
};

tl::unexpected<Error> refused(const std::string& what, const std::string& path, int number) {
  const bool disk = number == ENOSPC || number == EDQUOT || number == EFBIG || number == EIO || number == EROFS;
  return failure(disk ? ErrorKind::rig : ErrorKind::usage,
                 fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(number)));
}

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

Result<void> write_draft(const File& file) {
  const int descriptor = ::open(file.draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return refused("write", file.draft, errno);
  const int trouble = write_all(descriptor, file.text);
  const int closing = ::close(descriptor) == 0 ? 0 : errno;
  if (trouble != 0 || closing != 0) return refused("write", file.draft, trouble != 0 ? trouble : closing);
  return {};
}

Result<void> write_drafts(const std::vector<File>& files) {
  for (const auto& file : files) {
    if (auto done = write_draft(file); !done) return done;
    if (std::filesystem::is_directory(file.path)) return refused("replace", file.path, EISDIR);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> write_reports(const run::Record& record, const std::string& dir,
                                               const run::Explanation* explanation) {
  const std::filesystem::path folder = dir.empty() ? "." : dir;
  std::error_code trouble;
  std::filesystem::create_directories(folder, trouble);
  if (trouble) return refused("make the folder", folder.string(), trouble.value());

  std::vector<File> files;
  const auto add = [&](const char* name, std::string text) {
    const auto draft = fmt::format(".{}.{}.tmp", name, ::getpid());
    files.push_back({(folder / name).string(), (folder / draft).string(), std::move(text)});
  };
  add("report.json", run::to_json(report_node(record, dir, explanation), 1) + "\n");
  add("report.junit.xml", junit(record, explanation));
  add("report.html", html(record, explanation));

  std::vector<std::string> paths;
  Result<void> done = write_drafts(files);
  for (const auto& file : files) {
    if (done && std::rename(file.draft.c_str(), file.path.c_str()) != 0) done = refused("replace", file.path, errno);
    if (done) paths.push_back(file.path);
    if (!done) ::unlink(file.draft.c_str());
  }
  if (!done) return tl::unexpected<Error>(done.error());
  return paths;
}

}  // namespace umirig::reports
