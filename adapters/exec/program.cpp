#include "adapters/exec/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace umirig::exec {
namespace {

// A line that does not end is cut: a program that prints without end costs no memory.
constexpr std::size_t longest_line = 4096;

struct PipeEnds {
  FileDescriptor ours;
  FileDescriptor its;
};

Result<PipeEnds> new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(ErrorKind::rig, fmt::format("no pipe: {}", std::strerror(errno)));
  PipeEnds pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  ::fcntl(pipe.ours.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

// What posix_spawn is told, ended with its owner.
struct Spawning {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  Spawning() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
};

int spawn(const std::string& command, const PipeEnds& output, const PipeEnds& error, pid_t& pid) {
  Spawning how;
  ::posix_spawn_file_actions_addopen(&how.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&how.actions, output.its.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&how.actions, error.its.get(), STDERR_FILENO);
  // Ctrl-C at the terminal is the rig's: it ends the program in its own time.
  ::posix_spawnattr_setpgroup(&how.attributes, 0);
  ::posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETPGROUP);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string text = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  return ::posix_spawn(&pid, shell.c_str(), &how.actions, &how.attributes, arguments.data(), environ);
}

std::string how_it_ended(int status) {
  if (WIFEXITED(status)) return std::to_string(WEXITSTATUS(status));
  const char* meaning = ::sigdescr_np(WTERMSIG(status));
  return fmt::format("signal {} ({})", WTERMSIG(status), meaning != nullptr ? meaning : "unknown");
}

}  // namespace

Result<std::unique_ptr<Program>> Program::start(World& world, const std::string& command, Told told) {
  auto output = new_pipe();
  auto error = new_pipe();
  if (!output) return tl::unexpected(output.error());
  if (!error) return tl::unexpected(error.error());
  pid_t pid = -1;
  if (const int code = spawn(command, *output, *error, pid); code != 0) {
    return failure(ErrorKind::rig, fmt::format("{}: it cannot be started: {}", command, std::strerror(code)));
  }
  FileDescriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) {
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return failure(ErrorKind::rig, fmt::format("{}: it cannot be watched: {}", command, std::strerror(errno)));
  }
  return std::unique_ptr<Program>(
      new Program(world, pid, std::move(pidfd), std::move(output->ours), std::move(error->ours), std::move(told)));
}

Program::Program(World& world, pid_t pid, FileDescriptor pidfd, FileDescriptor output, FileDescriptor error, Told told)
    : world_(world),
      pid_(pid),
      told_(std::move(told)),
      output_(std::move(output), [this](const std::string& line) { told_.output(line); }),
      error_(std::move(error), [this](const std::string& line) { told_.error(line); }),
      end_(std::move(pidfd), *this) {
  for (Source* source : {static_cast<Source*>(&output_), static_cast<Source*>(&error_), static_cast<Source*>(&end_)}) {
    world_.add(*source);
  }
}

Program::~Program() {
  for (Source* source : {static_cast<Source*>(&output_), static_cast<Source*>(&error_), static_cast<Source*>(&end_)}) {
    world_.remove(*source);
  }
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::End::on_ready(Time /*now*/) { program_.reap(); }

// What it printed before its end is told before its end is. Whatever it left running is ended too: nobody waits for it any more.
void Program::reap() {
  int status = 0;
  if (pid_ < 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return;
  ::kill(-pid_, SIGKILL);
  pid_ = -1;
  world_.remove(end_);
  output_.finish();
  error_.finish();
  told_.ended(how_it_ended(status));
}

// False at the end of the pipe, or when there is nothing for now.
bool Program::Pipe::take() {
  std::array<char, 4096> text{};
  const auto count = fd_ ? ::read(fd_.get(), text.data(), text.size()) : 0;
  if (count == 0) fd_.reset();
  if (count <= 0) return false;
  for (const char c : std::string_view(text.data(), static_cast<std::size_t>(count))) {
    if (c != '\n') line_ += c;
    if (c != '\n' && line_.size() < longest_line) continue;
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    told_(std::exchange(line_, {}));
  }
  return true;
}

void Program::Pipe::on_ready(Time /*now*/) { take(); }

void Program::Pipe::finish() {
  while (take()) {
  }
  fd_.reset();
  if (!line_.empty()) told_(std::exchange(line_, {}));
}

}  // namespace umirig::exec
