// The process that holds a device under test, started by the rig: umirig-sil-host RIG. RIG is the rig's process id.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "adapters/sil/host/device.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// A crash stays a crash for the rig: the signal ends the process, not the sanitizer's exit.
#define UMIRIG_CRASHES "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:abort_on_error=1"
extern "C" const char* __asan_default_options() { return UMIRIG_CRASHES ":detect_leaks=0"; }
extern "C" const char* __tsan_default_options() { return UMIRIG_CRASHES; }
#endif

namespace {

using namespace umirig::sil;

pid_t rig_process = 0;

// Sent when the thread that started this process ends; the rig itself may well live on.
void on_death_signal(int) {
  if (::getppid() != rig_process) ::_exit(0);
}

bool end_with_the_rig() {
  struct sigaction action {};
  action.sa_handler = on_death_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR2, &action, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGUSR2);
  return ::getppid() == rig_process;
}

// When memory runs out, the device is to blame and not the rig.
void volunteer_for_the_oom_killer() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, "1000", 4);
  ::close(file);
}

// What the request did to the device: how far it came, when it wants to be woken, what it did.
void put_state(Writer& reply, Device& device, std::size_t heard) {
  reply.put(static_cast<std::uint32_t>(heard));
  reply.put(device.reached());
  reply.put(device.next_wake_us());
  const auto actions = device.rig().take_actions();
  reply.put(static_cast<std::uint32_t>(actions.size()));
  for (const auto& action : actions) reply.put(action);
}

Status status(Device& device) { return device.rig().loss().empty() ? Status::ok : Status::lost; }

void open(Device& device, Reader& request, Writer& reply) {
  const auto path = request.text();
  auto config = request.text();
  const auto seed = request.get<std::uint64_t>();
  auto opened = device.open(path, std::move(config), seed, request.time());
  if (opened.status == Status::ok && status(device) == Status::lost) {
    opened.status = Status::lost;
    opened.text = device.rig().loss();
  }
  reply.put(opened.status);
  reply.put(std::string_view(opened.text));
  reply.put(opened.error);
  if (opened.status == Status::ok) put_state(reply, device, 0);
}

void advance(Device& device, Reader& request, Writer& reply) {
  const auto until = request.time();
  std::vector<umirig::Transmission> characters(request.get<std::uint32_t>());
  for (auto& character : characters) character = request.item();
  const auto heard = device.advance(until, characters);
  reply.put(status(device));
  reply.put(std::string_view(device.rig().loss()));
  put_state(reply, device, heard);
}

void command(Device& device, Reader& request, Writer& reply) {
  const auto now = request.time();
  const int error = device.command(now, request.text());
  reply.put(status(device));
  reply.put(std::string_view(device.rig().loss()));
  reply.put(error);
  put_state(reply, device, 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("umirig-sil-host is started by umirig, for devices that are opened as sil:PATH\n", stderr);
    return 2;
  }
  rig_process = static_cast<pid_t>(std::atol(argv[1]));
  if (!end_with_the_rig()) return 0;
  volunteer_for_the_oom_killer();
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  void* memory = ::mmap(nullptr, sizeof(BlackBox), PROT_READ | PROT_WRITE, MAP_SHARED, box_fd, 0);
  if (memory == MAP_FAILED) return 2;
  ::close(box_fd);

  Device device(*static_cast<BlackBox*>(memory));
  Channel channel(socket_fd);
  umirig::Bytes payload;
  while (channel.receive(payload) == Channel::Outcome::ok) {
    Reader request(payload);
    Writer reply;
    switch (request.get<Request>()) {
      case Request::open:
        open(device, request, reply);
        break;
      case Request::advance:
        advance(device, request, reply);
        break;
      case Request::command:
        command(device, request, reply);
        break;
      case Request::close:
        device.close();
        return 0;
    }
    if (request.bad() || !channel.send(reply.frame())) return 2;
  }
  return 0;
}
