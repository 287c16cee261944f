#include "suites/iec62056-21/keeps.hpp"

#include <algorithm>

#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/watch.hpp"

namespace umirig::suites {
namespace {

// What is judged of one kind of message, beside what is watched in every message.
struct Form {
  std::string_view requirement;
  std::string_view word;
  std::string (*wrong)(const run::Bench&, const MeterMessage&);
};

const std::vector<Form>& forms() {
  static const std::vector<Form> list = {
      {"6.3.4/1", "readout",
       [](const auto& bench, const auto& message) { return wrong_readout(message, bench.sheet().holds("B.1")); }},
      {"6.3.9/2", "data", [](const auto&, const auto& message) { return wrong_data_message(message); }},
      {"6.3.11/2", "error", [](const auto&, const auto& message) { return wrong_error(message); }},
      {"6.4.6/2", "operand", [](const auto&, const auto& message) { return wrong_operand(message); }},
      {"6.5.1/1", "readout", [](const auto&, const auto& message) { return wrong_lines(message); }},
  };
  return list;
}

}  // namespace

const std::vector<std::string>& kept_requirements() {
  static const auto list = [] {
    auto all = watched_requirements();
    for (const auto& form : forms()) {
      if (std::find(all.begin(), all.end(), form.requirement) == all.end()) all.emplace_back(form.requirement);
    }
    return all;
  }();
  return list;
}

bool may_be_kept(std::string_view requirement) {
  const auto& known = kept_requirements();
  return std::find(known.begin(), known.end(), requirement) != known.end();
}

std::optional<std::string> broken(run::Bench& bench, const MeterMessage& message, std::string_view word,
                                  std::string_view requirement) {
  for (const auto& seen : bench.outcome().violations) {
    if (seen.requirement == requirement) return seen.text;
  }
  for (const auto& form : forms()) {
    if (form.requirement != requirement || form.word != word) continue;
    if (auto wrong = form.wrong(bench, message); !wrong.empty()) return wrong;
  }
  return std::nullopt;
}

}  // namespace umirig::suites
