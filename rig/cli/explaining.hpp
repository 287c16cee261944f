// What a record resembles, for the commands that say so.
#pragma once

#include <optional>

#include "rig/cli/dictionary_store.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {

// Looks the record up in the dictionary that is nearest to its PICS; a record of another state of the suite is rated again first.
// A record without a failure needs no dictionary. Error: as dictionary() says.
Result<run::Explanation> explain_record(const run::Record& record, const DictionaryWish& wish);

// The same beside the work of another command, which it must not stop: trouble is told on stderr.
std::optional<run::Explanation> explain_or_complain(const run::Record& record, bool quiet);

// `header`: of the record.
void print_explanation(const run::Explanation& explanation, const Node& header);

}  // namespace umirig::cli
