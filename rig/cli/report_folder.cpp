#include "rig/cli/report_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "rig/cli/suites.hpp"
#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

namespace fs = std::filesystem;

// The name of a report file in that folder; empty: there is none.
std::string report_in(const std::string& folder) {
  std::error_code none;
  for (const auto* name : {"report.json", "report.html", "report.junit.xml"}) {
    if (fs::exists(fs::path(folder) / name, none)) return name;
  }
  return "";
}

bool is_of(const std::string& folder, const Node& header) {
  const auto text = read_file((fs::path(folder) / "report.json").string());
  const auto report = text ? run::parse_json(*text) : tl::unexpected(text.error());
  if (!report) return false;
  const auto& provenance = (*report)["provenance"];
  return provenance["begun"].text() == header["begun"].text() && provenance["dut"].text() == header["dut"].text() &&
         (*report)["session"]["dut_serial"].text() == header["session"]["dut_serial"].text();
}

}  // namespace

Result<void> check_report_folder(const std::string& folder, const Node& header, bool force) {
  const auto name = report_in(folder);
  if (force || name.empty() || (!header.is_null() && is_of(folder, header))) return {};
  return failure(ErrorKind::usage, fmt::format("{}: holds the report of another run already ({}), which is not overwritten: name "
                                               "another folder, or replace it by --force",
                                               folder, name));
}

std::string free_report_folder(const std::string& folder) {
  auto free = folder;
  for (int number = 2; !report_in(free).empty(); ++number) free = fmt::format("{}-{}", folder, number);
  return free;
}

}  // namespace umirig::cli
