// What the lock-step with a child process costs.
#include <benchmark/benchmark.h>

#include "adapters/sil/sil_line.hpp"

namespace umirig {
namespace {

struct Rig : SerialReceiver {
  Rig(const char* device, const char* config) {
    auto opened =
        SilLine::open(world, *parse_url(std::string("sil:" UMIRIG_BUILD_DIR "/sil_test_devices/") + device + ".so?" + config));
    if (!opened) throw std::runtime_error(opened.error().text);
    line = std::move(*opened);
    line->listen(this);
    line->set_format({9600, 8, 'N', 1});
  }
  void on_character(const Character&) override { ++heard; }

  World world;
  std::size_t heard = 0;
  std::unique_ptr<SilLine> line;
};

void round_trip(benchmark::State& state) {
  Rig rig("reader", "");
  for (auto _ : state) benchmark::DoNotOptimize(rig.line->command("nothing"));
}
BENCHMARK(round_trip)->UseRealTime();

// A request of 200 bytes, one message.
void characters_to_the_device(benchmark::State& state) {
  Rig rig("unruly", "");
  const Bytes request(200, 0x41);
  for (auto _ : state) {
    rig.line->send(request);
    rig.world.run_until(rig.line->idle_at());
  }
  state.SetItemsProcessed(state.iterations() * 200);
}
BENCHMARK(characters_to_the_device)->UseRealTime();

// The worst case: the device acts at each byte.
void characters_echoed_one_by_one(benchmark::State& state) {
  Rig rig("echo", "");
  const Bytes request(200, 0x41);
  for (auto _ : state) {
    rig.line->send(request);
    rig.world.run_until(rig.world.now() + 1s);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rig.heard));
}
BENCHMARK(characters_echoed_one_by_one)->UseRealTime();

void polls_of_an_idle_device(benchmark::State& state) {
  Rig rig("echo", "poll=100");
  for (auto _ : state) rig.world.run_until(rig.world.now() + 1s);
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(polls_of_an_idle_device)->UseRealTime();

void restarts(benchmark::State& state) {
  Rig rig("echo", "");
  for (auto _ : state) benchmark::DoNotOptimize(rig.line->restart_device());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(restarts)->UseRealTime();

void processes(benchmark::State& state) {
  for (auto _ : state) Rig rig("echo", "");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(processes)->UseRealTime();

}  // namespace
}  // namespace umirig
