#include "rig/cli/device_opener.hpp"

namespace umirig::cli {

run::OpenDevice device_opener(const Url& base) {
  return [base](World& world, const std::vector<std::pair<std::string, std::string>>& options) {
    Url url = base;
    for (const auto& [name, value] : options) url = url.with(name, value);
    return open_line(world, url);
  };
}

Result<std::unique_ptr<SerialLine>> open_null_device(World& world, const std::string& name) {
  const auto url = parse_url("sim:" + name);
  if (!url) return tl::unexpected(url.error());
  return open_line(world, *url);
}

}  // namespace umirig::cli
