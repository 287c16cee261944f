#include "rig/run/golden.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rig/base/counted.hpp"
#include "rig/run/result.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

constexpr std::size_t most_reasons = 10;
constexpr std::size_t shown_hash = 16;

std::set<std::string> ids_of(const Record& record) {
  std::set<std::string> ids;
  for (const auto& one : record.cases) ids.insert(one.id);
  return ids;
}

bool same_cases(const Record& a, const Record& b) {
  return std::equal(a.cases.begin(), a.cases.end(), b.cases.begin(), b.cases.end(),
                    [](const CaseRecord& one, const CaseRecord& other) { return one.id == other.id; });
}

// The record with the cases that the other one has, without those over the whole run: on the line nothing happens in them.
Record part_in(const Record& record, const Record& other) {
  const auto ids = ids_of(other);
  Record part = record;
  std::erase_if(part.cases, [&](const CaseRecord& one) { return ids.count(one.id) == 0 || one.events.empty(); });
  return part;
}

std::size_t missing_in(const Record& record, const Record& other) {
  const auto ids = ids_of(record);
  return static_cast<std::size_t>(
      std::count_if(other.cases.begin(), other.cases.end(), [&](const CaseRecord& one) { return ids.count(one.id) == 0; }));
}

}  // namespace

Result<GoldenDevice> parse_golden(std::string_view toml, std::string_view name) {
  const auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto bad = [&](std::string_view why) { return failure(ErrorKind::configuration, fmt::format("{}: {}", name, why)); };
  const auto& table = (*parsed)["golden"];
  if (!table.is_object()) return bad("has no table [golden]: expected it with dut = \"URL\", beside [pics], [ixit], [session]");
  for (const auto& [key, value] : table.members()) {
    if (key != "dut" && key != "baseline") return bad(fmt::format("[golden]: unknown key '{}': expected dut, baseline", key));
    if (value.text().empty()) return bad(fmt::format("[golden]: {}: expected a text", key));
  }
  if (!table.has("dut")) return bad("[golden]: dut is missing: expected the URL of the golden device");
  return GoldenDevice{table["dut"].text(), table["baseline"].text()};
}

GoldenCheck golden_check(const Record& record) {
  GoldenCheck check;
  check.verdict = overall(record);
  check.conformant = record.end && exit_codes(record).front() == exit_conformant;
  if (!record.end) check.verdict = "it did not come to its end";
  check.dut = record.header["dut"].text();
  check.serial = record.header["session"]["dut_serial"].text();
  check.begun = record.header["begun"].text();
  check.record = record.path;
  check.hash = record.hash;
  for (const auto& one : record.cases) {
    if (one.outcome.verdict <= Verdict::pass || check.reasons.size() == most_reasons) continue;
    check.reasons.push_back(fmt::format("{}: {}: {}", one.id, to_text(one.outcome.verdict), one.outcome.reason));
  }
  return check;
}

GoldenCheck golden_trouble(const GoldenDevice& device, std::string why) {
  GoldenCheck check;
  check.verdict = "rig error";
  check.dut = device.dut;
  check.reasons.push_back(std::move(why));
  return check;
}

std::vector<std::string> golden_remarks(const Record& earlier, const Record& now, const MessageReader& reader,
                                        std::string_view name) {
  ComparisonPlan plan;
  plan.reader = reader;
  if (same_cases(earlier, now)) return golden_remarks(compare(earlier, now, plan), name);
  plan.exchanges = false;
  const auto before = part_in(earlier, now);
  const auto behind = part_in(now, earlier);
  auto remarks = golden_remarks(compare(before, behind, plan), name);
  remarks.push_back(fmt::format(
      "compared with {}: other cases ran there: verdicts and times of {} in both are compared; left out are messages, cases over "
      "the whole run, {} of {} alone and {} of this run alone",
      name, counted(before.cases.size(), "case"), missing_in(now, earlier), name, missing_in(earlier, now)));
  return remarks;
}

std::vector<std::string> golden_remarks(const Comparison& comparison, std::string_view name) {
  std::vector<std::string> remarks;
  for (const auto& one : comparison.verdicts) {
    remarks.push_back(fmt::format("{}: {} in {}, {} now", one.id, to_text(one.a), name, to_text(one.b)));
  }
  for (const auto& one : comparison.groups) {
    if (one.change.kind != MessageChange::Kind::form) continue;
    remarks.push_back(fmt::format("{}: '{}' in {}, '{}' now", one.change.message, one.change.a.value_or("nothing"), name,
                                  one.change.b.value_or("nothing")));
  }
  for (const auto& one : comparison.timing) {
    if (!one.differs()) continue;
    remarks.push_back(fmt::format("{}: median {:.6g} {} in {}, {:.6g} {} now, beyond chance and the uncertainty of the rig",
                                  one.name, one.a.median, one.unit, name, one.b.median, one.unit));
  }
  for (const auto& text : comparison.warnings) remarks.push_back(fmt::format("compared with {}: {}", name, text));
  return remarks;
}

Node to_node(const GoldenCheck& check) {
  auto node = Node::object();
  node.set("conformant", check.conformant).set("verdict", check.verdict).set("dut", check.dut);
  const auto optional = [&](const char* name, const std::string& text) { node.set(name, text.empty() ? Node() : Node(text)); };
  optional("serial", check.serial);
  optional("begun", check.begun);
  optional("record", check.record);
  optional("hash", check.hash);
  auto reasons = Node::array();
  for (const auto& text : check.reasons) reasons.push(text);
  auto remarks = Node::array();
  for (const auto& text : check.remarks) remarks.push(text);
  return node.set("reasons", reasons).set("remarks", remarks);
}

std::string golden_text(const Node& check) {
  if (!check.is_object()) return "none";
  auto text = fmt::format("{} ({}", check["verdict"].text(), check["dut"].text());
  if (const auto serial = check["serial"].text(); !serial.empty()) text += ", serial number " + serial;
  const auto hash = check["hash"].text();
  text += hash.empty() ? ", no record kept)" : fmt::format(", record {}…)", hash.substr(0, shown_hash));
  if (const auto& remarks = check["remarks"].items(); !remarks.empty()) text += "; " + counted(remarks.size(), "remark");
  return text;
}

std::optional<std::string> voided(const Record& record) {
  if (!record.header.has("golden") || !record.end) return std::nullopt;
  const auto& after = (*record.end)["golden"]["after"];
  if (after["conformant"].boolean()) return std::nullopt;
  if (!after.is_object()) return "there was no golden check behind the run: its results are void";
  return fmt::format("the golden device did not conform behind the run ({}): its results are void", after["verdict"].text());
}

}  // namespace umirig::run
