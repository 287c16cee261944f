#include "rig/run/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "rig/run/cover.hpp"

namespace umirig::run {
namespace {

constexpr double shares[] = {0.5, 0.75, 0.9, 0.95, 1.0};

// Of a catalogue: which defects each case catches, by itself or through a case over the whole run that watches what it sees.
class Catalogue {
 public:
  explicit Catalogue(const PlanRequest& request) : all_(*request.dictionary) {
    for (const auto& row : all_.rows) {
      if (row.kind == "defect" && request.absent.count(row.id) == 0) rows_.push_back(&row);
    }
    for (std::size_t i = 0; i < all_.cases.size(); ++i) {
      if (all_.cases[i].watches && request.seconds[i]) watches_[all_.cases[i].requirement] = i;
    }
    const auto elsewhere = [&](const DictionaryRow* row) {
      const auto shows = [&](std::size_t i) { return row->at(i).verdict == Verdict::fail; };
      for (std::size_t i = 0; i < all_.cases.size(); ++i) {
        if (request.seconds[i] && !all_.cases[i].watches && catches(*row, i)) return false;
      }
      return std::any_of(request.outside.begin(), request.outside.end(), shows);
    };
    const auto kept = std::stable_partition(rows_.begin(), rows_.end(), [&](const auto* row) { return !elsewhere(row); });
    for (auto one = kept; one != rows_.end(); ++one) outside_.push_back((*one)->id);
    rows_.erase(kept, rows_.end());
    for (std::size_t i = 0; i < all_.cases.size(); ++i) {
      CoverItem item;
      if (!all_.cases[i].watches && request.seconds[i]) {
        item.cost = *request.seconds[i] + request.pause_s;
        for (std::size_t k = 0; k < rows_.size(); ++k) {
          if (catches(*rows_[k], i)) item.elements.push_back(k);
        }
      }
      items_.push_back(std::move(item));
    }
  }

  const std::vector<CoverItem>& items() const { return items_; }
  const std::vector<const DictionaryRow*>& rows() const { return rows_; }
  const std::vector<std::string>& outside() const { return outside_; }

  // Those that one of the chosen cases can give something to see.
  std::vector<std::string> watching(const std::vector<std::size_t>& chosen) const {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < all_.cases.size(); ++i) {
      const auto found = watches_.find(all_.cases[i].requirement);
      if (found == watches_.end() || found->second != i) continue;
      const bool fed = std::any_of(rows_.begin(), rows_.end(), [&](const DictionaryRow* row) {
        return std::any_of(chosen.begin(), chosen.end(),
                           [&](std::size_t one) { return sees(*row, one, all_.cases[i].requirement); });
      });
      if (fed) list.push_back(all_.cases[i].id);
    }
    return list;
  }

 private:
  static bool sees(const DictionaryRow& row, std::size_t index, const std::string& requirement) {
    const auto found = row.violations.find(index);
    return found != row.violations.end() &&
           std::find(found->second.begin(), found->second.end(), requirement) != found->second.end();
  }

  bool catches(const DictionaryRow& row, std::size_t index) const {
    if (row.at(index).verdict == Verdict::fail) return true;
    return std::any_of(watches_.begin(), watches_.end(), [&](const auto& watch) { return sees(row, index, watch.first); });
  }

  const Dictionary& all_;
  std::vector<const DictionaryRow*> rows_;
  std::vector<std::string> outside_;
  std::map<std::string, std::size_t> watches_;
  std::vector<CoverItem> items_;
};

std::vector<CoverItem> only(std::vector<CoverItem> items, const std::vector<std::size_t>& chosen) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) items[i].elements.clear();
  }
  return items;
}

void list_cases(Plan& plan, const PlanRequest& request, const Catalogue& catalogue, const std::vector<std::size_t>& chosen) {
  std::set<std::size_t> caught;
  const auto& rows = catalogue.rows();
  for (const auto index : greedy_order(only(catalogue.items(), chosen), rows.size())) {
    PlannedCase one{request.dictionary->cases[index].id, *request.seconds[index], {}};
    for (const auto k : catalogue.items()[index].elements) {
      if (caught.insert(k).second) one.catches.push_back(rows[k]->id);
    }
    plan.cases.push_back(std::move(one));
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (caught.count(k) != 0) continue;
    Escape escape{rows[k]->id, rows[k]->requirement, rows[k]->text, Escape::Why::no_case, "", 0};
    for (std::size_t i = 0; i < catalogue.items().size(); ++i) {
      const auto& elements = catalogue.items()[i].elements;
      if (std::find(elements.begin(), elements.end(), k) == elements.end()) continue;
      if (escape.why == Escape::Why::time && escape.seconds <= *request.seconds[i]) continue;
      escape.why = Escape::Why::time;
      escape.case_id = request.dictionary->cases[i].id;
      escape.seconds = *request.seconds[i];
    }
    plan.escapes.push_back(std::move(escape));
  }
}

