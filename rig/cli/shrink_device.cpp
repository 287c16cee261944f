#include "rig/cli/shrink_device.hpp"

#include <fmt/format.h>

#include "rig/cli/opening.hpp"
#include "rig/cli/same_run.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/variant.hpp"
#include "rig/run/line_events.hpp"

namespace umirig::cli {
namespace {

Result<run::Datasheet> sheet_of(const run::Suite& suite, const run::Record& record, const ShrinkArguments& arguments,
                                const Url& url) {
  run::DatasheetReader reader(suite.model);
  Result<void> done;
  if (url.scheme == "sim") done = reader.add(suite.reference, "the datasheet of the simulated device");
  const auto of_variant = [&] {
    const auto* variant = suite.variant(url.option("variant"));
    for (const auto& [id, value] : variant != nullptr ? variant->settings : decltype(variant->settings)()) {
      if (done) done = reader.set(id + "=" + value);
    }
  };
  // The record has the last word on what the variant says, but for secrets; a device that is named now has it itself.
  if (arguments.dut.empty()) of_variant();
  for (const auto* table : {"pics", "ixit"}) {
    for (const auto& [id, value] : record.header[table].members()) {
      if (done && !value.text().empty()) done = reader.set(id + "=" + value.text());
    }
  }
  if (!arguments.dut.empty()) of_variant();
  for (const auto& path : {arguments.pics, arguments.ixit}) {
    if (path.empty() || !done) continue;
    const auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    done = reader.add(*text, path);
  }
  for (const auto& setting : arguments.settings) {
    if (done) done = reader.set(setting);
  }
  if (!done) return tl::unexpected(done.error());
  return reader.finish();
}

}  // namespace

Result<Stand> device_of(const run::Suite& suite, const run::Record& record, const ShrinkArguments& arguments) {
  const auto& header = record.header;
  const auto missing = [&](const char* what, const char* give) {
    return failure(ErrorKind::configuration,
                   fmt::format("{}: {}, which no record keeps: give {} again", arguments.record, what, give));
  };
  if (arguments.dut.empty() && header["dut_masked"].boolean()) return missing("the device's URL holds a secret", "--dut");
  if (header["secrets_given"].boolean() && arguments.pics.empty() && arguments.settings.empty()) {
    return missing("was run with a secret", "--pics (or --set)");
  }
  auto url = parse_url(arguments.dut.empty() ? header["dut"].text() : arguments.dut);
  if (!url) return tl::unexpected(url.error());
  if (auto known = check_scheme(*url); !known) return tl::unexpected(known.error());
  if (url->scheme == "replay") {
    return failure(ErrorKind::usage,
                   fmt::format("{}: a recording answers only what it was asked: give --dut URL, the device itself", url->text));
  }
  auto sheet = sheet_of(suite, record, arguments, *url);
  if (!sheet) return tl::unexpected(sheet.error());
  // A device that is named now may be a variant that states something else; a form that does was taken by mistake.
  const bool form_given = !arguments.pics.empty() || !arguments.ixit.empty() || !arguments.settings.empty();
  if (form_given && !url->has("variant")) {
    const auto form = Node::object().set("pics", sheet->pics_node()).set("ixit", sheet->ixit_node());
    if (auto same = check_same_form(record, form); !same) return tl::unexpected(same.error());
  }
  auto plain = with_variant(*url, "");
  if (!plain) return tl::unexpected(plain.error());
  return Stand{run::mask_secrets(url->text, sheet->secrets()), std::move(*plain), std::move(*sheet)};
}

}  // namespace umirig::cli
