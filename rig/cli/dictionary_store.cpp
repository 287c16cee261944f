#include "rig/cli/dictionary_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "rig/cli/console.hpp"
#include "rig/cli/device_opener.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/version.hpp"
#include "rig/crypto/hash.hpp"
#include "rig/run/json.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_kept = 12;  // files in the cache
constexpr std::string_view hash_key = ",\"hash\":\"";
constexpr std::size_t hash_tail = hash_key.size() + 64 + 2;  // ,"hash":"<64 digits>"}

// Changes with every build, so that nothing is kept that another state of the program has learnt.
std::string program_identity() {
  struct stat status {};
  if (::stat("/proc/self/exe", &status) != 0) return program_version;
  return fmt::format("{} {} {}.{}", program_version, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets it
  return value != nullptr ? value : "";
}

// Empty: there is no place for a cache.
fs::path cache_folder() {
  // The XDG base directory specification: a relative path there is to be ignored.
  if (const fs::path path = environment("XDG_CACHE_HOME"); path.is_absolute()) return path / "umirig";
  if (const fs::path path = environment("HOME"); path.is_absolute()) return path / ".cache" / "umirig";
  return {};
}

fs::path cache_file(const run::Suite& suite, const run::Variant& base, const std::string& device) {
  const auto folder = cache_folder();
  if (folder.empty()) return {};
  auto key = program_identity() + "\n" + suite.hash + "\n" + suite.catalogue_hash + "\n" + base.id + "\n" + device;
  std::error_code none;
  if (const auto url = parse_url(device); url && url->scheme == "sil") {
    key += fmt::format("\n{}", fs::last_write_time(url->path, none).time_since_epoch().count());
  }
  return folder / fmt::format("{}-{}.json", suite.name, sha256(key).substr(0, 16));
}

struct Kept {
  run::Dictionary dictionary;
  bool whole = false;  // its hash says that nothing in it has changed since it was written
};

bool is_whole(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() < hash_tail) return false;
  const auto content = text.substr(0, text.size() - hash_tail);
  return text.substr(content.size()) == fmt::format("{}{}\"}}", hash_key, sha256(std::string(content)));
}

Result<Kept> read(const fs::path& path) {
  const auto text = read_file(path.string());
  if (!text) return tl::unexpected(text.error());
  const auto node = run::parse_json(*text);
  if (!node) return failure(ErrorKind::configuration, fmt::format("{}: this is no fault dictionary, and no JSON", path.string()));
  auto dictionary = run::dictionary_from(*node);
  if (!dictionary) return failure(ErrorKind::configuration, fmt::format("{}: {}", path.string(), dictionary.error().text));
  return Kept{std::move(*dictionary), is_whole(*text)};
}

// Whole or not at all: another run may read it at the same time.
bool write(const fs::path& path, const run::Dictionary& dictionary) {
  std::error_code error;
  const auto folder = path.parent_path();
  if (!folder.empty()) fs::create_directories(folder, error);
  const fs::path part = path.string() + fmt::format(".{}", ::getpid());
  {
    std::ofstream file(part, std::ios::binary);
    auto text = run::to_json(run::to_node(dictionary));
    text.pop_back();
    file << text << hash_key << sha256(text) << "\"}\n";
    file.close();
    if (!file) {
      fs::remove(part, error);
      return false;
    }
  }
  fs::rename(part, path, error);
  return !error;
}

// Each build of the program, suite and kind of device has its own dictionary: those used last are enough.
void prune(const fs::path& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& one : fs::directory_iterator(folder, error)) {
    if (one.path().extension() == ".json") files.emplace_back(one.last_write_time(error), one.path());
  }
  std::sort(files.rbegin(), files.rend());
  for (std::size_t i = most_kept; i < files.size(); ++i) fs::remove(files[i].second, error);
}

Result<run::Dictionary> learn(const run::Suite& suite, const run::Variant& base, const DictionaryWish& wish,
                              const std::string& device) {
  const auto url = parse_url(device);
  if (!url) return tl::unexpected(url.error());
  if (auto known = check_scheme(*url); !known) return tl::unexpected(known.error());
  run::QualificationPlan plan;
  plan.suite = &suite;
  plan.base = &base;
  plan.open = device_opener(*url);
  plan.open_null = open_null_device;
  plan.threads = wish.threads > 0 ? wish.threads : std::max(1U, std::thread::hardware_concurrency());
  Progress progress(!wish.quiet);
  plan.progress = [&](std::size_t done, std::size_t total) { progress.show(done, total, "learning the fault dictionary"); };
  progress.show(0, 0, "learning the fault dictionary");
  const double begin_s = wall_seconds();
  auto dictionary = run::learn(std::move(plan));
  progress.clear();
  if (dictionary && !wish.quiet && is_terminal(stderr))
    err(fmt::format("umirig: learnt the fault dictionary in {:.1f} s", wall_seconds() - begin_s));
  if (dictionary) dictionary->program = fmt::format("umirig {}", program_version);
  return dictionary;
}

// A dictionary that was brought along serves as far as it fits.
Result<run::Dictionary> named(const run::Suite& suite, const run::Variant& base, const std::string& file) {
  auto kept = read(file);
  if (!kept) return tl::unexpected(kept.error());
  auto dictionary = Result<run::Dictionary>(std::move(kept->dictionary));
  if (dictionary->suite != suite.name) {
    return failure(ErrorKind::configuration,
                   fmt::format("{}: is a dictionary of the suite {}: expected {}", file, dictionary->suite, suite.name));
  }
  if (!kept->whole) {
    return failure(
        ErrorKind::configuration,
        fmt::format("{}: was damaged or changed: its hash does not fit what it says; remove it to learn it again", file));
  }
  if (dictionary->suite_hash != suite.hash || dictionary->catalogue_hash != suite.catalogue_hash) {
    err(
        fmt::format("umirig: {}: was learnt with another state of the suite {}: the cases that both have are compared; remove it "
                    "to learn it again",
                    file, suite.name));
  }
  if (dictionary->base != base.id) {
    err(fmt::format("umirig: {}: was learnt from a device like '{}': this one is nearer to '{}'", file, dictionary->base,
                    base.id));
  }
  return dictionary;
}

}  // namespace

Result<run::Dictionary> dictionary(const run::Suite& suite, const run::Variant& base, const DictionaryWish& wish) {
  const auto device = wish.device.empty() ? "sim:" + suite.device : wish.device;
  std::error_code error;
  if (!wish.file.empty() && fs::exists(wish.file, error)) return named(suite, base, wish.file);
  const fs::path path = wish.file.empty() ? cache_file(suite, base, device) : fs::path(wish.file);
  if (wish.file.empty() && !path.empty() && fs::exists(path, error)) {
    auto kept = read(path);
    const auto* its = kept && kept->whole ? &kept->dictionary : nullptr;
    if (its != nullptr && its->suite_hash == suite.hash && its->catalogue_hash == suite.catalogue_hash && its->base == base.id) {
      ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // used now
      return std::move(kept->dictionary);
    }
  }
  auto learnt = learn(suite, base, wish, device);
  if (!learnt || path.empty()) return learnt;
  if (!write(path, *learnt) && !wish.file.empty()) {
    return failure(ErrorKind::usage, fmt::format("{}: cannot be written", wish.file));
  }
  if (wish.file.empty()) prune(path.parent_path());
  return learnt;
}

}  // namespace umirig::cli
