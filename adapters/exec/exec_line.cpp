#include "adapters/exec/exec_line.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "adapters/exec/program.hpp"
#include "adapters/serial/pty.hpp"
#include "rig/line/stream_line.hpp"

namespace umirig::exec {
namespace {

constexpr std::string_view port_word = "{port}";
constexpr std::string_view command_word = "{command}";

std::string replaced(std::string text, std::string_view word, std::string_view by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

class ExecLine : public SerialLine {
 public:
  ExecLine(World& world, std::string command, std::unique_ptr<serial::Pty> pty)
      : world_(world), command_(std::move(command)), path_(pty->path()), pty_(*pty), line_(world, std::move(pty)) {}

  void set_format(const SerialFormat& format) override { line_.set_format(format); }
  SerialFormat format() const override { return line_.format(); }
  void send(ByteView bytes) override { line_.send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { line_.send_damaged(byte, errors); }
  std::optional<std::string> cannot_show(LineError error) override { return line_.cannot_show(error); }
  std::optional<std::string> cannot_see(LineError error) override { return line_.cannot_see(error); }
  void send_break(Duration duration) override { line_.send_break(duration); }
  void flush() override { line_.flush(); }
  Time idle_at() const override { return line_.idle_at(); }
  void listen(SerialReceiver* receiver) override {
    receiver_ = receiver;
    line_.listen(receiver);
  }
  std::optional<SerialFormat> device_format() const override {
    auto format = line_.format();
    format.baud = pty_.peer_baud().value_or(format.baud);
    return format;
  }
  Uncertainty uncertainty() const override { return line_.uncertainty(); }
  std::optional<std::string> fault() const override { return line_.fault(); }

  bool restart_device() override {
    program_.reset();
    line_.flush();
    pty_.drop();
    return true;
  }

  Result<int> command(std::string_view text) override {
    restart_device();
    const auto rest = text == "read" ? std::string_view() : text;
    const auto report = [this](std::string_view kind) {
      return [this, kind](const std::string& line) {
        if (receiver_ != nullptr) receiver_->on_report(fmt::format("{}\t{}", kind, line));
      };
    };
    auto program = Program::start(world_, replaced(replaced(command_, port_word, path_), command_word, rest),
                                  {report("output"), report("error"), report("exit")});
    if (!program) return tl::unexpected(program.error());
    program_ = std::move(*program);
    return 0;
  }

 private:
  World& world_;
  std::string command_;
  std::string path_;
  serial::Pty& pty_;  // of the line
  StreamLine line_;
  SerialReceiver* receiver_ = nullptr;
  std::unique_ptr<Program> program_;
};

}  // namespace

Result<std::unique_ptr<SerialLine>> open_exec(World& world, const Url& url) {
  const auto command = url.text.substr(url.scheme.size() + 1);
  if (command.find(port_word) == std::string::npos) {
    return failure(ErrorKind::usage,
                   fmt::format("'{}': the command has no {}: expected exec:COMMAND {}", url.text, port_word, port_word));
  }
  auto pty = serial::Pty::open();
  if (!pty) return tl::unexpected(pty.error());
  return std::unique_ptr<SerialLine>(std::make_unique<ExecLine>(world, command, std::move(*pty)));
}

}  // namespace umirig::exec
