#include "rig/run/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::run {

namespace {

DictionaryRow row_of(const Suite& suite, const MatrixRow& seen, const std::vector<CaseRecord>& records) {
  DictionaryRow row;
  row.kind = seen.kind == "variant" ? "good" : seen.kind;
  row.id = seen.id;
  row.requirement = seen.requirement;
  for (const auto& one : suite.defects) {
    if (seen.kind != "defect" || one.id != seen.id) continue;
    row.text = one.text;
    row.on = one.on;
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& outcome = records[i].outcome;
    auto evidence = evidence_of(outcome);
    row.silent.push_back(evidence.empty());
    if (evidence.deviates()) row.deviating[i] = std::move(evidence);
    for (const auto& one : outcome.violations) row.violations[i].push_back(one.requirement);
  }
  return row;
}

// What the datasheet of such a device says; null where it contradicts itself.
Node pics_of(const Suite& suite, const Variant& variant) {
  DatasheetReader reader(suite.model);
  bool good = reader.add(suite.reference, "reference.toml").has_value();
  for (const auto& [id, value] : variant.settings) good = good && reader.set(id + "=" + value).has_value();
  const auto sheet = reader.finish();
  return good && sheet ? sheet->pics_node() : Node();
}

std::size_t difference(const Node& a, const Node& b) {
  std::size_t count = 0;
  for (const auto& [id, value] : a.members()) count += b[id] == value ? 0U : 1U;
  return count;
}

Variant joined(const Variant& base, const Variant& more) {
  Variant both = base;
  both.id = base.settings.empty() && base.device.empty() ? more.id : base.id + "+" + more.id;
  both.device.insert(both.device.end(), more.device.begin(), more.device.end());
  both.settings.insert(both.settings.end(), more.settings.begin(), more.settings.end());
  return both;
}

}  // namespace

Evidence DictionaryRow::at(std::size_t index) const {
  if (const auto found = deviating.find(index); found != deviating.end()) return found->second;
  Evidence evidence;
  if (index >= silent.size() || silent[index]) evidence.verdict = Verdict::none;
  return evidence;
}

std::optional<std::size_t> Dictionary::find(std::string_view case_id) const {
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.id == case_id; });
  if (found == cases.end()) return std::nullopt;
  return static_cast<std::size_t>(found - cases.begin());
}

Variant nearest_base(const Suite& suite, const Node& pics) {
  Variant base;
  base.id = "reference";
  auto least = difference(pics, pics_of(suite, base));
  while (least > 0) {
    std::optional<Variant> better;
    for (const auto& one : suite.variants) {
      auto next = joined(base, one);
      const auto sheet = pics_of(suite, next);
      if (sheet.is_null() || difference(pics, sheet) >= least) continue;
      least = difference(pics, sheet);
      better = std::move(next);
    }
    if (!better) break;
    base = std::move(*better);
  }
  return base;
}

std::set<std::string> absent_defects(const Suite& suite, const Node& pics) {
  std::set<std::string> absent;
  const auto reference = pics_of(suite, {});
  for (const auto& one : suite.defects) {
    const auto* variant = one.on.empty() ? nullptr : suite.variant(one.on);
    if (variant == nullptr) continue;
    const auto built = pics_of(suite, *variant);
    for (const auto& [id, value] : built.members()) {
      if (value != reference[id] && value != pics[id]) absent.insert(one.id);
    }
  }
  return absent;
}

Result<Dictionary> learn(QualificationPlan plan) {
  const auto& suite = *plan.suite;
  Dictionary dictionary;
  dictionary.suite = suite.name;
  dictionary.suite_hash = suite.hash;
  dictionary.catalogue_hash = suite.catalogue_hash;
  dictionary.base = plan.base != nullptr ? plan.base->id : "reference";
  std::map<std::string, DictionaryRow> rows;
  std::vector<std::optional<double>> seconds;
  plan.cases.clear();
  // Devices of another kind than this one say nothing about it.
  plan.wanted = [&suite](const MatrixRow& row) {
    const auto& nulls = suite.null_devices;
    return row.kind == "defect" || row.id == "reference" || std::find(nulls.begin(), nulls.end(), row.id) != nulls.end();
  };
  plan.seen = [&](const MatrixRow& row, const std::vector<CaseRecord>& records) {
    rows.emplace(row.kind + " " + row.id, row_of(suite, row, records));
    if (row.kind != "variant") return;
    for (const auto& one : records) {
      const bool applies = one.outcome.verdict != Verdict::none;
      seconds.push_back(applies ? std::optional(to_ms(one.duration) / 1000) : std::nullopt);
    }
  };
  const auto all = qualify(plan);
  for (const auto& row : all.rows) {
    auto found = rows.find(row.kind + " " + row.id);
    if (found != rows.end()) dictionary.rows.push_back(std::move(found->second));
  }
  if (dictionary.rows.empty() || dictionary.rows.front().kind != "good" || !dictionary.rows.front().deviating.empty()) {
    return failure(ErrorKind::rig, fmt::format("the dictionary cannot be learnt from the good device ({}): {}", dictionary.base,
                                               all.problems.empty() ? "it was not run" : all.problems.front()));
  }
  for (std::size_t i = 0; i < all.case_ids.size(); ++i) {
    dictionary.cases.push_back({all.case_ids[i], all.case_requirements[i], all.case_watches[i], seconds[i]});
  }
  return dictionary;
}

}  // namespace umirig::run
