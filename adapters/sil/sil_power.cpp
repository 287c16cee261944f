// Opening a device, and opening it again.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "adapters/sil/sil_line.hpp"
#include "adapters/sil/umirig_sil.h"

namespace umirig {
namespace {

// 2026-01-01: what a battery-backed clock says when the World begins.
constexpr Duration utc_of_begin = std::chrono::seconds(1'767'225'600);

constexpr std::size_t most_log_lines = 5;  // in a message of what went wrong

// What umirig_sil_open means by its errno value.
std::string meaning(int error, const std::string& config) {
  switch (error) {
    case EPROTO:
      return fmt::format(
          "EPROTO, it was made for another umirig_sil.h; the rig offers abi {}, {} bytes of umirig_sil_rig and {} of "
          "umirig_sil_dut",
          UMIRIG_SIL_ABI, sizeof(umirig_sil_rig), sizeof(umirig_sil_dut));
    case ENOTSUP:
      return "ENOTSUP, it is no device on a serial line (kind UMIRIG_SIL_UART)";
    case EINVAL:
      return fmt::format("EINVAL, it does not take the configuration '{}'", config);
    default:
      break;
  }
  const char* name = ::strerrorname_np(error);
  if (name == nullptr) return fmt::format("{}, which is no errno value", error);
  return fmt::format("{}, {}", name, ::strerrordesc_np(error));
}

Result<std::string> find_library(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty()) return failure(ErrorKind::configuration, "no shared library is named: expected sil:PATH[?configuration]");
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return failure(ErrorKind::usage, "no such file");
  if (error) return failure(ErrorKind::usage, error.message());
  if (fs::is_directory(status)) return failure(ErrorKind::usage, "is a folder, not a shared library");
  auto absolute = fs::absolute(path, error);
  if (error) return failure(ErrorKind::usage, error.message());
  return absolute.string();
}

}  // namespace

Result<std::unique_ptr<SilLine>> SilLine::open(World& world, const Url& url) {
  const auto failed = [&](const Error& error) {
    return failure(error.kind, fmt::format("{}:{}: {}", url.scheme, url.path, error.text));
  };
  auto library = find_library(url.path);
  if (!library) return failed(library.error());
  auto settings = sil::Child::settings();
  if (!settings) return failed(settings.error());
  std::unique_ptr<SilLine> line(new SilLine(world, std::move(*library), url.query, std::move(*settings)));
  if (const auto on = line->power_on(); !on) {
    std::string said;
    auto log = line->take_log();
    if (log.size() > most_log_lines) log.resize(most_log_lines);
    for (const auto& text : log) said += (said.empty() ? "; it says: " : " | ") + text;
    return failed(Error{on.error().kind, on.error().text + said});
  }
  return line;
}

Result<std::unique_ptr<SerialLine>> open_sil(World& world, const Url& url) {
  auto line = SilLine::open(world, url);
  if (!line) return tl::unexpected(line.error());
  return std::unique_ptr<SerialLine>(std::move(*line));
}

bool SilLine::restart_device() {
  to_device_.clear(world_.now());
  from_device_.clear(world_.now());
  loss_.reset();
  fault_.reset();
  const auto on = power_on();
  if (on) return true;
  if (!loss_) lose(on.error().text);
  if (on.error().kind != ErrorKind::rig) return true;
  fault_ = std::move(loss_);
  loss_.reset();
  return false;
}

tl::expected<void, Error> SilLine::power_on() {
  opened_ = world_.now();
  wake_ = never;
  ++power_ons_;
  return open_device(child_ != nullptr);
}

// `again`: the process holds the device that was open before, and closes it first.
tl::expected<void, Error> SilLine::open_device(bool again) {
  if (!again) {
    auto child = sil::Child::start(settings_, log_.file(), store_);
    if (!child) return tl::unexpected(child.error());
    child_ = std::move(*child);
  }
  sil::Writer request;
  request.put(sil::Request::open);
  request.put(std::string_view(library_));
  request.put(std::string_view(config_));
  // Another number for each power-on, none of it taken from the World's own chance: a replayed run has no device that takes any.
  request.put(Random(world_.seed() + (power_ons_ << 32U)).next());
  request.put(utc_of_begin + opened_);
  const auto payload = ask(request);

  const auto bad = [](std::string text) { return failure(ErrorKind::configuration, std::move(text)); };
  if (!payload) {
    const auto call = child_->call();
    child_.reset();
    if (!again || call == sil::Call::open || call == sil::Call::run) return bad(payload.error());
    // It was the end of the device before that went wrong.
    log_.add("(rig: " + payload.error() + ")");
    return open_device(false);
  }
  sil::Reader reply(*payload);
  const auto status = reply.get<sil::Status>();
  const auto text = reply.text();
  const int error = reply.get<int>();
  switch (status) {
    case sil::Status::ok:
      take_state(reply, opened_, 0);
      if (loss_) return bad(*loss_);
      return {};
    case sil::Status::resident:
      child_->end();
      return open_device(false);
    case sil::Status::not_loadable:
      return bad("cannot be loaded as a shared library: " + text);
    case sil::Status::no_entry:
      return bad("exports no umirig_sil_open: it is no device for umirig");
    case sil::Status::refused:
      return bad("umirig_sil_open failed: " + meaning(error, config_));
    case sil::Status::no_receive:
      return bad("the device offers no uart_receive, which a device on a serial line needs");
    case sil::Status::lost:
      return bad("the device broke the contract of umirig_sil.h: " + text);
  }
  return bad("the device damaged its process: what that says makes no sense");
}

}  // namespace umirig
