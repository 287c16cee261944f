#include "rig/cli/serving.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "adapters/net/tcp.hpp"
#include "adapters/serial/pty.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/line/bridge.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

struct Served {
  std::unique_ptr<PeerStream> peer;
  std::string where;  // what a client is told: a path, or HOST:PORT
};

Result<Served> open_pty(const std::string& link) {
  auto pty = serial::Pty::open();
  if (!pty) return tl::unexpected(pty.error());
  if (!link.empty()) {
    if (auto linked = (*pty)->link(link); !linked) return tl::unexpected(linked.error());
  }
  auto where = link.empty() ? (*pty)->path() : link;
  return Served{std::move(*pty), std::move(where)};
}

Result<Served> open_port(const std::string& text) {
  const bool whole = text.find(':') != std::string::npos;
  const auto endpoint = net::parse_endpoint(whole ? text : "127.0.0.1:" + text);
  if (!endpoint) return tl::unexpected(endpoint.error());
  auto server = net::TcpServer::open(*endpoint);
  if (!server) return tl::unexpected(server.error());
  auto where = fmt::format("{}:{}", endpoint->host, (*server)->port());
  return Served{std::move(*server), std::move(where)};
}

}  // namespace

int serve(World& world, SerialLine& device, const SimArguments& arguments) {
  auto served = arguments.tcp.empty() ? open_pty(arguments.link) : open_port(arguments.tcp);
  if (!served) return complain(served.error());
  Bridge bridge(world, device, *served->peer, arguments.any_rate);
  if (arguments.json) {
    out(run::to_json(Node::object().set(arguments.tcp.empty() ? "pty" : "tcp", served->where)));
  } else {
    out(served->where);
  }
  std::fflush(stdout);  // whoever started it waits for that line
  err("umirig: it can be spoken to there; Ctrl-C ends it");
  world.run_until([&] { return bridge.fault().has_value() || device.device_loss().has_value(); }, never);
  err(fmt::format("umirig: {} characters went to the device, {} came from it", bridge.to_device(), bridge.to_peer()));
  if (const auto fault = bridge.fault()) return complain({ErrorKind::rig, *fault});
  if (const auto loss = device.device_loss()) return complain({ErrorKind::rig, *loss});
  return run::exit_conformant;
}

}  // namespace umirig::cli
