// What a run's verdicts have in common, and what they leave unsaid.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rig/run/record.hpp"

namespace umirig::reports {

// One requirement that cases speak about; places in Record::cases.
struct Trouble {
  std::string requirement;
  std::vector<std::size_t> failed;      // they saw it broken
  std::vector<std::size_t> in_the_way;  // INCONCLUSIVE: they could not go on because of it
};

// Requirements that are broken first, in the order of the record; then those that only stood in the way.
std::vector<Trouble> troubles(const run::Record& record);

// Texts that several cases share, with those cases, in the order in which they first occur.
struct Shared {
  std::string text;
  std::vector<std::size_t> cases;
};

// Findings: deviations that are no failure. Those on a disputed point of the standard ("D10: …") stand apart.
struct FindingList {
  std::vector<Shared> readings;  // of disputed points, by number
  std::vector<Shared> others;
};
FindingList findings(const run::Record& record);

// What was not tested, and why.
struct Untested {
  std::string requirement;
  std::string why;
};
struct Coverage {
  std::size_t requirements = 0;        // of the catalogue in the record's header; 0 where it has none
  std::size_t judged = 0;              // by a case that passed or failed
  std::size_t not_applicable = 0;      // all of its cases are NONE
  std::vector<Untested> open;          // cases ran and came to no verdict on it
  std::vector<Untested> unseen;        // cannot be observed on the line
  std::vector<Untested> without_case;  // no case of this run judges it
  std::vector<Shared> none;            // cases with verdict NONE, by reason
};
Coverage coverage(const run::Record& record);

}  // namespace umirig::reports
