// Opens what a URL names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/run/suite.hpp"
#include "rig/world/world.hpp"

namespace umirig::cli {

struct AdapterKind {
  std::string scheme;
  std::string form;  // "sim:DEVICE[?option=value&…]"
  std::string text;
};
std::vector<AdapterKind> adapter_kinds();

// Error (usage): there is no adapter of that scheme.
Result<void> check_scheme(const Url& url);

// Error (usage): no URL, or no such adapter; else what the adapter says.
Result<std::unique_ptr<SerialLine>> open_line(World& world, const Url& url);

}  // namespace umirig::cli
