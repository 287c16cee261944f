#include "adapters/serial/serial.hpp"

#include <fmt/format.h>

#include "adapters/serial/port.hpp"
#include "rig/line/stream_line.hpp"
#include "rig/line/stream_options.hpp"

namespace umirig::serial {
namespace {

Result<PortOptions> port_options(const Url& url) {
  if (auto known = check_options(url, {"rts", "dtr", "parity", "latency_ms"}); !known) return tl::unexpected(known.error());
  PortOptions options;
  for (const auto& [name, level] : {std::pair("rts", &options.rts), {"dtr", &options.dtr}}) {
    const auto value = choice(url, name, {"on", "off", "untouched"});
    if (!value) return tl::unexpected(value.error());
    *level = *value == "on" ? PortOptions::Level::on : *value == "off" ? PortOptions::Level::off : PortOptions::Level::untouched;
  }
  const auto parity = choice(url, "parity", {"uart", "hand"});
  if (!parity) return tl::unexpected(parity.error());
  options.parity_by_hand = *parity == "hand";
  const auto latency = milliseconds(url, "latency_ms");
  if (!latency) return tl::unexpected(latency.error());
  options.latency = latency->value_or(Duration(0));
  return options;
}

}  // namespace

Result<std::unique_ptr<SerialLine>> open_serial(World& world, const Url& url) {
  if (url.path.empty()) return failure(ErrorKind::usage, fmt::format("'{}': expected serial:/dev/ttyUSB0 or the like", url.text));
  const auto options = port_options(url);
  if (!options) return tl::unexpected(options.error());
  auto port = open_port(url.path, *options);
  if (!port) return tl::unexpected(port.error());
  auto line = std::make_unique<StreamLine>(world, std::move(*port));
  if (const auto fault = line->fault()) return failure(ErrorKind::rig, *fault);
  return std::unique_ptr<SerialLine>(std::move(line));
}

}  // namespace umirig::serial
