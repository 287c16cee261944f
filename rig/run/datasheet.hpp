// What is known of a device before it is tested: PICS (which options it has), IXIT (values that the tests need) and the session
// (who, what, where), as in ISO/IEC 9646.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"

namespace umirig::run {

// One question of a PICS or IXIT form.
struct SheetItem {
  enum class Kind { boolean, choice, text };
  std::string id;    // "C.2", "read_address"
  std::string text;  // what is asked
  Kind kind = Kind::boolean;
  std::vector<std::string> choices;
  bool mandatory = false;         // a boolean must be true
  std::vector<std::string> when;  // the item applies where these conditions hold
  bool secret = false;
  std::optional<std::string> otherwise;  // what an unset IXIT item means; without it unset is an error
  std::size_t longest = 0;               // characters; 0: no limit
  std::string forbidden;                 // characters that it may not hold
  std::string example;
};

struct SheetModel {
  std::string suite;
  std::vector<SheetItem> pics;
  std::vector<SheetItem> ixit;
  std::vector<SheetItem> session;
};

// Error (configuration): the text is no model.
Result<SheetModel> parse_sheet_model(std::string_view toml, std::string_view name);

class Datasheet {
 public:
  // "true", "false" or the choice; "" where the item does not apply.
  std::string pics(std::string_view id) const;
  std::string ixit(std::string_view id) const;
  // "C.1", "!C.1", "C.3=write|all"
  bool holds(std::string_view condition) const;
  // The first condition that does not hold.
  std::optional<std::string> unmet(const std::vector<std::string>& conditions) const;

  // For the record: secrets are {"secret": true, "length": n}.
  Node pics_node() const;
  Node ixit_node() const;
  Node session_node() const;
  // The secret values, for masking.
  std::vector<std::string> secrets() const;

 private:
  friend class DatasheetReader;
  friend Datasheet datasheet_from_record(const Node& header);
  std::map<std::string, std::string, std::less<>> pics_;
  std::map<std::string, std::string, std::less<>> ixit_;
  std::vector<std::pair<std::string, std::string>> session_;
  std::vector<std::string> secret_names_;
};

// Gathers a datasheet from files and settings; later ones win.
class DatasheetReader {
 public:
  explicit DatasheetReader(const SheetModel& model) : model_(model) {}
  // A file's contents: tables [pics], [ixit], [session]. Error (configuration): no TOML, an unknown table or item, a wrong kind.
  Result<void> add(std::string_view toml, std::string_view name);
  // "C.1=true", "read_address=1.8.0", "operator=Jo": any item's id. Error (usage): no '=', an unknown item.
  Result<void> set(std::string_view assignment);
  // Error (configuration): everything that is unset or contradicts itself, an item a line.
  Result<Datasheet> finish() const;

 private:
  struct Entry {
    std::string value;
    std::string from;
  };
  Result<void> put(std::map<std::string, Entry, std::less<>>& into, const std::vector<SheetItem>& items, std::string_view id,
                   const Node& value, std::string_view from);

  const SheetModel& model_;
  std::map<std::string, Entry, std::less<>> pics_;
  std::map<std::string, Entry, std::less<>> ixit_;
  std::map<std::string, Entry, std::less<>> session_;
  std::vector<std::string> sources_;
};

// A datasheet for rating: a secret becomes a text of the same length.
Datasheet datasheet_from_record(const Node& header);

// The form to fill in, commented: PICS, IXIT and session in one file.
std::string sheet_template(const SheetModel& model);

}  // namespace umirig::run
