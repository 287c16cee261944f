// What is known of a device before it is tested: PICS (which options it has), IXIT (values that the tests need) and the session
// (who, what, where), as in ISO/IEC 9646.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"

namespace umirig::run {

// What a value has to look like, a word that a suite registers for its form.
struct SheetForm {
  std::string expected;  // "a data set with its brackets"
  std::function<bool(std::string_view value)> fits;
  // The part by which a value is compared with others (`differs_from`); none: all of it.
  std::function<std::string(std::string_view value)> key;
};
using SheetForms = std::map<std::string, SheetForm, std::less<>>;

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
  struct Form {
    SheetForm form;
    std::vector<std::string> when;  // it is asked for where these conditions hold as well
  };
  std::vector<Form> forms;
  std::optional<std::pair<std::int64_t, std::int64_t>> range;  // a whole number from the first to the second
  std::vector<std::string> differs_from;                       // IXIT items that must have another value, or another key
  // What must hold where a boolean is true, or a choice is another than its first, even where the item is not asked for:
  // without it the form contradicts itself.
  std::vector<std::string> needs;
  std::string example;
};

struct SheetModel {
  std::string suite;
  std::vector<SheetItem> pics;
  std::vector<SheetItem> ixit;
  std::vector<SheetItem> session;
};

// `forms`: the words that its items may use. Error (configuration): the text is no model, or names an unknown form or item.
Result<SheetModel> parse_sheet_model(std::string_view toml, std::string_view name, const SheetForms& forms = {});

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
  // What was said and counts for nothing: options that the device cannot have by what else the form says.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  friend class DatasheetReader;
  friend Datasheet datasheet_from_record(const Node& header);
  std::map<std::string, std::string, std::less<>> pics_;
  std::map<std::string, std::string, std::less<>> ixit_;
  std::vector<std::pair<std::string, std::string>> session_;
  std::vector<std::string> secret_names_;
  std::vector<std::string> remarks_;
};

// Gathers a datasheet from files and settings; later ones win.
class DatasheetReader {
 public:
  // What a device brings along, such as a simulated one, is not remarked upon where it does not apply.
  enum class Source { user, device };

  explicit DatasheetReader(const SheetModel& model) : model_(model) {}
  // A file's contents: tables [pics], [ixit], [session]. Error (configuration): no TOML, an unknown table or item, a wrong kind.
  Result<void> add(std::string_view toml, std::string_view name, Source source = Source::user);
  // "C.1=true", "read_address=1.8.0", "operator=Jo": any item's id. Error (usage): no '=', an unknown item.
  Result<void> set(std::string_view assignment, Source source = Source::user);
  // Error (configuration): everything that is unset or contradicts itself, an item a line.
  Result<Datasheet> finish() const;

 private:
  struct Entry {
    std::string value;
    std::string from;
    Source source = Source::user;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;
  Result<void> put(Entries& into, const std::vector<SheetItem>& items, std::string_view id, const Node& value,
                   std::string_view from, Source source);
  // Members of datasheet_check.cpp.
  void check_form(std::string_view table, const SheetItem& item, const std::string& value, const Datasheet& sheet,
                  std::vector<std::string>& wrong) const;
  void check_differences(const Datasheet& sheet, std::vector<std::string>& wrong) const;
  void check_needs(std::vector<std::string>& wrong) const;
  std::vector<std::string> left_out(const Datasheet& sheet) const;

  const SheetModel& model_;
  Entries pics_;
  Entries ixit_;
  Entries session_;
  std::vector<std::string> sources_;
};

// A datasheet for rating: a secret becomes a text of the same length.
Datasheet datasheet_from_record(const Node& header);

// The form to fill in, commented: PICS, IXIT and session in one file.
std::string sheet_template(const SheetModel& model);

}  // namespace umirig::run
