// A conformance suite: requirements, cases, the words of its scripts, and the catalogue that proves it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/bench.hpp"
#include "rig/run/coverage.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/exchange.hpp"
#include "rig/run/form_doubt.hpp"

namespace umirig::run {

struct Requirement {
  std::string id;      // "6.4.3/2": never numbered again
  std::string clause;  // "6.4.3"
  std::string level;   // "mandatory" or "optional"
  std::vector<std::string> when;
  std::string text;
  std::string unseen;  // why no case observes it; empty where one does
};

struct CaseHead {
  std::string id;           // "iec62056-21/6.4.3/2"
  std::string requirement;  // "6.4.3/2": the only one that this case may blame
  std::string clause;       // "6.4.3"
  std::string behaviour;    // "valid", "invalid" or "inopportune"
  std::string level;
  std::vector<std::string> when;  // its own PICS conditions, beside those of the requirement
  std::string purpose;
  int version = 1;
};

class Case {
 public:
  explicit Case(CaseHead head) : head_(std::move(head)) {}
  virtual ~Case() = default;
  const CaseHead& head() const { return head_; }
  // Works on the bench and leaves the verdict in its outcome. A case that ends without a verdict passes, if it observed
  // something.
  virtual void run(Bench& bench) const = 0;
  // `given` and `step` of a case that is a dialogue script; null for others.
  virtual Node script() const { return nullptr; }
  // Whether anything in it can break its requirement; false of a script in which no step judges.
  virtual bool can_fail() const { return true; }

 private:
  CaseHead head_;
};

// A case in C++, for what needs a branch or a computation.
class FunctionCase : public Case {
 public:
  using Body = std::function<void(Bench&, const CaseHead&)>;
  FunctionCase(CaseHead head, Body body) : Case(std::move(head)), body_(std::move(body)) {}
  void run(Bench& bench) const override { body_(bench, head()); }

 private:
  Body body_;
};

// A case over the whole run: it sends nothing, and fails when a case before it saw its requirement broken. It passes only where
// some case before it passed, so that it says nothing about a device that never spoke.
class WatchCase : public Case {
 public:
  // `sees`: an error of the device's characters that the line must let the rig see.
  explicit WatchCase(CaseHead head, LineError sees = no_error) : Case(std::move(head)), sees_(sees) {}
  void run(Bench& bench) const override;

 private:
  LineError sees_;
};

struct Defect {
  std::string id;
  std::string requirement;
  std::vector<std::string> also;  // declared consequences
  std::string kind;
  std::string on;  // variant
  std::string text;
};

struct Variant {
  std::string id;
  std::string text;
  std::vector<std::pair<std::string, std::string>> device;
  std::vector<std::pair<std::string, std::string>> settings;  // PICS and IXIT items
};

struct Suite {
  std::string name;
  std::string title;
  std::string version;
  std::string hash;            // of requirements, cases and forms
  std::string catalogue_hash;  // of defects and variants
  std::vector<Requirement> requirements;
  std::vector<std::unique_ptr<Case>> cases;
  std::vector<Defect> defects;
  std::vector<Variant> variants;
  SheetModel model;
  std::string reference;                  // datasheet of the reference device, TOML
  std::string device;                     // the simulated device, "meter"
  std::vector<std::string> null_devices;  // simulated devices that must pass nothing
  // Variants whose datasheets the null devices are tried with too, beside that of the reference device.
  std::vector<std::string> null_variants;
  std::vector<Clause> clauses;  // of the standard; empty where the suite does not say what it covers
  // How long a device that cannot be restarted needs to be at its start again, whatever happened before.
  Duration recovery{0};
  FormJudge form_judge;          // what a record says against the form of the device; none: nothing is known of it
  MessageReader message_reader;  // for comparing records; none: messages are known by their bytes alone

  const Requirement* requirement(std::string_view id) const;
  const Case* find(std::string_view id) const;
  // The first case that judges that requirement; "" where there is none.
  std::string owner(std::string_view requirement) const;
  const Variant* variant(std::string_view id) const;
};

// Reads requirements.toml, defects.toml, variants.toml. Error (configuration): what is missing or unknown, and where.
Result<std::vector<Requirement>> parse_requirements(std::string_view toml, std::string_view name);
Result<std::vector<Defect>> parse_defects(std::string_view toml, std::string_view name);
Result<std::vector<Variant>> parse_variants(std::string_view toml, std::string_view name);

// The hash that stands for a suite's or catalogue's contents in a record: SHA-256 as hex.
std::string content_hash(std::string_view text);

// What does not fit together: a case without requirement, a requirement with neither a case nor a reason, a defect that blames an
// unknown requirement, and what uncovered() finds. Empty for a sound suite.
std::vector<std::string> unsound(const Suite& suite);

// The cases that a selector names, in the order of the suite: "iec62056-21", "iec62056-21/6.4.3", "6.4.3/2", "6".
std::vector<const Case*> select(const Suite& suite, std::string_view selector);
// Whether it names what has that id, "6.4.3/2": a case or a requirement.
bool selects(const Suite& suite, std::string_view selector, std::string_view id);
// Clauses in the order of a table of contents: 6.2 before 6.10, annexes behind.
bool clause_before(std::string_view a, std::string_view b);

}  // namespace umirig::run
