// Which failure of a record is to be shortened.
#pragma once

#include <cstdint>
#include <string>

#include "rig/base/result.hpp"
#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

struct ShrinkTarget {
  const run::Case* one = nullptr;  // the case that came across it; not the one that judges the whole run
  std::string requirement;         // what is broken
  std::string asked;               // the case that was named
  bool watched() const { return one->head().requirement != requirement; }
};

// `selector`: the id of a case in the record, or a prefix that names one that failed. Error (usage): it names none, several, or
// one that did not fail; (configuration): the suite does not have that case any more.
Result<ShrinkTarget> shrink_target(const run::Suite& suite, const run::Record& record, const std::string& selector);

// Whether a case shows that requirement broken.
bool breaks(const run::CaseRecord& record, const std::string& requirement);

// The keys of a script for it, in front of its steps. Its number is not the one that it is given at last.
Node script_head(const run::Suite& suite, const ShrinkTarget& target);

// The number of a script of these steps, in no use yet: 9, the number of the case that it comes from (three digits), and four
// that tell it from other scripts of that case. The same steps always have the same.
std::int64_t script_number(const run::Suite& suite, const ShrinkTarget& target, const Node::Array& steps);

}  // namespace umirig::cli
