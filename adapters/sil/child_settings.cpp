#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "adapters/sil/child.hpp"

namespace umirig::sil {
namespace {

bool is_program(const std::string& path) { return ::access(path.c_str(), X_OK) == 0 && !std::filesystem::is_directory(path); }

Result<std::string> find_program() {
  if (const char* named = std::getenv("UMIRIG_SIL_HOST"); named != nullptr && *named != '\0') {
    if (is_program(named)) return named;
    return failure(ErrorKind::rig, fmt::format("UMIRIG_SIL_HOST names '{}', which is no program that can be run", named));
  }
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string beside = (self.parent_path() / "umirig-sil-host").string();
  if (is_program(beside)) return beside;
  const std::string built = UMIRIG_SIL_HOST_BUILT;
  if (is_program(built)) return built;
  return failure(
      ErrorKind::rig,
      fmt::format("the program umirig-sil-host, which holds devices that are shared libraries, is neither {} nor {}; the "
                  "environment variable UMIRIG_SIL_HOST can name it",
                  beside, built));
}

}  // namespace

Result<Child::Settings> Child::settings() {
  auto program = find_program();
  if (!program) return tl::unexpected(program.error());
  double seconds = 5;
  if (const char* text = std::getenv("UMIRIG_SIL_TIMEOUT_S"); text != nullptr && *text != '\0') {
    char* end = nullptr;
    seconds = std::strtod(text, &end);
    if (*end != '\0' || !std::isfinite(seconds) || seconds < 0.01 || seconds > 86'400) {
      return failure(ErrorKind::configuration,
                     fmt::format("UMIRIG_SIL_TIMEOUT_S is '{}': expected a number of seconds, 0.01 to 86400", text));
    }
  }
  return Settings{std::move(*program), std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6))};
}

}  // namespace umirig::sil
