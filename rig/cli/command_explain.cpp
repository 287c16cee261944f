#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/explaining.hpp"
#include "rig/run/json.hpp"

namespace umirig::cli {

int explain(const ExplainArguments& arguments) {
  const auto record = run::read_record(arguments.record);
  if (!record) return complain(record.error());
  for (const auto& remark : record->remarks) err("umirig: " + arguments.record + ": " + remark);
  const DictionaryWish wish{arguments.dictionary, arguments.device, arguments.threads, arguments.quiet};
  const auto explanation = explain_record(*record, wish);
  if (!explanation) return complain(explanation.error());
  if (arguments.json) {
    out(run::to_json(run::to_node(*explanation).set("record", arguments.record), 2));
  } else {
    print_explanation(*explanation, record->header);
  }
  return 0;
}

}  // namespace umirig::cli
