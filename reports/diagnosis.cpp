#include "reports/diagnosis.hpp"

#include <algorithm>
#include <map>

#include "reports/facts.hpp"

namespace umirig::reports {
namespace {

Trouble& trouble_of(std::vector<Trouble>& all, const std::string& requirement) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Trouble& one) { return one.requirement == requirement; });
  if (found != all.end()) return *found;
  all.push_back({requirement, {}, {}});
  return all.back();
}

void share(std::vector<Shared>& all, const std::string& text, std::size_t place) {
  auto found = std::find_if(all.begin(), all.end(), [&](const Shared& one) { return one.text == text; });
  if (found == all.end()) found = all.insert(all.end(), Shared{text, {}});
  if (found->cases.empty() || found->cases.back() != place) found->cases.push_back(place);
}

// The number of the disputed point that a finding is about: 10 for "D10: …"; 0 where it is about none.
int disputed_point(const std::string& finding) {
  if (finding.size() < 3 || finding[0] != 'D') return 0;
  int number = 0;
  std::size_t at = 1;
  for (; at < finding.size() && at < 5 && finding[at] >= '0' && finding[at] <= '9'; ++at)
    number = number * 10 + (finding[at] - '0');
  return at > 1 && at < finding.size() && finding[at] == ':' ? number : 0;
}

// The worst that is known of a requirement by the cases that judge it.
struct Known {
  bool judged = false;
  bool any = false;
  std::string why_open;
};

}  // namespace

std::vector<Trouble> troubles(const run::Record& record) {
  std::vector<Trouble> all;
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    const auto& one = record.cases[i];
    if (one.outcome.verdict == run::Verdict::fail) trouble_of(all, requirement_of(one)).failed.push_back(i);
    const bool blocked = one.outcome.verdict == run::Verdict::inconclusive && !one.outcome.requirement.empty();
    if (blocked) trouble_of(all, one.outcome.requirement).in_the_way.push_back(i);
  }
  std::stable_partition(all.begin(), all.end(), [](const Trouble& one) { return !one.failed.empty(); });
  return all;
}

FindingList findings(const run::Record& record) {
  FindingList list;
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    for (const auto& text : record.cases[i].outcome.findings)
      share(disputed_point(text) > 0 ? list.readings : list.others, text, i);
  }
  std::stable_sort(list.readings.begin(), list.readings.end(),
                   [](const Shared& a, const Shared& b) { return disputed_point(a.text) < disputed_point(b.text); });
  return list;
}

Coverage coverage(const run::Record& record) {
  Coverage all;
  std::map<std::string, Known> known;
  for (std::size_t i = 0; i < record.cases.size(); ++i) {
    const auto& one = record.cases[i];
    const auto verdict = one.outcome.verdict;
    if (verdict == run::Verdict::none) share(all.none, one.outcome.reason.empty() ? "no reason stated" : one.outcome.reason, i);
    if (verdict == run::Verdict::fail) known[requirement_of(one)].judged = true;
    auto& its = known[one.requirement];
    its.judged = its.judged || verdict == run::Verdict::pass;
    its.any = its.any || verdict != run::Verdict::none;
    const bool no_answer =
        verdict == run::Verdict::inconclusive || verdict == run::Verdict::error || verdict == run::Verdict::fail;
    if (no_answer && its.why_open.empty()) its.why_open = one.outcome.reason;
  }
  for (const auto& [id, requirement] : record.header["requirements"].members()) {
    ++all.requirements;
    const auto found = known.find(id);
    const auto unseen = requirement["unseen"].text();
    if (found == known.end() && !unseen.empty()) {
      all.unseen.push_back({id, unseen});
    } else if (found == known.end()) {
      all.without_case.push_back({id, "no case of this run judges it"});
    } else if (found->second.judged) {
      ++all.judged;
    } else if (found->second.any) {
      all.open.push_back({id, found->second.why_open});
    } else {
      ++all.not_applicable;
    }
  }
  return all;
}

}  // namespace umirig::reports
