#include "rig/cli/own_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rig/cli/console.hpp"
#include "rig/iec62056/push_listener.hpp"
#include "rig/iec62056/reader.hpp"

namespace umirig::cli {
namespace {

constexpr const char* register_to_read = "1.8.0";
constexpr int telegrams = 2;
constexpr std::uint32_t usual_push_baud = 2400;  // 6.4.4
constexpr std::uint32_t usual_interval_s = 10;   // of the simulated meter
constexpr std::uint32_t longest_interval_s = 3600;

std::uint32_t number(const Url& url, std::string_view option, std::uint32_t otherwise) {
  const auto text = url.option(option);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 ? value : otherwise;
}

bool pushes(const Url& url) { return url.option("mode") == "D"; }

iec62056::WakeUp wake_up_of(const Url& url) {
  const auto kind = url.option("wake_up");
  if (kind == "slow" || kind == "both") return iec62056::WakeUp::slow;
  return kind == "fast" ? iec62056::WakeUp::fast : iec62056::WakeUp::none;
}

void listen(World& world, Tap& tap, const Url& device) {
  iec62056::ListenOptions options;
  options.baud = number(device, "push_baud", usual_push_baud);
  options.seven_bits = device.option("push_format", "7E1") == "7E1";
  const auto interval_s = std::min(number(device, "push_interval_s", usual_interval_s), longest_interval_s);
  options.patience = std::chrono::seconds(2 * interval_s) + 30s;
  iec62056::PushListener listener(world, tap, options);
  for (int i = 0; i < telegrams; ++i) {
    if (const auto telegram = listener.next(); !telegram) return err("umirig: listening: " + telegram.error().text);
  }
}

}  // namespace

void say_what_it_waits_for(const Url& device) {
  if (pushes(device)) {
    err(fmt::format(
        "umirig: this meter sends unasked and answers nothing (mode D), every {} s: 'umirig read' takes it with --listen",
        number(device, "push_interval_s", usual_interval_s)));
    return;
  }
  switch (wake_up_of(device)) {
    case iec62056::WakeUp::slow:
      return err(
          "umirig: this battery meter sleeps until NULs have come for 2.1 to 2.3 s: 'umirig read' wakes it with --wake-up slow");
    case iec62056::WakeUp::fast:
      return err(
          "umirig: this battery meter sleeps until it has answered short strings of NULs by ACK: 'umirig read' wakes it with "
          "--wake-up fast");
    case iec62056::WakeUp::none:
      break;
  }
}

void hold_own_session(World& world, Tap& tap, const Url& device) {
  if (pushes(device)) return listen(world, tap, device);
  iec62056::ReaderOptions options;
  options.wake_up = wake_up_of(device);
  if (device.option("commands").find("B1") != std::string::npos) options.sign_off = '1';
  iec62056::Reader reader(world, tap, options);
  if (const auto readout = reader.read_out(); !readout) err("umirig: readout: " + readout.error().text);
  const auto readout = reader.read_registers({register_to_read});
  if (!readout) err("umirig: programming mode: " + readout.error().text);
  world.run_until(world.now() + 2s);  // an answer to the break is none of the reader's business, but of this exchange
}

}  // namespace umirig::cli
