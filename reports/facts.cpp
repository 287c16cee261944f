#include "reports/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rig/run/golden.hpp"
#include "rig/run/json.hpp"

namespace umirig::reports {
namespace {

struct Label {
  const char* name;
  const char* label;
};

constexpr Label session_labels[] = {
    {"report_number", "Report number"},
    {"dut_maker", "Maker of the item"},
    {"dut_model", "Model"},
    {"dut_serial", "Serial number"},
    {"dut_firmware", "Firmware"},
    {"operator", "Operator"},
    {"station", "Station"},
};

std::optional<std::string> joined(std::initializer_list<std::optional<std::string>> parts) {
  std::string text;
  for (const auto& part : parts) {
    if (part) text += (text.empty() ? "" : " ") + *part;
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

// "ambient_temperature" as people write it.
std::string label_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::optional<std::string> uncertainty_text(const Node& adapter) {
  const auto& early = adapter["uncertainty_early_ns"];
  const auto& late = adapter["uncertainty_late_ns"];
  if (!early.is_number() && !late.is_number()) return std::nullopt;
  if (early.number() == 0 && late.number() == 0) return "none: time stamps are exact";
  const auto part = [](const Node& node, const char* sign) {
    if (!node.is_number()) return std::string(not_stated);
    return sign + number_text(std::abs(node.number()) / 1e6) + " ms";
  };
  return "a time stamp lies within " + part(early, "−") + " and " + part(late, "+") + " of the truth";
}

}  // namespace

const std::vector<std::string>& statements() {
  static const std::vector<std::string> texts = {
      "This is a pre-compliance report: it is no certificate and does not stand in for one.",
      "This report relates only to the item tested.",
  };
  return texts;
}

std::vector<Fact> session_facts(const run::Record& record) {
  const auto& session = record.header["session"];
  std::vector<Fact> facts;
  for (const auto& label : session_labels) facts.push_back({label.name, label.label, value_text(session[label.name])});
  for (const auto& [name, value] : session.members()) {
    const bool known = std::any_of(facts.begin(), facts.end(), [&, &key = name](const Fact& fact) { return fact.name == key; });
    if (!known) facts.push_back({name, label_of(name), value_text(value)});
  }
  if (record.header.has("golden")) {
    facts.push_back({"golden_before", "Golden device, before", run::golden_text(record.header["golden"]["before"])});
    facts.push_back(
        {"golden_after", "Golden device, behind", run::golden_text(record.end ? (*record.end)["golden"]["after"] : Node())});
  }
  return facts;
}

std::vector<Fact> provenance_facts(const run::Record& record) {
  const auto& header = record.header;
  const auto named = [&](const char* member) {
    const auto& node = header[member];
    return joined({value_text(node["name"]), value_text(node["version"])});
  };
  const auto& adapter = header["adapter"];
  return {
      {"program", "Program", named("program")},
      {"program_hash", "Program, hash", value_text(header["program"]["hash"])},
      {"suite", "Suite", named("suite")},
      {"suite_hash", "Suite, hash", value_text(header["suite"]["hash"])},
      {"catalogue", "Requirement catalogue", named("catalogue")},
      {"catalogue_hash", "Requirement catalogue, hash", value_text(header["catalogue"]["hash"])},
      {"dut", "Device under test, opened as", value_text(header["dut"])},
      {"rig", "Rig", value_text(header["rig"]["identity"])},
      {"adapter", "Adapter", joined({value_text(adapter["scheme"]), value_text(adapter["identity"])})},
      {"calibration", "Calibration", value_text(adapter["calibration"])},
      {"uncertainty", "Uncertainty of time", uncertainty_text(adapter)},
      {"decision_rule", "Decision rule", value_text(header["decision_rule"])},
      {"seed", "Seed", value_text(header["seed"])},
      {"begun", "Begun (UTC)", value_text(header["begun"])},
      {"record_format", "Format of the record", value_text(header["format"])},
      {"record_path", "Record", value_text(record.path)},
      {"record_hash", "Record, hash", value_text(record.hash)},
  };
}

std::optional<std::string> value_text(const Node& node) {
  std::string text;
  if (node.is_string()) {
    text = node.text();
  } else if (node.is_bool()) {
    text = node.boolean() ? "yes" : "no";
  } else if (node.is_integer()) {
    text = std::to_string(node.integer());
  } else if (node.is_number()) {
    text = number_text(node.number());
  } else if (!node.is_null()) {
    text = run::to_json(node);
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string suite_name(const run::Record& record) {
  if (const auto name = value_text(record.header["suite"]["name"])) return *name;
  if (record.cases.empty()) return std::string(not_stated);
  const auto& id = record.cases.front().id;
  return id.substr(0, id.find('/'));
}

std::string clause_of(const run::Record& record, const std::string& requirement) {
  if (const auto clause = value_text(record.header["requirements"][requirement]["clause"])) return *clause;
  return requirement.substr(0, requirement.rfind('/'));
}

std::string requirement_text(const run::Record& record, const std::string& requirement) {
  return record.header["requirements"][requirement]["text"].text();
}

const std::string& requirement_of(const run::CaseRecord& one) {
  return one.outcome.requirement.empty() ? one.requirement : one.outcome.requirement;
}

std::vector<RequirementLine> requirement_lines(const run::Record& record, const run::CaseRecord& one) {
  std::vector<RequirementLine> lines;
  const auto add = [&](const char* label, const std::string& requirement) {
    const auto wording = requirement_text(record, requirement);
    lines.push_back({label, requirement + (wording.empty() ? "" : ": " + wording)});
  };
  if (!one.requirement.empty()) add("Requirement", one.requirement);
  const auto& other = requirement_of(one);
  if (other != one.requirement) add(one.outcome.verdict == run::Verdict::fail ? "Broken" : "Stood in the way", other);
  return lines;
}

std::string number_text(double value) { return std::isfinite(value) ? fmt::format("{:.9g}", value) : std::string("no number"); }

std::string value_text(const run::Measurement& measurement) {
  const auto rounded = std::round(measurement.value * 1000) / 1000;
  const bool at_limit =
      (measurement.lower && rounded == *measurement.lower) || (measurement.upper && rounded == *measurement.upper);
  return number_text(at_limit || !std::isfinite(rounded) ? measurement.value : rounded);
}

std::string limits_text(const run::Measurement& measurement) {
  const auto& unit = measurement.unit;
  const auto with_unit = [&](double value) { return number_text(value) + (unit.empty() ? "" : " " + unit); };
  if (measurement.lower && measurement.upper) return number_text(*measurement.lower) + " to " + with_unit(*measurement.upper);
  if (measurement.lower) return "at least " + with_unit(*measurement.lower);
  if (measurement.upper) return "at most " + with_unit(*measurement.upper);
  return "no limit";
}

std::string_view to_text(run::Step::Kind kind) {
  switch (kind) {
    case run::Step::Kind::sent:
      return "sent";
    case run::Step::Kind::received:
      return "received";
    case run::Step::Kind::silence:
      return "silence";
    case run::Step::Kind::remark:
      return "remark";
    case run::Step::Kind::violation:
      return "violation";
    case run::Step::Kind::asked:
      return "asked";
    case run::Step::Kind::answered:
      return "answered";
  }
  return "";
}

std::string explanation_text(const run::Explanation& explanation) {
  if (explanation.kind == run::Explanation::Kind::nothing_failed) return "nothing failed";
  if (explanation.kind == run::Explanation::Kind::form) return "the form of the device seems wrong";
  if (explanation.kind == run::Explanation::Kind::unknown || explanation.candidates.empty()) {
    return "no defect of the catalogue explains this";
  }
  const auto& best = explanation.candidates.front();
  return fmt::format("resembles the known defect {}: {:.0f} %", best.defect, best.likeness * 100);
}

}  // namespace umirig::reports
