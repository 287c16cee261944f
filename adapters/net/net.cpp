#include "adapters/net/net.hpp"

#include "adapters/net/tcp.hpp"
#include "rig/line/stream_line.hpp"
#include "rig/line/stream_options.hpp"

namespace umirig::net {
namespace {

// Of a network that is not asked: a packet, a terminal server's own polling.
constexpr Duration usual_latency = 50ms;

}  // namespace

Result<std::unique_ptr<SerialLine>> open_tcp(World& world, const Url& url) {
  if (auto known = check_options(url, {"latency_ms", "parity"}); !known) return tl::unexpected(known.error());
  const auto latency = milliseconds(url, "latency_ms");
  if (!latency) return tl::unexpected(latency.error());
  const auto parity = choice(url, "parity", {"none", "hand"});
  if (!parity) return tl::unexpected(parity.error());
  const auto endpoint = parse_endpoint(url.path);
  if (!endpoint) return tl::unexpected(endpoint.error());
  auto stream = connect_tcp(*endpoint, latency->value_or(usual_latency), *parity == "hand");
  if (!stream) return tl::unexpected(stream.error());
  return std::unique_ptr<SerialLine>(std::make_unique<StreamLine>(world, std::move(*stream)));
}

}  // namespace umirig::net
