// What a record resembles, for the commands that say so.
#pragma once

#include "rig/cli/dictionary_store.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {

// Looks the record up in the dictionary that is nearest to its PICS; a record of another state of the suite is rated again first.
// A record without a failure needs no dictionary. Error: as dictionary() says.
Result<run::Explanation> explain_record(const run::Record& record, const DictionaryWish& wish);

void print_explanation(const run::Explanation& explanation, const std::string& suite);

}  // namespace umirig::cli
