#include "rig/cli/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "rig/run/result.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

std::string_view code(Colour colour) {
  switch (colour) {
    case Colour::green:
      return "32";
    case Colour::red:
      return "31";
    case Colour::yellow:
      return "33";
    case Colour::grey:
      return "90";
    case Colour::bold:
      return "1";
    case Colour::none:
      break;
  }
  return "0";
}

}  // namespace

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

std::string paint(std::string_view text, Colour colour, std::FILE* stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (colour == Colour::none || !is_terminal(stream) || (no_colour != nullptr && *no_colour != '\0')) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", code(colour), text);
}

void out(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void err(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputc('\n', stderr);
}

int exit_code(const Error& error) {
  switch (error.kind) {
    case ErrorKind::configuration:
      return run::exit_configuration;
    case ErrorKind::usage:
      return run::exit_usage;
    case ErrorKind::rig:
      return run::exit_rig;
    case ErrorKind::data:
      return run::exit_fail;
  }
  return run::exit_rig;
}

int complain(const Error& error) {
  err("umirig: " + error.text);
  return exit_code(error);
}

Progress::Progress(bool wanted) : on_(wanted && is_terminal(stderr)), begin_s_(wall_seconds()) {}

Progress::~Progress() { clear(); }

void Progress::show(std::size_t done, std::size_t total, std::string_view text) {
  if (!on_) return;
  const double spent = wall_seconds() - begin_s_;
  std::string line = total > 0 ? fmt::format("{}/{} {}", done, total, text) : fmt::format("{} …", text);
  if (done > 0 && spent > 1)
    line += fmt::format("  about {:.0f} s left", spent / static_cast<double>(done) * static_cast<double>(total - done));
  const auto padding = std::string(width_ > line.size() ? width_ - line.size() : 0, ' ');
  fmt::print(stderr, "\r{}{}", line, padding);
  std::fflush(stderr);
  width_ = line.size();
}

void Progress::clear() {
  if (!on_ || width_ == 0) return;
  fmt::print(stderr, "\r{}\r", std::string(width_, ' '));
  std::fflush(stderr);
  width_ = 0;
}

}  // namespace umirig::cli
