#include "rig/cli/same_run.hpp"

#include <fmt/format.h>

#include <set>

#include "rig/run/json.hpp"

namespace umirig::cli {
namespace {

std::string shown(const Node& value) {
  if (value.is_null()) return "nothing";
  if (value["secret"].boolean()) return fmt::format("a secret of {} characters", value["length"].integer());
  return value.is_string() ? fmt::format("'{}'", value.text()) : run::to_json(value);
}

std::string both(const Node& there, const Node& now) { return fmt::format("{} there, {} now", shown(there), shown(now)); }

// "C.3: 'none' there, 'write' now; …"
std::string differences(const Node& there, const Node& now) {
  if (!there.is_object() || !now.is_object()) return both(there, now);
  std::set<std::string> names;
  for (const auto* one : {&there, &now}) {
    for (const auto& [name, value] : one->members()) names.insert(name);
  }
  std::string text;
  for (const auto& name : names) {
    if (there[name] == now[name]) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, both(there[name], now[name]));
  }
  return text;
}

struct Part {
  const char* key;
  const char* text;
};

Result<void> check(const run::Record& record, const Node& now, std::initializer_list<Part> parts) {
  for (const auto& [key, text] : parts) {
    if (record.header[key] == now[key]) continue;
    return failure(ErrorKind::configuration,
                   fmt::format("{}: was made with {}: {}", record.path, text, differences(record.header[key], now[key])));
  }
  return {};
}

}  // namespace

Result<void> check_same_run(const run::Record& record, const Node& header) {
  return check(record, header,
               {{"suite", "another state of the suite"},
                {"dut", "another device"},
                {"pics", "another PICS"},
                {"ixit", "another IXIT"},
                {"seed", "another seed"},
                {"selectors", "other selectors"}});
}

Result<void> check_same_form(const run::Record& record, const Node& form) {
  return check(record, form, {{"pics", "another PICS"}, {"ixit", "another IXIT"}});
}

}  // namespace umirig::cli
