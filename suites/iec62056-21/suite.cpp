#include "suites/iec62056-21/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "suites/embedded.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/form_doubts.hpp"
#include "suites/iec62056-21/message_reader.hpp"
#include "suites/iec62056-21/sheet_forms.hpp"
#include "suites/iec62056-21/vocabulary.hpp"
#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {
namespace {

using namespace std::string_view_literals;

constexpr const char* suite_name = "iec62056-21";

int number_of(const std::string& id) { return std::stoi(id.substr(id.rfind('/') + 1)); }

std::string_view embedded(std::string_view name) {
  for (const auto& file : embedded_iec62056_21()) {
    if (file.name == name) return file.text;
  }
  return {};
}

Result<void> add_scripts(run::Suite& suite, std::string& hashed) {
  const auto vocabulary = iec62056_vocabulary();
  const run::ReadBeside beside = [&](const std::string& name) -> Result<std::string> {
    const auto bytes = embedded("cases/" + name);
    if (bytes.empty()) return failure(ErrorKind::configuration, fmt::format("cases/{}: no such file", name));
    hashed += run::content_hash(bytes);
    return std::string(bytes);
  };
  for (const auto& file : embedded_iec62056_21()) {
    if (!file.name.starts_with("cases/") || !file.name.ends_with(".toml")) continue;
    auto one = run::parse_script(file.text, file.name, suite.name, vocabulary, beside);
    if (!one) return tl::unexpected(one.error());
    hashed += run::content_hash(file.text);
    suite.cases.push_back(std::move(*one));
  }
  return {};
}

void add_functions(run::Suite& suite, std::string& hashed) {
  std::vector<CaseEntry> entries;
  add_universal_cases(entries);
  add_command_cases(entries);
  add_access_cases(entries);
  add_content_cases(entries);
  add_state_cases(entries);
  add_password_cases(entries);
  add_password_form_cases(entries);
  add_password_session_cases(entries);
  add_bracket_cases(entries);
  add_damaged_command_cases(entries);
  add_mode_cases(entries);
  add_option_select_cases(entries);
  add_address_cases(entries);
  add_partial_cases(entries);
  add_partial_write_cases(entries);
  add_push_cases(entries);
  add_wake_up_cases(entries);
  for (auto& entry : entries) {
    run::CaseHead head;
    head.id = fmt::format("{}/{}/{}", suite.name, entry.clause, entry.number);
    head.requirement = entry.requirement;
    head.clause = entry.clause;
    head.behaviour = entry.behaviour;
    head.level = "mandatory";
    head.purpose = entry.purpose;
    head.when = entry.when;
    hashed += head.id + std::to_string(head.version);
    suite.cases.push_back(std::make_unique<run::FunctionCase>(std::move(head), std::move(entry.body)));
  }
}

// A case over the whole run for each watched requirement: number 100 + n for the requirement n. They come last.
void add_watches(run::Suite& suite) {
  for (const auto& requirement : watched_requirements()) {
    const auto* one = suite.requirement(requirement);
    if (one == nullptr) continue;
    run::CaseHead head;
    head.requirement = requirement;
    head.clause = one->clause;
    head.id = fmt::format("{}/{}/{}", suite.name, head.clause, 100 + number_of(requirement));
    head.behaviour = "valid";
    head.level = one->level;
    head.purpose = "The whole run: " + one->text;
    const auto sees = requirement == "5.4/1" ? parity_error : no_error;
    suite.cases.push_back(std::make_unique<run::WatchCase>(std::move(head), sees));
  }
}

}  // namespace

Result<run::Suite> iec62056_21() {
  run::Suite suite;
  suite.name = suite_name;
  suite.title = "IEC 62056-21 tariff device (meter)";
  suite.version = "1";
  suite.device = "meter";
  suite.null_devices = {"silent", "echo", "ack", "random", "replay", "replay-by-time", "constant", "babble"};
  suite.null_variants = {"mode-a", "mode-b", "mode-d", "p1", "mode-e", "battery-slow", "battery-fast", "all-commands"};
  suite.recovery = 130s;  // the longest inactivity time of 120 s (Annex A), and a little
  suite.message_reader = read_meter_messages;
  suite.form_judge = form_doubts;
  suite.reference = embedded("reference.toml");
  auto model = run::parse_sheet_model(embedded("pics.toml"), "pics.toml", iec62056_sheet_forms());
  if (!model) return tl::unexpected(model.error());
  suite.model = std::move(*model);
  auto requirements = run::parse_requirements(embedded("requirements.toml"), "requirements.toml");
  if (!requirements) return tl::unexpected(requirements.error());
  suite.requirements = std::move(*requirements);
  auto clauses = run::parse_clauses(embedded("clauses.toml"), "clauses.toml");
  if (!clauses) return tl::unexpected(clauses.error());
  suite.clauses = std::move(*clauses);
  auto defects = run::parse_defects(embedded("defects.toml"), "defects.toml");
  if (!defects) return tl::unexpected(defects.error());
  suite.defects = std::move(*defects);
  auto variants = run::parse_variants(embedded("variants.toml"), "variants.toml");
  if (!variants) return tl::unexpected(variants.error());
  suite.variants = std::move(*variants);
  std::string hashed = std::string(embedded("requirements.toml")) + std::string(embedded("pics.toml"));
  if (auto done = add_scripts(suite, hashed); !done) return tl::unexpected(done.error());
  add_functions(suite, hashed);
  std::stable_sort(suite.cases.begin(), suite.cases.end(), [](const auto& a, const auto& b) {
    const auto& one = a->head();
    const auto& other = b->head();
    // Whether a battery meter wakes up decides over all that follows.
    const bool wakes = one.clause.starts_with("B.");
    if (wakes != other.clause.starts_with("B.")) return wakes;
    if (one.clause != other.clause) return run::clause_before(one.clause, other.clause);
    return number_of(one.id) < number_of(other.id);
  });
  add_watches(suite);
  suite.hash = run::content_hash(hashed);
  suite.catalogue_hash = run::content_hash(std::string(embedded("defects.toml")) + std::string(embedded("variants.toml")));
  if (const auto wrong = run::unsound(suite); !wrong.empty()) {
    return failure(ErrorKind::configuration, fmt::format("the suite {} is unsound: {}", suite.name, fmt::join(wrong, "; ")));
  }
  return suite;
}

Result<std::unique_ptr<run::Case>> iec62056_21_script(std::string_view toml, std::string_view name,
                                                      const run::ReadBeside& beside) {
  return run::parse_script(toml, name, suite_name, iec62056_vocabulary(), beside);
}

}  // namespace umirig::suites
