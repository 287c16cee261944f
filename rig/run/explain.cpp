#include "rig/run/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rig/base/counted.hpp"
#include "rig/run/separation.hpp"

namespace umirig::run {
namespace {

constexpr double tie = 0.002;           // a smaller difference in likeness says nothing
constexpr double least_mention = 0.05;  // below it a defect is not even near
constexpr std::size_t most_candidates = 5;
constexpr std::size_t most_partners = 60;      // of the likeliest, for two defects at a time
constexpr double gain_of_two = 0.03;           // two must explain more than one
constexpr double left_by_contradiction = 0.9;  // of the likeness, by each case that shows the defect not to be there
constexpr double margin_of_null = 0.02;        // a device that is none must fit better than any defect

// One device of the dictionary beside the record: what each case counts and how far the two agree in it.
struct Comparison {
  const DictionaryRow* row = nullptr;
  std::vector<double> weights;  // by item of the record
  std::vector<double> agrees;   // 0 to 1
  double likeness = 0;
  bool explains_all = true;  // no FAIL is left over
};

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

// A case came to its end with one of them and was stopped with the other: few against many that are blocked by the same thing,
// but what a device can do it can do. A FAIL weighs enough by itself.
bool contradicts(const Evidence& a, const Evidence& b) {
  const auto passed = [](const Evidence& one) { return one.verdict == Verdict::pass; };
  const auto stopped = [](const Evidence& one) { return one.verdict == Verdict::inconclusive; };
  return (passed(a) && stopped(b)) || (stopped(a) && passed(b));
}

Comparison compare(const std::vector<Seen>& record, const Dictionary& dictionary, const DictionaryRow& row) {
  Comparison result;
  result.row = &row;
  double sum = 0;
  double whole = 0;
  bool effect = false;
  std::size_t contradictions = 0;
  for (const auto& seen : record) {
    const auto known = row.at(seen.index);
    const bool watches = dictionary.cases[seen.index].watches;
    double heavy = std::max(weight(seen.evidence, watches), weight(known, watches));
    const double agreement = alike(seen.evidence, known);
    if (seen.evidence.empty()) heavy = 0;
    // A device to which the case does not apply cannot fail it, but may be stopped before it.
    if (known.empty()) heavy = seen.evidence.verdict == Verdict::fail ? heavy : 0;
    if (known.deviates() && heavy > 0) effect = true;
    if (seen.evidence.verdict == Verdict::fail && !known.deviates()) result.explains_all = false;
    if (heavy > 0 && contradicts(seen.evidence, known)) ++contradictions;
    result.weights.push_back(heavy);
    result.agrees.push_back(agreement);
    sum += heavy * agreement;
    whole += heavy;
  }
  result.likeness = effect ? ratio(sum, whole) * std::pow(left_by_contradiction, contradictions) : 0;
  return result;
}

// Both at once: of each case the one that fits better, for one defect may hide what the other does.
Comparison together(const std::vector<Seen>& record, const Comparison& a, const Comparison& b) {
  Comparison result;
  double sum = 0;
  double whole = 0;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto& fits = a.agrees[i] >= b.agrees[i] ? a : b;
    const double heavy = fits.agrees[i] > 0 ? fits.weights[i] : std::max(a.weights[i], b.weights[i]);
    if (record[i].evidence.verdict == Verdict::fail && fits.agrees[i] <= 0) result.explains_all = false;
    sum += heavy * fits.agrees[i];
    whole += heavy;
  }
  result.likeness = ratio(sum, whole);
  return result;
}

Candidate candidate(const std::vector<Seen>& record, const Dictionary& dictionary, const Comparison& one) {
  Candidate result;
  result.defect = one.row->id;
  result.requirement = one.row->requirement;
  result.text = one.row->text;
  result.likeness = one.likeness;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto& id = dictionary.cases[record[i].index].id;
    const auto known = one.row->at(record[i].index);
    const bool fails = record[i].evidence.verdict == Verdict::fail;
    const bool would_fail = known.verdict == Verdict::fail;
    if (one.weights[i] <= 0 || (!fails && !would_fail)) continue;
    if (one.agrees[i] >= 0.5) {
      if (fails) result.explained.push_back(id);
    } else {
      result.unexplained.push_back(id);
    }
  }
  return result;
}

std::string quoted(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    text += (i == 0 ? "'" : i + 1 == ids.size() ? "' or '" : "', '") + ids[i];
  }
  return text + "'";
}

std::vector<Seen> evidence_in(const std::vector<CaseRecord>& cases, const Dictionary& dictionary) {
  std::vector<Seen> record;
  for (const auto& one : cases) {
    const auto index = dictionary.find(one.id);
    if (index) record.push_back({*index, evidence_of(one.outcome)});
  }
  return record;
}