void draw_curve(Plan& plan, const PlanRequest& request, const Catalogue& catalogue) {
  std::set<std::size_t> caught;
  Plan::Point point;
  point.seconds = -request.pause_s;
  std::size_t next = 0;
  for (const auto index : greedy_order(catalogue.items(), catalogue.rows().size())) {
    caught.insert(catalogue.items()[index].elements.begin(), catalogue.items()[index].elements.end());
    point.seconds += catalogue.items()[index].cost;
    ++point.cases;
    while (next < std::size(shares) &&
           static_cast<double>(caught.size()) >= shares[next] * static_cast<double>(plan.full_caught)) {
      point.share = shares[next++];
      if (point.share < 1) plan.curve.push_back(point);
    }
  }
  // The whole is searched for, and not only gathered step by step: what was gathered by detours may take longer.
  std::erase_if(plan.curve, [&](const Plan::Point& one) { return one.seconds >= plan.full_s || one.cases >= plan.full_cases; });
  if (plan.full_cases > 0) plan.curve.push_back({1, plan.full_s, plan.full_cases});
}

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

}  // namespace

Plan make_plan(const PlanRequest& request) {
  const Catalogue catalogue(request);
  const auto count = catalogue.rows().size();
  Plan plan;
  plan.takt_s = request.takt_s;
  plan.defects = count;
  plan.outside = catalogue.outside();
  plan.absent.assign(request.absent.begin(), request.absent.end());
  // Behind the last case no pause is needed.
  const auto best = best_cover(catalogue.items(), count, request.takt_s + request.pause_s);
  plan.caught = best.covered;
  plan.proven = best.proven;
  plan.total_s = best.items.empty() ? 0 : best.cost - request.pause_s;
  plan.watches = catalogue.watching(best.items);
  list_cases(plan, request, catalogue, best.items);
  const auto full = best_cover(catalogue.items(), count, std::numeric_limits<double>::max());
  plan.full_caught = full.covered;
  plan.full_cases = full.items.size();
  plan.full_s = full.items.empty() ? 0 : full.cost - request.pause_s;
  draw_curve(plan, request, catalogue);
  return plan;
}

void verify(Plan& plan, const std::vector<MatrixRow>& rows) {
  plan.verified = true;
  for (const auto& row : rows) {
    if (row.kind != "defect") continue;
    const auto escaped =
        std::find_if(plan.escapes.begin(), plan.escapes.end(), [&](const Escape& one) { return one.defect == row.id; });
    if (row.caught() && escaped != plan.escapes.end()) {
      plan.also.push_back(row.id);
      plan.escapes.erase(escaped);
      ++plan.caught;
    }
    for (auto& one : plan.cases) {
      const auto promised = std::find(one.catches.begin(), one.catches.end(), row.id);
      if (row.caught() || promised == one.catches.end()) continue;
      one.catches.erase(promised);
      plan.escapes.push_back({row.id, row.requirement, "", Escape::Why::company, one.id, one.seconds});
      --plan.caught;
    }
  }
}

std::string to_text(Escape::Why why) {
  switch (why) {
    case Escape::Why::time:
      return "time";
    case Escape::Why::company:
      return "other cases";
    case Escape::Why::no_case:
      break;
  }
  return "no case";
}

Result<double> takt_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  if (error != std::errc() || factor <= 0 || !(value > 0) || !std::isfinite(value * factor)) {
    return failure(ErrorKind::usage,
                   fmt::format("'{}' is no takt time: expected a number above 0 with s, min or h behind it: 60s, 2min", text));
  }
  return value * factor;
}

Node to_node(const Plan& plan) {
  const auto list = [](const std::vector<std::string>& texts) {
    auto node = Node::array();
    for (const auto& one : texts) node.push(one);
    return node;
  };
  const auto number = [](std::size_t value) { return Node(static_cast<std::int64_t>(value)); };
  auto cases = Node::array();
  for (const auto& one : plan.cases) {
    cases.push(Node::object().set("id", one.id).set("seconds", rounded(one.seconds)).set("catches", list(one.catches)));
  }
  auto escapes = Node::array();
  for (const auto& one : plan.escapes) {
    auto node = Node::object().set("defect", one.defect).set("requirement", one.requirement).set("text", one.text);
    node.set("why", to_text(one.why));
    if (!one.case_id.empty()) node.set("case", one.case_id).set("seconds", rounded(one.seconds));
    escapes.push(node);
  }
  auto curve = Node::array();
  for (const auto& one : plan.curve) {
    curve.push(Node::object().set("share", one.share).set("seconds", rounded(one.seconds)).set("cases", number(one.cases)));
  }
  return Node::object()
      .set("takt_s", plan.takt_s)
      .set("total_s", rounded(plan.total_s))
      .set("cases", cases)
      .set("watches", list(plan.watches))
      .set("defects", number(plan.defects))
      .set("caught", number(plan.caught))
      .set("proven", plan.proven)
      .set("escapes", escapes)
      .set("also", list(plan.also))
      .set("verified", plan.verified)
      .set("absent", list(plan.absent))
      .set("outside", list(plan.outside))
      .set("full", Node::object()
                       .set("caught", number(plan.full_caught))
                       .set("cases", number(plan.full_cases))
                       .set("seconds", rounded(plan.full_s)))
      .set("curve", curve);
}

}  // namespace umirig::run
