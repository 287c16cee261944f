#include "rig/cli/opening.hpp"

#include <fmt/format.h>

#include "adapters/exec/exec_line.hpp"
#include "adapters/net/net.hpp"
#include "adapters/replay/replay_line.hpp"
#include "adapters/serial/serial.hpp"
#include "adapters/sil/sil_line.hpp"
#include "adapters/sim/sim_line.hpp"

namespace umirig::cli {

std::vector<AdapterKind> adapter_kinds() {
  return {
      {"sim", "sim:DEVICE[?option=value&...]",
       "a simulated device in virtual time: sim:meter, sim:meter?defect=ID, sim:meter?variant=ID, sim:silent"},
      {"sil", "sil:LIBRARY.so[?configuration]",
       "a device as a shared library (software in the loop), in a process of its own, in virtual time"},
      {"serial", "serial:PORT[?rts=off&...]",
       "a serial port of this machine, in real time: serial:/dev/ttyUSB0; rts, dtr = on, off, untouched; parity = uart, hand; "
       "latency_ms"},
      {"tcp", "tcp://HOST:PORT[?latency_ms=50]",
       "a head or a terminal server in the network, bytes alone, in real time; parity = none, hand"},
      {"replay", "replay:FILE[?case=ID]",
       "a record of umirig, or a transcript of lines 'C hex' and 'M hex', as a scripted peer; with ?baud=N&format=8N1 a capture "
       "of "
       "what a meter pushes"},
  };
}

Result<void> check_scheme(const Url& url) {
  std::string known;
  for (const auto& kind : adapter_kinds()) {
    if (kind.scheme == url.scheme) return {};
    known += (known.empty() ? "" : ", ") + kind.form;
  }
  return failure(ErrorKind::usage,
                 fmt::format("'{}': there is no adapter '{}': expected one of {}", url.text, url.scheme, known));
}

Result<std::unique_ptr<SerialLine>> open_line(World& world, const Url& url) {
  if (auto known = check_scheme(url); !known) return tl::unexpected(known.error());
  if (url.scheme == "sim") return sim::open_sim(world, url);
  if (url.scheme == "sil") return open_sil(world, url);
  if (url.scheme == "serial") return serial::open_serial(world, url);
  if (url.scheme == "exec") return exec::open_exec(world, url);
  if (url.scheme == "tcp") return net::open_tcp(world, url);
  return replay::open_replay(world, url);
}

}  // namespace umirig::cli
