#include "rig/cli/opening.hpp"

#include <fmt/format.h>

#include "adapters/replay/replay_line.hpp"
#include "adapters/sil/sil_line.hpp"
#include "adapters/sim/sim_line.hpp"

namespace umirig::cli {

std::vector<AdapterKind> adapter_kinds() {
  return {
      {"sim", "sim:DEVICE[?option=value&...]",
       "a simulated device in virtual time: sim:meter, sim:meter?defect=ID, sim:meter?variant=ID, sim:silent"},
      {"sil", "sil:LIBRARY.so[?configuration]",
       "a device as a shared library (software in the loop), in a process of its own, in virtual time"},
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
  return replay::open_replay(world, url);
}

}  // namespace umirig::cli
