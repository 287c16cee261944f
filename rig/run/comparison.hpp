// Two records held against each other: which verdicts changed, and where they are equal, what the device says otherwise and at
// other times. Firmware A against firmware B.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/run/exchange.hpp"
#include "rig/run/record.hpp"
#include "rig/run/timing_comparison.hpp"

namespace umirig::run {

// Something about the two runs themselves that is not the same.
struct HeaderDifference {
  std::string item;  // "PICS C.4", "seed"
  std::string a;
  std::string b;
  std::string limits;  // why less can be concluded from the comparison; empty where it is what one compares (device, firmware)
};

struct VerdictChange {
  enum class Kind { worse, better, other };  // other: one of them is NONE or ERROR, which say nothing about the device
  std::string id;
  Kind kind = Kind::other;
  Verdict a = Verdict::none;
  Verdict b = Verdict::none;
  std::string reason_a;
  std::string reason_b;
};

// Equal verdicts, but another reason, another requirement to blame, another answer of the operator, or other findings. Numbers in
// texts are not compared.
struct ReasonChange {
  std::string id;
  Verdict verdict = Verdict::none;
  std::string a;
  std::string b;
};

// One place at which the two exchanges of a case part.
struct MessageChange {
  enum class Kind {
    stimulus,  // the rig itself said or did something else: what follows is not comparable as it stands
    form,      // the device's message is another one, or has another form
    values,    // only values in it differ, which may move on
  };
  Kind kind = Kind::form;
  std::string message;           // its kind, "identification"; in B where A has none
  std::optional<std::string> a;  // as people read it, around the first difference; nothing: no such message
  std::optional<std::string> b;
};

struct ExchangeChange {
  std::string id;
  Verdict verdict = Verdict::none;
  MessageChange first;      // the first that is more than values; where there is none, the first
  std::size_t changes = 0;  // messages that are not the same
};

// The same change wherever it comes.
struct ChangeGroup {
  MessageChange change;
  std::size_t messages = 0;
  std::vector<std::string> cases;
};

struct ComparisonPlan {
  bool exchanges = true;
  bool timing = true;
  MessageReader reader;  // of the suite; none: read_any_message
};

struct Comparison {
  std::vector<HeaderDifference> header;
  std::vector<std::string> warnings;  // what limits the comparison
  std::vector<std::string> only_a;    // ids of cases
  std::vector<std::string> only_b;
  std::size_t common = 0;               // cases in both
  std::vector<VerdictChange> verdicts;  // worse, better, other; in the order of A
  std::vector<ReasonChange> reasons;
  std::vector<ExchangeChange> exchanges;  // within equal verdicts
  std::vector<ChangeGroup> groups;        // of all their changes, the most frequent first within each kind
  std::vector<TimingComparison> timing;   // within equal verdicts

  // Verdicts, reasons, cases, form of messages and timing are the same. Values that move on and the header do not count.
  bool same() const;
};

Comparison compare(const Record& a, const Record& b, const ComparisonPlan& plan);

// Shape: reports/schema/comparison.schema.json.
Node to_node(const Comparison& comparison, const Record& a, const Record& b);

std::string_view to_text(VerdictChange::Kind kind);  // "worse"
std::string_view to_text(MessageChange::Kind kind);  // "stimulus"

}  // namespace umirig::run
