// The fault dictionary: what every case shows of every device of the catalogue. Learnt from a device that has the defects as
// switches; what another device shows is looked up in it (explain), and which cases are worth their time is read from it (plan).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/evidence.hpp"
#include "rig/run/qualification.hpp"

namespace umirig::run {

struct DictionaryCase {
  std::string id;
  std::string requirement;
  bool watches = false;           // judges the whole run
  std::optional<double> seconds;  // how long it takes on the good device; nothing where it does not apply to it
};

// One device of the catalogue.
struct DictionaryRow {
  std::string kind;  // "good", "defect" or "null"
  std::string id;
  std::string requirement;  // of a defect
  std::string text;
  std::string on;                                              // the variant that the defect is built into
  std::map<std::size_t, Evidence> deviating;                   // by case: FAIL and INCONCLUSIVE
  std::map<std::size_t, std::vector<std::string>> violations;  // by case: requirements seen broken, whatever its verdict
  std::vector<bool> silent;                                    // by case: it has nothing to say (NONE, ERROR)

  // A case that passed deviates in nothing.
  Evidence at(std::size_t index) const;
};

struct Dictionary {
  std::string program;  // who learnt it
  std::string suite;
  std::string suite_hash;
  std::string catalogue_hash;
  std::string base;  // the device that the defects were built into: "reference", or variants joined by '+'
  std::vector<DictionaryCase> cases;
  std::vector<DictionaryRow> rows;  // good first, then in the order of the catalogue

  const DictionaryRow& good() const { return rows.front(); }
  std::optional<std::size_t> find(std::string_view case_id) const;
};

// The device of the catalogue whose PICS is nearest to this one: the reference, changed by the variants that bring a difference
// down. `pics`: as in the header of a record.
Variant nearest_base(const Suite& suite, const Node& pics);

// Defects built into a variant whose PICS differs from the reference in an item that this device does not have like it.
std::set<std::string> absent_defects(const Suite& suite, const Node& pics);

// Puts the good device, every defect and every null device through the suite. `plan`: suite, opening of devices, base, threads,
// seed, progress. Error (rig): the good device could not be opened or does not pass its own suite, so that nothing can be learnt.
Result<Dictionary> learn(QualificationPlan plan);

Node to_node(const Dictionary& dictionary);
// Error (data): it is no dictionary, or one of another form: where, and what was expected.
Result<Dictionary> dictionary_from(const Node& node);

}  // namespace umirig::run