void find_two(Explanation& result, const std::vector<Seen>& record, const std::vector<Comparison>& ranked) {
  double best = std::max(least_likeness, ranked.front().likeness + gain_of_two);
  const auto count = std::min(ranked.size(), most_partners);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = i + 1; k < count; ++k) {
      if (ranked[k].likeness <= 0) break;
      const auto both = together(record, ranked[i], ranked[k]);
      if (!both.explains_all || both.likeness < best || (both.likeness <= best && !result.together.empty())) continue;
      best = both.likeness;
      result.together = {ranked[i].row->id, ranked[k].row->id};
    }
  }
}

void sum_up(Explanation& result) {
  const auto& first = result.candidates.empty() ? Candidate{} : result.candidates.front();
  if (result.kind == Explanation::Kind::known) {
    if (result.alike.empty()) {
      result.summary = fmt::format("The device resembles '{}' ({}): {}.", first.defect, first.requirement, first.text);
      return;
    }
    auto ids = result.alike;
    ids.insert(ids.begin(), first.defect);
    result.summary = fmt::format("The device resembles {}, which nothing seen here tells apart.", quoted(ids));
  } else if (!result.no_device.empty()) {
    result.summary = fmt::format(
        "It answers as no meter does, but like the null device '{}': look at wiring, format and power before its conformance.",
        result.no_device);
  } else if (!result.together.empty()) {
    result.summary = fmt::format(
        "No known defect alone explains what was seen: the fault is in no catalogue, or it is '{}' and '{}' together.",
        result.together[0], result.together[1]);
  } else if (result.candidates.empty()) {
    result.summary = "No known defect explains what was seen, and none is near.";
  } else {
    result.summary = fmt::format(
        "No known defect explains what was seen: the fault is in no catalogue. The nearest, '{}', "
        "agrees with {:.0f} % of it.",
        first.defect, 100 * first.likeness);
  }
}

}  // namespace

Explanation explain(const std::vector<CaseRecord>& cases, const Dictionary& dictionary) {
  Explanation result;
  const auto record = evidence_in(cases, dictionary);
  result.compared = static_cast<std::size_t>(
      std::count_if(record.begin(), record.end(), [](const Seen& one) { return !one.evidence.empty(); }));
  const auto others = static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [&](const CaseRecord& one) {
    return !dictionary.find(one.id) || one.outcome.stimulus_changed;
  }));
  if (others > 0) {
    result.remarks.push_back(
        fmt::format("{} of {} cases of the record are left out: the suite of the dictionary has them not, or "
                    "sends something else in them",
                    others, cases.size()));
  }
  if (std::none_of(record.begin(), record.end(), [](const Seen& one) { return one.evidence.deviates(); })) {
    result.summary = result.compared == 0
                         ? "The record holds nothing that could be compared: there is nothing to explain."
                         : fmt::format("Nothing failed in {}: there is nothing to explain.", counted(result.compared, "case"));
    return result;
  }
  std::vector<Comparison> ranked;
  Comparison none;
  for (const auto& row : dictionary.rows) {
    auto one = compare(record, dictionary, row);
    if (row.kind == "defect") {
      ranked.push_back(std::move(one));
    } else if (row.kind == "null" && one.likeness > none.likeness) {
      none = std::move(one);
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Comparison& a, const Comparison& b) { return a.likeness > b.likeness; });
  std::erase_if(ranked, [](const Comparison& one) { return one.likeness <= 0; });
  for (const auto& one : ranked) {
    const bool tied = one.likeness > ranked.front().likeness - tie;
    if (!tied && (one.likeness < least_mention || result.candidates.size() >= most_candidates)) break;
    result.candidates.push_back(candidate(record, dictionary, one));
  }
  result.kind = Explanation::Kind::unknown;
  const double best = ranked.empty() ? 0 : ranked.front().likeness;
  if (none.likeness >= least_likeness && none.likeness > best + margin_of_null) {
    result.no_device = none.row->id;
  } else if (best >= least_likeness && ranked.front().explains_all) {
    result.kind = Explanation::Kind::known;
    for (std::size_t i = 1; i < ranked.size() && ranked[i].likeness > best - tie; ++i) result.alike.push_back(ranked[i].row->id);
  } else if (!ranked.empty()) {
    find_two(result, record, ranked);
  }
  if (ranked.size() > 1) separate(result, record, dictionary, *ranked[0].row, *ranked[1].row);
  sum_up(result);
  return result;
}

}  // namespace umirig::run
