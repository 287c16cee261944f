#include "rig/cli/device_sheet.hpp"

#include <fmt/format.h>

#include "rig/cli/suites.hpp"

namespace umirig::cli {

Result<run::Datasheet> device_sheet(const run::Suite& suite, const SheetSources& sources, Url& url) {
  using Source = run::DatasheetReader::Source;
  run::DatasheetReader reader(suite.model);
  if (url.scheme == "sim") {
    if (auto done = reader.add(suite.reference, "the datasheet of the simulated device", Source::device); !done)
      return tl::unexpected(done.error());
    if (url.has("variant")) {
      const auto* variant = suite.variant(url.option("variant"));
      if (variant == nullptr) {
        return failure(ErrorKind::usage, fmt::format("{}: there is no variant '{}'", url.text, url.option("variant")));
      }
      Url plain = url;
      std::erase_if(plain.options, [](const auto& option) { return option.first == "variant"; });
      for (const auto& [name, value] : variant->device) {
        if (!url.has(name)) plain = plain.with(name, value);
      }
      url.options = plain.options;
      for (const auto& [id, value] : variant->settings) {
        if (auto done = reader.set(id + "=" + value, Source::device); !done) return tl::unexpected(done.error());
      }
    }
  } else if (sources.pics.empty() && sources.recorded.is_null()) {
    return failure(
        ErrorKind::configuration,
        fmt::format("{}: what this device supports is not known: --pics FILE is missing. Make the form with 'umirig pics init "
                    "{} > pics.toml', fill it in, then run with --pics pics.toml",
                    url.text, suite.name));
  }
  for (const auto* table : {"pics", "ixit"}) {
    for (const auto& [id, value] : sources.recorded[table].members()) {
      if (value.text().empty()) continue;  // a secret, or nothing
      if (auto done = reader.set(id + "=" + value.text(), Source::device); !done) return tl::unexpected(done.error());
    }
  }
  for (const auto& path : {sources.pics, sources.ixit}) {
    if (path.empty()) continue;
    auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    if (auto done = reader.add(*text, path); !done) return tl::unexpected(done.error());
  }
  for (const auto& setting : sources.settings) {
    if (auto done = reader.set(setting); !done) return tl::unexpected(done.error());
  }
  if (!sources.serial.empty()) {
    if (auto done = reader.set("dut_serial=" + sources.serial); !done) return tl::unexpected(done.error());
  }
  return reader.finish();
}

}  // namespace umirig::cli
