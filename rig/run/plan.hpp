// A plan for a production line: the cases that find the most defects of the catalogue in the time that a device has.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/dictionary.hpp"

namespace umirig::run {

struct PlanRequest {
  const Dictionary* dictionary = nullptr;
  double takt_s = 0;
  double pause_s = 0;                          // between two cases, where the device cannot be restarted
  std::vector<std::optional<double>> seconds;  // of each case of the dictionary; nothing: it is not to be chosen
  std::set<std::size_t> outside;               // cases that are not to be chosen although they apply to the device
  std::set<std::string> absent;                // defects that this device cannot have: of options that it does not support
};

struct PlannedCase {
  std::string id;
  double seconds = 0;                // without the pause
  std::vector<std::string> catches;  // defects that no case before it in the list catches
};

struct Escape {
  enum class Why {
    no_case,  // none of the cases shows it on such a device
    time,     // the case that would does not fit in
    company,  // the case that would needs others before it that are not chosen (found by verify)
  };
  std::string defect;
  std::string requirement;
  std::string text;
  Why why = Why::no_case;
  std::string case_id;  // the cheapest case that would catch it; empty: there is none
  double seconds = 0;   // of that case
};
std::string to_text(Escape::Why why);  // "no case", "time", "other cases"

struct Plan {
  double takt_s = 0;
  double total_s = 0;                // with the pauses
  std::vector<PlannedCase> cases;    // what brings most in its time first
  std::vector<std::string> watches;  // cases over the whole run that have something to watch; they cost nothing
  std::size_t defects = 0;           // that this device can have
  std::size_t caught = 0;
  bool proven = true;  // no other choice within the time is better
  std::vector<Escape> escapes;
  std::vector<std::string> also;     // caught although the whole run did not promise it (found by verify)
  bool verified = false;             // the cases were run by themselves on every defect
  std::vector<std::string> absent;   // left out of the count
  std::vector<std::string> outside;  // these as well: only cases that are not to be chosen show them
  std::size_t full_caught = 0;       // what all cases together catch
  std::size_t full_cases = 0;        // the fewest that do it
  double full_s = 0;                 // and how long they take
  struct Point {
    double share = 0;  // of full_caught
    double seconds = 0;
    std::size_t cases = 0;
  };
  std::vector<Point> curve;  // what a longer takt would bring
};

Plan make_plan(const PlanRequest& request);

// Sets right what the chosen cases catch when nothing else runs. `rows`: of a qualification with those cases only.
void verify(Plan& plan, const std::vector<MatrixRow>& rows);

// "60s", "2min", "1.5 min", "90" (seconds), "1h". Error (usage): what is wrong, and what is expected.
Result<double> takt_of(std::string_view text);

// {"takt_s","total_s","cases":[…],"watches":[…],"defects","caught","escapes":[…],…}
Node to_node(const Plan& plan);

}  // namespace umirig::run
