#include "rig/cli/run_header.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <fstream>
#include <sstream>

#include "rig/cli/version.hpp"
#include "rig/crypto/hash.hpp"
#include "rig/run/line_events.hpp"
#include "rig/world/wall_clock.hpp"

namespace umirig::cli {
namespace {

std::string file_hash(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return "";
  std::ostringstream text;
  text << in.rdbuf();
  return sha256(text.str());
}

std::string rig_identity() {
  struct utsname name {};
  if (::uname(&name) != 0) return "unknown";
  return fmt::format("{} ({} {} {})", name.nodename, name.sysname, name.release, name.machine);
}

}  // namespace

Node run_header(const run::Suite& suite, const run::Datasheet& sheet, const Url& url, std::uint64_t seed, const SerialLine& line,
                const std::vector<std::string>& selectors) {
  auto chosen = Node::array();
  for (const auto& selector : selectors) chosen.push(selector);
  auto session = sheet.session_node();
  auto requirements = Node::object();
  for (const auto& one : suite.requirements) {
    auto said = Node::object().set("text", one.text).set("level", one.level).set("clause", one.clause);
    if (!one.unseen.empty()) said.set("unseen", one.unseen);
    requirements.set(one.id, std::move(said));
  }
  const auto uncertainty = line.uncertainty();
  const auto calibration = session["calibration"].text();
  auto adapter = Node::object();
  adapter.set("scheme", url.scheme).set("identity", run::mask_secrets(url.text, sheet.secrets()));
  adapter.set("uncertainty_early_ns", static_cast<std::int64_t>(uncertainty.early.count()));
  adapter.set("uncertainty_late_ns", static_cast<std::int64_t>(uncertainty.late.count()));
  adapter.set("calibration", calibration.empty() ? "virtual time: nothing to calibrate" : calibration);
  if (url.scheme == "sil") adapter.set("device_hash", file_hash(url.path));
  auto header = Node::object();
  if (const auto& said = sheet.remarks(); !said.empty()) {
    auto remarks = Node::array();
    for (const auto& text : said) remarks.push(text);
    header.set("remarks", remarks);
  }
  return header
      .set("program",
           Node::object().set("name", "umirig").set("version", program_version).set("hash", file_hash("/proc/self/exe")))
      .set("suite",
           Node::object().set("name", suite.name).set("title", suite.title).set("version", suite.version).set("hash", suite.hash))
      .set("catalogue", Node::object().set("version", suite.version).set("hash", suite.catalogue_hash))
      .set("dut", run::mask_secrets(url.text, sheet.secrets()))
      .set("dut_masked", run::mask_secrets(url.text, sheet.secrets()) != url.text)
      .set("selectors", chosen)
      .set("session", session)
      .set("rig", Node::object().set("identity", rig_identity()))
      .set("adapter", adapter)
      .set("decision_rule", sheet.ixit("decision_rule"))
      .set("pics", sheet.pics_node())
      .set("ixit", sheet.ixit_node())
      .set("seed", seed)
      .set("begun", utc_now())
      .set("requirements", requirements);
}

}  // namespace umirig::cli
