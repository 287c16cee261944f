#include "suites/iec62056-21/marks.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

struct Span {
  Time begin{0};
  Time end{0};
};

// The characters [first, first + count), as far as there are so many.
Span characters(const MeterMessage& message, std::size_t first, std::size_t count) {
  const auto& all = message.characters;
  const auto from = std::min(first, all.size() - 1);
  const auto last = std::min(from + std::max<std::size_t>(count, 1), all.size()) - 1;
  return {all[from].begin, all[last].end};
}

// The first data set that a check finds wrong, up to where the next one begins.
std::optional<Span> data_set(const MeterMessage& message, bool programming,
                             const std::function<std::string(const iec62056::DataSet&, bool)>& wrong) {
  const auto sets = message.decoded(programming).datasets;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (wrong(sets[i], programming).empty()) continue;
    std::size_t size = sets[i].address ? sets[i].address->size() : 0;
    for (const auto& value : sets[i].values) size += 2 + value.value.size() + (value.unit ? value.unit->size() + 1 : 0);
    return characters(message, sets[i].offset, size);
  }
  return std::nullopt;
}

std::optional<Span> wrong_line(const MeterMessage& message, bool programming) {
  for (const auto& finding : message.decoded(programming).findings) {
    if (finding.clause == "6.6") return characters(message, finding.offset, 1);
  }
  return std::nullopt;
}

// What stands directly behind the message.
Span behind(const run::Bench& bench, const MeterMessage& message) { return {message.end, bench.reference()}; }

std::optional<Span> part(run::Bench& bench, const MeterMessage& message, const std::string& requirement) {
  const bool programming = said_last(bench) == Said::command;
  const auto size = message.bytes.size();
  if (requirement == "5.4/1") {
    const auto bad =
        std::find_if(message.characters.begin(), message.characters.end(), [](const auto& c) { return c.errors != 0; });
    if (bad != message.characters.end()) return Span{bad->begin, bad->end};
  }
  if (requirement == "6.1/1" || requirement == "6.1/2" || requirement == "6.4.2/2")
    return Span{message.begin - message.reaction, message.begin};
  if (requirement == "6.1/3") return Span{begin_of_longest_gap(message), begin_of_longest_gap(message) + message.longest_gap};
  if (requirement == "6.2/1" || requirement == "6.2/2") return characters(message, size - 1, 1);
  if (requirement == "6.3.2/2") return characters(message, 1, 3);
  if (requirement == "6.3.2/3") return characters(message, 4, 1);
  if (requirement == "6.3.2/4" && size > 7) return characters(message, 5, size - 7);
  if (requirement == "6.3.14/1") return data_set(message, programming, wrong_address);
  if (requirement == "6.3.14/2") return data_set(message, programming, wrong_value);
  if (requirement == "6.3.14/3") return data_set(message, programming, wrong_unit);
  if (requirement == "6.6/1") return wrong_line(message, programming);
  return std::nullopt;
}

}  // namespace

Time begin_of_longest_gap(const MeterMessage& message) {
  const auto& all = message.characters;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].begin - all[i - 1].end == message.longest_gap) return all[i - 1].end;
  }
  return message.begin;
}

void mark_violations(run::Bench& bench, const MeterMessage& message, std::size_t first) {
  if (message.characters.empty() || bench.outcome().violations.size() == first) return;
  const auto violations = bench.outcome().violations;
  for (std::size_t i = first; i < violations.size(); ++i) {
    const auto found = part(bench, message, violations[i].requirement);
    const bool extra = violations[i].text.find("directly behind") != std::string::npos && !message.extra.empty();
    const auto span = found ? *found : extra ? behind(bench, message) : Span{message.begin, message.end};
    bench.mark(span.begin, span.end, violations[i].text);
  }
}

}  // namespace umirig::suites
