// What every form of report says alike: the statements, who tested what with what, and how values read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

inline constexpr std::string_view not_stated = "not stated";

struct Fact {
  std::string name;                  // "dut_serial"
  std::string label;                 // "Serial number"
  std::optional<std::string> value;  // nullopt: the record does not say; never empty

  std::string text() const { return value.value_or(std::string(not_stated)); }
};

// A report is of a pre-compliance test, and of one item; both must be said where the report is read (ISO/IEC 17025, 7.8.2.1 l).
const std::vector<std::string>& statements();

// The laboratory's items, those that every report has first, then whatever else the record's header states.
std::vector<Fact> session_facts(const run::Record& record);
// Program, suite, catalogue, rig, adapter, decision rule, uncertainty, seed, begin, and the record itself.
std::vector<Fact> provenance_facts(const run::Record& record);

// A plain value as text, nullopt for null and for the empty text; lists and objects as JSON.
std::optional<std::string> value_text(const Node& node);

// The suite's name, or what stands before the first "/" of the first case's id.
std::string suite_name(const run::Record& record);
// The clause of a requirement: the catalogue's, or what stands before its last "/".
std::string clause_of(const run::Record& record, const std::string& requirement);
// "" where the catalogue in the header does not hold it.
std::string requirement_text(const run::Record& record, const std::string& requirement);
// The requirement that a case speaks about: the one it blames, else the one it judges.
const std::string& requirement_of(const run::CaseRecord& one);

// The requirements of a case as people read them: the one it judges, then another one that was broken or stood in the way.
struct RequirementLine {
  std::string label;  // "Requirement", "Broken", "Stood in the way"
  std::string text;   // "6.4.3/2: the wording"
};
std::vector<RequirementLine> requirement_lines(const run::Record& record, const run::CaseRecord& one);

std::string number_text(double value);
// A measured value without its unit: three decimals, more where they tell it from a limit.
std::string value_text(const run::Measurement& measurement);
// "20 to 1500 ms", "at most 1500 ms", "no limit"
std::string limits_text(const run::Measurement& measurement);
std::string_view to_text(run::Step::Kind kind);
// What a failed run resembles, in one line: "known defect bcc-wrong: 95 %".
std::string explanation_text(const run::Explanation& explanation);

}  // namespace umirig::reports
