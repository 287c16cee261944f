#include "rig/cli/console_operator.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "rig/cli/console.hpp"
#include "rig/crypto/hash.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

using run::Answer;

constexpr int look_again_ms = 100;

// A terminal shows no picture: it is put where a viewer finds it. Empty: it could not be written.
std::string put_down(const run::Picture& picture) {
  std::error_code trouble;
  const auto folder = std::filesystem::temp_directory_path(trouble);
  const auto* ending = picture.type == "image/png" ? "png" : "jpg";
  const auto path = (folder / fmt::format("umirig-{}.{}", sha256(picture.bytes).substr(0, 16), ending)).string();
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << picture.bytes;
  out.close();
  return out ? path : "";
}

}  // namespace

ConsoleOperator::Line ConsoleOperator::read_line(double until_s, std::string& line) {
  for (;;) {
    if (const auto end = typed_.find('\n'); end != std::string::npos) {
      line = typed_.substr(0, end);
      typed_.erase(0, end + 1);
      return Line::whole;
    }
    const double left_ms = (until_s - wall_seconds()) * 1000;
    if (left_ms <= 0 || stopped_()) return Line::late;
    struct pollfd ready {};
    ready.fd = STDIN_FILENO;
    ready.events = POLLIN;
    if (::poll(&ready, 1, static_cast<int>(std::min(left_ms + 1, double{look_again_ms}))) <= 0) continue;
    std::array<char, 256> buffer{};
    const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return Line::ended;
    typed_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

run::Answer ConsoleOperator::ask(const run::Question& question) {
  // What was typed before the question answers another one.
  typed_.clear();
  ::tcflush(STDIN_FILENO, TCIFLUSH);
  ::fputc('\n', stderr);
  err(paint(fmt::format("{} asks: {}", case_, question.text), Colour::bold, stderr));
  if (!question.picture.bytes.empty()) {
    const auto path = put_down(question.picture);
    err(path.empty()
            ? fmt::format("  picture: {} (it could not be written to the folder for temporary files)", question.picture.name)
            : "  picture: " + path);
  }
  const double until_s = wall_seconds() + to_ms(question.timeout) / 1000;
  const auto prompt = [&] {
    fmt::print(stderr, "  {} (? if you cannot say; {:.0f} s left): ", run::expectation(question), until_s - wall_seconds());
    std::fflush(stderr);
  };
  prompt();
  for (std::string line;;) {
    const auto came = read_line(until_s, line);
    if (came == Line::ended)
      return {Answer::State::unavailable, fmt::format("{}: the input has ended", run::needs_operator), utc_now()};
    if (came == Line::late) {
      if (!stopped_()) err("\n  no answer in time");
      return {Answer::State::late, "", utc_now()};
    }
    if (line == "?" || line == "?\r") return {Answer::State::declined, "", utc_now()};
    const auto read = run::read_answer(question, line);
    if (read) return {Answer::State::given, *read, utc_now()};
    err("  " + read.error().text);
    prompt();
  }
}

}  // namespace umirig::cli
