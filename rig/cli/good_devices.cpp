#include "rig/cli/good_devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace umirig::cli {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

Url device_url(const run::Suite& suite, const Options& options) {
  Url url;
  url.scheme = "sim";
  url.path = suite.device;
  url.text = "sim:" + suite.device;
  for (const auto& [name, value] : options) url = url.with(name, value);
  return url;
}

// The variant whose only difference in PICS is this one.
const run::Variant* variant_with(const run::Suite& suite, const std::string& item, const std::string& value) {
  const auto found = std::find_if(suite.variants.begin(), suite.variants.end(), [&](const auto& one) {
    return one.settings.size() == 1 && one.settings[0] == std::make_pair(item, value);
  });
  return found != suite.variants.end() ? &*found : nullptr;
}

Result<Stand> nearest(const run::Suite& suite, const Stand& dut, std::vector<std::string>& remarks) {
  Options options;
  if (dut.url.scheme == "sim" && dut.url.path == suite.device) {
    for (const auto& option : dut.url.options) {
      if (option.first != "defect") options.push_back(option);
    }
    auto url = device_url(suite, options);
    return Stand{url.text, url, dut.sheet};
  }
  run::DatasheetReader reader(suite.model);
  auto done = reader.add(suite.reference, "the datasheet of the simulated device");
  const auto reference = done ? reader.finish() : Result<run::Datasheet>(tl::unexpected(done.error()));
  if (!reference) return tl::unexpected(reference.error());
  for (const auto& item : suite.model.pics) {
    const auto value = dut.sheet.pics(item.id);
    if (value.empty() || value == reference->pics(item.id)) continue;
    const auto* variant = variant_with(suite, item.id, value);
    if (variant == nullptr) {
      remarks.push_back(fmt::format("no simulated device has {} = {}", item.id, value));
      continue;
    }
    options.insert(options.end(), variant->device.begin(), variant->device.end());
    for (const auto& [id, setting] : variant->settings) {
      if (done) done = reader.set(id + "=" + setting);
    }
  }
  auto sheet = done ? reader.finish() : Result<run::Datasheet>(tl::unexpected(done.error()));
  if (!sheet) return tl::unexpected(sheet.error());
  auto url = device_url(suite, options);
  return Stand{url.text, url, std::move(*sheet)};
}

// Whether a variant of the nearest device has the same datasheet.
bool alike(const run::Variant& variant, const run::Datasheet& sheet) {
  return std::all_of(variant.settings.begin(), variant.settings.end(), [&](const auto& setting) {
    return sheet.pics(setting.first) == setting.second || sheet.ixit(setting.first) == setting.second;
  });
}

}  // namespace

Result<std::vector<Stand>> good_devices(const run::Suite& suite, const Stand& dut, std::vector<std::string>& remarks) {
  auto first = nearest(suite, dut, remarks);
  if (!first) return tl::unexpected(first.error());
  std::vector<Stand> all = {std::move(*first)};
  std::set<std::string> known = {all[0].url.text};
  for (const auto& variant : suite.variants) {
    if (!alike(variant, all[0].sheet)) continue;
    auto url = all[0].url;
    for (const auto& [name, value] : variant.device) {
      if (!url.has(name)) url = url.with(name, value);
    }
    if (known.insert(url.text).second) all.push_back({"variant " + variant.id, url, all[0].sheet});
  }
  return all;
}

}  // namespace umirig::cli
