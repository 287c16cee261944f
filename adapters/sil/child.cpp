#include "adapters/sil/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace umirig::sil {
namespace {

// The socket wakes the rig so many times within its patience, to see whether the device moves.
constexpr int looks = 4;

std::string_view name(Call call) {
  switch (call) {
    case Call::none:
      return "between two calls";
    case Call::load:
      return "while it was loaded or unloaded";
    case Call::open:
      return "in umirig_sil_open";
    case Call::run:
      return "in run";
    case Call::receive:
      return "in uart_receive";
    case Call::command:
      return "in command";
    case Call::close:
      return "in close";
  }
  return "somewhere";
}

// What posix_spawn is told, freed at the end.
struct Spawn {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  Spawn() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;
};

// 0 or an errno value.
int spawn(pid_t& process, const std::string& program, int socket, int box, int log, int store) {
  Spawn how;
  ::posix_spawn_file_actions_addopen(&how.files, 0, "/dev/null", O_RDONLY, 0);
  const std::array<std::pair<int, int>, 6> places = {
      {{log, 1}, {log, 2}, {socket, socket_fd}, {box, box_fd}, {log, log_fd}, {store, store_fd}}};
  for (const auto& [from, to] : places) ::posix_spawn_file_actions_adddup2(&how.files, from, to);
  ::posix_spawn_file_actions_addclosefrom_np(&how.files, store_fd + 1);

  // A group of its own: Ctrl-C is for the rig to handle, and what the device starts ends with it. No signal is blocked or
  // ignored.
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&how.attributes, &none);
  ::posix_spawnattr_setsigdefault(&how.attributes, &all);
  ::posix_spawnattr_setpgroup(&how.attributes, 0);
  ::posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  auto rig = std::to_string(::getpid());
  auto path = program;
  std::array<char*, 3> arguments = {path.data(), rig.data(), nullptr};
  return ::posix_spawn(&process, program.c_str(), &how.files, &how.attributes, arguments.data(), environ);
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const Settings& settings, const FileDescriptor& log, const FileDescriptor& store) {
  const auto trouble = [](std::string_view what, int error) {
    return failure(ErrorKind::rig, fmt::format("{}: {}", what, std::strerror(error)));
  };
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return trouble("no socket for the device", errno);
  FileDescriptor mine(ends[0]);
  const FileDescriptor its(ends[1]);
  const auto box_file = memory_file("umirig-sil-box");
  if (!mine || !its || !box_file || !log || !store || ::ftruncate(box_file.get(), sizeof(BlackBox)) != 0) {
    return trouble("no file for the device", errno);
  }
  void* memory = ::mmap(nullptr, sizeof(BlackBox), PROT_READ | PROT_WRITE, MAP_SHARED, box_file.get(), 0);
  if (memory == MAP_FAILED) return trouble("no memory for the device", errno);

  const auto look = settings.patience / looks;
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(look);
  const timeval limit{whole.count(), (look - whole).count()};
  ::setsockopt(mine.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(mine.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);

  pid_t process = 0;
  const int error = spawn(process, settings.program, its.get(), box_file.get(), log.get(), store.get());
  if (error != 0) {
    ::munmap(memory, sizeof(BlackBox));
    return trouble(fmt::format("{} cannot be started", settings.program), error);
  }
  return std::unique_ptr<Child>(new Child(process, std::move(mine), static_cast<BlackBox*>(memory), settings));
}

Child::Child(pid_t process, FileDescriptor socket, BlackBox* box, const Settings& settings)
    : process_(process),
      socket_(std::move(socket)),
      channel_(socket_.get()),
      box_(box),
      patience_(settings.patience),
      hung_before_(settings.hung_before) {}

Child::~Child() {
  kill_and_reap();
  ::munmap(box_, sizeof(BlackBox));
}

tl::expected<Bytes, std::string> Child::ask(ByteView request) {
  if (process_ == 0) return tl::unexpected<std::string>("the device's process has ended");
  Bytes payload;
  const auto outcome = channel_.send(request) ? receive(payload) : Channel::Outcome::closed;
  switch (outcome) {
    case Channel::Outcome::ok:
      return payload;
    case Channel::Outcome::closed:
      return tl::unexpected(how_it_ended());
    case Channel::Outcome::timeout:
      kill_and_reap();
      hangs_ = true;
      return tl::unexpected(fmt::format("the device hangs{}: it did not return within {:.3g} s {}", hung_before_ ? " again" : "",
                                        static_cast<double>(patience_.count()) / 1e6, where()));
    case Channel::Outcome::garbage:
      break;
  }
  kill_and_reap();
  return tl::unexpected<std::string>("the device damaged its process: what that says cannot be read");
}

// The device hangs when none of its calls begins or ends for so long; a slow one that moves may take its time.
Channel::Outcome Child::receive(Bytes& payload) {
  auto calls = box_->calls.load();
  for (int quiet = 0; quiet < looks;) {
    const auto outcome = channel_.receive(payload);
    if (outcome != Channel::Outcome::timeout) return outcome;
    if (has_ended()) return Channel::Outcome::closed;  // a process that the device started holds the socket
    const auto now = box_->calls.load();
    quiet = now == calls ? quiet + 1 : 0;
    calls = now;
  }
  return Channel::Outcome::timeout;
}

bool Child::has_ended() const {
  siginfo_t seen{};
  return ::waitid(P_PID, static_cast<id_t>(process_), &seen, WEXITED | WNOHANG | WNOWAIT) != 0 || seen.si_pid != 0;
}

std::string Child::how_it_ended() {
  // Its files are closed a moment before it can be reaped. One that closed the socket itself lives on.
  if (const FileDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0))); process) {
    pollfd waited{process.get(), POLLIN, 0};
    ::poll(&waited, 1, 1000);
  }
  const bool ended = has_ended();
  const int status = kill_and_reap();
  if (!ended) return fmt::format("the device closed its connection to the rig {}", where());
  if (WIFSIGNALED(status)) {
    const char* meaning = ::sigdescr_np(WTERMSIG(status));
    return fmt::format("the device crashed: signal {} ({}) {}", WTERMSIG(status), meaning != nullptr ? meaning : "unknown",
                       where());
  }
  if (call() == Call::none) {
    return fmt::format("the device's process ended with status {}, as when the device closes its connection to the rig",
                       WEXITSTATUS(status));
  }
  return fmt::format("the device ended its process: exit status {} {}", WEXITSTATUS(status), where());
}

std::string Child::where() const {
  const Call call = box_->call;
  if (call == Call::load || call == Call::open) return std::string(name(call));
  return fmt::format("{}, {} us after it was opened", name(call), box_->now_us.load());
}

int Child::kill_and_reap() {
  if (process_ == 0) return 0;
  int status = 0;
  ::kill(-process_, SIGKILL);
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  socket_.reset();
  return status;
}

void Child::end() {
  if (process_ == 0) return;
  Writer request;
  request.put(Request::close);
  Bytes nothing;
  // The end of the process closes the socket, behind all that the device does at its own end.
  if (channel_.send(request.frame())) receive(nothing);
  kill_and_reap();
}

}  // namespace umirig::sil
