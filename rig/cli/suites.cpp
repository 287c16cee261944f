#include "rig/cli/suites.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "suites/iec62056-21/suite.hpp"

namespace umirig::cli {

std::vector<std::string> suite_names() { return {"iec62056-21"}; }

Result<run::Suite> load_suite(std::string_view selector) {
  for (const auto& name : suite_names()) {
    if (selector == name || selector.starts_with(name + "/")) return suites::iec62056_21();
  }
  return failure(ErrorKind::usage,
                 fmt::format("'{}' names no suite: expected a suite or a case of one of {} (umirig list suites)", selector,
                             fmt::join(suite_names(), ", ")));
}

Result<std::string> read_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return failure(ErrorKind::usage, fmt::format("{}: {}", path, std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) return failure(ErrorKind::usage, fmt::format("{}: is a folder: expected a file", path));
  std::ifstream in(path, std::ios::binary);
  if (!in) return failure(ErrorKind::usage, fmt::format("{}: cannot be read", path));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<std::string> add_script(run::Suite& suite, const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  const auto beside = [&](const std::string& name) {
    return read_file((std::filesystem::path(path).parent_path() / name).string());
  };
  auto one = suites::iec62056_21_script(*text, path, beside);
  if (!one) return tl::unexpected(one.error());
  const auto id = (*one)->head().id;
  if (suite.requirement((*one)->head().requirement) == nullptr) {
    return failure(ErrorKind::configuration, fmt::format("{}: '{}' is no requirement of {} (umirig list clauses)", path,
                                                         (*one)->head().requirement, suite.name));
  }
  for (auto condition : (*one)->head().when) {
    if (condition.starts_with('!')) condition.erase(0, 1);
    condition = condition.substr(0, condition.find('='));
    const auto& items = suite.model.pics;
    if (std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.id == condition; })) continue;
    return failure(ErrorKind::configuration,
                   fmt::format("{}: when: '{}' is no item of the PICS (umirig pics init {})", path, condition, suite.name));
  }
  if (suite.find(id) != nullptr) {
    return failure(ErrorKind::configuration, fmt::format("{}: the suite has a case {} already: take another number", path, id));
  }
  suite.cases.push_back(std::move(*one));
  return id;
}

}  // namespace umirig::cli
