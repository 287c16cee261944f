// What a failed run resembles: known defects, ranked, from a fault dictionary that qualification has taught.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"

namespace umirig::run {

// One known defect that the device may have.
struct Candidate {
  std::string defect;                  // its id in the catalogue
  std::string requirement;             // what it breaks
  std::string text;                    // what it does
  double likeness = 0;                 // 0 to 1: how much of what was seen it explains, and how much of what it would do was seen
  std::vector<std::string> explained;  // cases that fail as this defect makes them fail
  std::vector<std::string> unexplained;  // cases that fail although this defect would pass them, or the other way round
};

struct Explanation {
  enum class Kind {
    nothing_failed,  // there is nothing to explain
    known,           // the first candidate explains what was seen
    form,            // the form of the device is wrong, so that no defect is looked for
    unknown,         // no defect of the catalogue does; candidates are what is nearest, and none is named as the cause
  };
  Kind kind = Kind::nothing_failed;
  std::string summary;                  // one sentence for people
  std::vector<Candidate> candidates;    // the likeliest first
  std::vector<std::string> separating;  // cases that tell the best candidates apart, the best first: "ID: what each would show"
  std::vector<std::string> next;        // those of them that the record does not hold: to be run
  std::vector<std::string> alike;       // known: defects that nothing seen tells from the first, in its order of candidates
  std::vector<std::string> together;    // unknown: two defects that would explain it if the device had both
  std::string no_device;                // unknown: the device that is none ("silent") which answers like it
  std::vector<std::string> doubts;      // about the form: "PICS A.1: what it says, and what was observed"
  std::size_t compared = 0;             // cases that both the record and the dictionary have something to say about
  std::vector<std::string> remarks;     // what stood in the way of a full comparison
};

// {"kind": "nothing failed", "known defect", "form in doubt" or "unknown",
// "summary","candidates":[{"defect","requirement","text","likeness","explained":[…],"unexplained":[…]}],"separating",…}
Node to_node(const Explanation& explanation);

}  // namespace umirig::run
